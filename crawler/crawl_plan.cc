// SPDX-License-Identifier: Apache-2.0
#include "crawler/crawl_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/canonical.h"
#include "base/log.h"
#include "crawler/robots_gate.h"
#include "store/queue_table.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

double seconds_of(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

std::vector<std::string> first_urls(const Site& site, Database* database, RoundState& round) {
  std::vector<std::string> urls;
  if (database) {
    round = round_of(*database, site.name);
    urls = first_of_round(*database, site.name, round, site.watch ? Round::sources : Round::all, CrawlPlan::kFirst);
  }
  // Seeds nobody has met yet come with the others.
  for (const auto& seed : site.seeds) {
    const auto url = canonical(seed).href();
    if (urls.size() < CrawlPlan::kFirst && std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(url);
  }
  return urls;
}

CrawlPlan::First planned(const std::string& address, Database* database, RobotsGate& gate, const Clock& clock) {
  CrawlPlan::First first{address, {}, {}, {}};
  const auto url = Url::parse(address);
  if (!url) return first;
  const auto answer = gate.ask(*url);
  first.robots = name(answer.what);
  first.why = answer.why;
  const auto policy = database ? policy_of(*database, url->hostname()) : std::nullopt;
  if (policy && policy->blocked_until > clock.utc())
    first.rest = fmt::format("until {}: {}", policy->blocked_until.iso8601(), policy->block_reason);
  return first;
}

std::vector<std::string> surts_of(const Site& site) {
  std::vector<std::string> all;
  for (const auto& surt : site.surts) all.push_back(surt.text());
  return all;
}

std::vector<std::string> seeds_of(const Site& site) {
  std::vector<std::string> all;
  for (const auto& seed : site.seeds) all.push_back(seed.href());
  return all;
}

// "500 pages, 2 GB, ..." or "none".
std::string limits_of(const Site& site) {
  std::vector<std::string> all;
  if (site.max_pages > 0) all.push_back(fmt::format("{} pages", site.max_pages));
  if (site.max_bytes > 0) all.push_back(fmt::format("{} bytes", site.max_bytes));
  if (site.max_time.count() > 0) all.push_back(fmt::format("{:g} s", seconds_of(site.max_time)));
  all.push_back(fmt::format("{} links from a seed", site.max_depth));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string round_text(const CrawlPlan::SitePlan& plan) {
  const auto& round = plan.round;
  if (round.waiting > 0) return fmt::format("goes on: {} URLs wait, {} are done", round.waiting, round.done);
  if (round.done == 0) return "the first";
  if (plan.site->watch) return fmt::format("begins anew with seeds, sitemaps and feeds; {} URLs are known", round.done);
  return fmt::format("begins anew: {} URLs are asked again", round.done);
}

void add_list(std::string& out, std::string_view label, const std::vector<std::string>& words) {
  if (!words.empty())
    out += fmt::format("  {:<9} {}\n", label, log::printable(fmt::format("{}", fmt::join(words, " "))));
}

}  // namespace

CrawlPlan CrawlPlan::of(const Scope& scope, Database* database, const std::string& agent, const Clock& clock) {
  CrawlPlan plan;
  RobotsGate gate(agent, clock);
  if (database) gate.load(RobotsStore(*database).all());
  for (const auto& site : scope.sites()) {
    SitePlan one;
    one.site = &site;
    for (const auto& url : first_urls(site, database, one.round))
      one.first.push_back(planned(url, database, gate, clock));
    plan.sites.push_back(std::move(one));
  }
  return plan;
}

std::string CrawlPlan::json() const {
  Json out = {{"type", "crawl_plan"}, {"schema", 1}, {"sites", Json::array()}};
  for (const auto& plan : sites) {
    const auto& site = *plan.site;
    Json one = {{"site", site.name},
                {"reach", name(site.reach)},
                {"seeds", seeds_of(site)},
                {"hosts", site.hosts},
                {"surts", surts_of(site)},
                {"include", site.include.texts()},
                {"exclude", site.exclude.texts()},
                {"delay_ms", site.politeness.delay.count()},
                {"max_pages", site.max_pages},
                {"max_bytes", site.max_bytes},
                {"max_time_ms", site.max_time.count()},
                {"max_depth", site.max_depth},
                {"watch", site.watch},
                {"waiting", plan.round.waiting},
                {"done", plan.round.done},
                {"first", Json::array()}};
    for (const auto& first : plan.first) {
      Json url = {{"url", first.url}, {"robots", first.robots}};
      if (!first.why.empty()) url["why"] = first.why;
      if (!first.rest.empty()) url["rest"] = first.rest;
      one["first"].push_back(std::move(url));
    }
    out["sites"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string CrawlPlan::text() const {
  std::string out;
  for (const auto& plan : sites) {
    const auto& site = *plan.site;
    out += fmt::format("site {}\n", log::printable(site.name));
    auto reach = seeds_of(site);
    reach.insert(reach.begin(), std::string(name(site.reach)) + " of");
    add_list(out, "reach", reach);
    add_list(out, "and", site.hosts);
    add_list(out, "and", surts_of(site));
    add_list(out, "only", site.include.texts());
    add_list(out, "never", site.exclude.texts());
    out += fmt::format("  {:<9} {:g} s between two requests to a host, at least\n", "gap",
                       seconds_of(site.politeness.delay));
    out += fmt::format("  {:<9} {}\n", "limits", limits_of(site));
    out += fmt::format("  {:<9} {}\n", "round", round_text(plan));
    for (const auto& first : plan.first) {
      out += fmt::format("    {}\n      robots.txt: {}{}\n", log::printable(first.url), first.robots,
                         first.why.empty() ? "" : " (" + log::printable(first.why) + ")");
      if (!first.rest.empty()) out += fmt::format("      its host rests {}\n", log::printable(first.rest));
    }
  }
  return out;
}

}  // namespace chancery
