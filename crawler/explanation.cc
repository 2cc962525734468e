// SPDX-License-Identifier: Apache-2.0
#include "crawler/explanation.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/canonical.h"
#include "base/log.h"
#include "base/surt.h"
#include "crawler/disposition.h"
#include "crawler/robots_gate.h"
#include "store/queue_table.h"
#include "store/robots_store.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

Explanation::Robots robots_of(const Url& url, const std::vector<RobotsRow>& rows, const std::string& agent,
                              RobotsGate& gate) {
  Explanation::Robots robots;
  robots.verdict = name(gate.ask(url).what);
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.origin == url.origin(); });
  if (row == rows.end()) return robots;
  robots.why = row->why;
  robots.fetched = row->fetched_at;
  robots.until = row->until;
  if (row->body.empty()) return robots;
  auto decided = RobotsTxt::parse(row->body).ask(agent, url.path_and_query());
  robots.line = std::move(decided.line);
  robots.line_number = decided.line_number;
  robots.group = std::move(decided.group);
  robots.group_line = decided.group_line;
  return robots;
}

std::string scope_verdict(const Site& site, const Url& url, Scope& scope) {
  for (const auto& seed : site.seeds)
    if (canonical(seed).href() == url.href()) return "a seed";
  const auto verdict = scope.link({url, LinkKind::page, false, {}}, {site.name, 0, {}});
  return std::string(name(verdict.why));
}

std::string how_of(const UrlRecord& record) {
  const auto how = static_cast<Disposition>(record.disposition);
  if (!record.waiting) return std::string(name(how));
  return how == Disposition::waiting ? "waiting" : fmt::format("waiting ({})", name(how));
}

}  // namespace

Explanation Explanation::of(const Url& asked, Database* database, Scope& scope, const std::string& agent,
                            const Clock& clock) {
  Explanation made;
  const auto url = canonical(asked);
  made.url = url.href();
  for (const auto& site : scope.sites()) made.scope.push_back({site.name, scope_verdict(site, url, scope)});
  RobotsGate gate(agent, clock);
  std::vector<RobotsRow> rules;
  if (database) {
    made.records = url_records(*database, url);
    made.captures = CaptureStore(*database).of_url(surt(url));
    std::erase_if(made.captures, [&](const CaptureRow& row) { return row.url != made.url; });
    rules = RobotsStore(*database).all();
    gate.load(rules);
    made.host = policy_of(*database, url.hostname());
    made.crawl_delay = gate.crawl_delay(url.hostname());
  }
  made.robots = robots_of(url, rules, agent, gate);
  return made;
}

std::string Explanation::json() const {
  Json out = {{"type", "explanation"}, {"schema", 1}, {"url", url}, {"known", known()}};
  out["records"] = Json::array();
  for (const auto& record : records) {
    Json one = {{"site", record.site},   {"how", how_of(record)}, {"detail", record.detail}, {"tries", record.tries},
                {"depth", record.depth}, {"hops", record.hops},   {"via", record.via}};
    if (record.run.id != 0) one["run"] = {{"id", record.run.id}, {"began", record.run.began.iso8601()}};
    out["records"].push_back(std::move(one));
  }
  out["captures"] = captures.size();
  if (!captures.empty())
    out["last_capture"] = {{"time", captures.back().began.iso8601()}, {"status", captures.back().status}};
  auto& rules = out["robots"] = {{"verdict", robots.verdict}};
  if (!robots.why.empty()) {
    rules["why"] = robots.why;
    rules["fetched"] = robots.fetched.iso8601();
    rules["until"] = robots.until.iso8601();
  }
  if (robots.line_number != 0) {
    rules["line"] = {{"number", robots.line_number}, {"text", robots.line}};
    rules["group"] = {{"number", robots.group_line}, {"text", robots.group}};
  }
  if (host) {
    out["host"] = {{"name", host->name}, {"requests", host->requests}, {"last_request", host->last_request.iso8601()}};
    if (host->blocked_until != Timestamp())
      out["host"]["rest"] = {{"until", host->blocked_until.iso8601()}, {"why", host->block_reason}};
    if (crawl_delay) out["host"]["crawl_delay_ms"] = crawl_delay->count();
  }
  out["scope"] = Json::array();
  for (const auto& each : scope) out["scope"].push_back({{"site", each.site}, {"verdict", each.verdict}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Explanation::text() const {
  std::string out = log::printable(url) + "\n";
  if (!known()) out += "  never met; what follows is what would happen\n";
  for (const auto& record : records) {
    out += fmt::format("  site {}: {}{}{}\n", record.site, how_of(record), record.detail.empty() ? "" : ": ",
                       log::printable(record.detail));
    if (record.run.id != 0) out += fmt::format("    in run {}, begun {}\n", record.run.id, record.run.began.iso8601());
    if (record.via.empty()) out += "    it is a seed\n";
    for (const auto& page : record.via) out += fmt::format("    met on {}\n", log::printable(page));
  }
  if (!captures.empty())
    out += fmt::format("  captured {} times, last {} with status {}\n", captures.size(),
                       captures.back().began.iso8601(), captures.back().status);
  out += fmt::format("  robots.txt: {}\n", robots.verdict);
  if (!robots.why.empty())
    out += fmt::format("    {}, on {}; kept until {}\n", log::printable(robots.why), robots.fetched.iso8601(),
                       robots.until.iso8601());
  if (robots.line_number != 0)
    out += fmt::format("    line {}: {}\n    of the group at line {}: {}\n", robots.line_number,
                       log::printable(robots.line), robots.group_line, log::printable(robots.group));
  else if (!robots.why.empty() && robots.verdict == "allowed")
    out += "    no line of it is about this URL\n";
  if (host) {
    out += fmt::format("  host {}: {} requests so far, the last {}\n", host->name, host->requests,
                       host->last_request == Timestamp() ? "never" : host->last_request.iso8601());
    if (crawl_delay)
      out += fmt::format("    asks for a Crawl-delay of {:g} s\n", static_cast<double>(crawl_delay->count()) / 1000);
    if (host->blocked_until != Timestamp())
      out +=
          fmt::format("    rested until {}: {}\n", host->blocked_until.iso8601(), log::printable(host->block_reason));
  }
  for (const auto& each : scope) out += fmt::format("  scope of {}: {}\n", each.site, each.verdict);
  return out;
}

}  // namespace chancery
