// SPDX-License-Identifier: Apache-2.0
#include "crawler/host_report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "store/queue_table.h"

namespace chancery {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr int kMostDecisions = 10'000;

std::string seconds_of(std::optional<milliseconds> duration) {
  return duration ? fmt::format("{:.2f} s", static_cast<double>(duration->count()) / 1000) : "-";
}

std::string moment(Timestamp when) { return when == Timestamp() ? "-" : when.iso8601(); }

}  // namespace

std::optional<HostReport> HostReport::read(Database& database, const std::string& host, std::int64_t run_id) {
  HostReport report;
  report.host = host;
  const auto known = policy_of(database, host);
  if (!known) return std::nullopt;
  report.requests_ever = known->requests;
  report.last_request = known->last_request;
  report.blocked_until = known->blocked_until;
  report.block_reason = known->block_reason;
  PolitenessLog log(database);
  report.runs = log.paces(host, run_id);
  report.decisions = log.decisions(host, run_id, kMostDecisions);
  if (run_id != 0 && report.runs.empty() && report.decisions.empty()) return std::nullopt;
  return report;
}

Json json_of(const HostPace& pace) {
  Json out = {{"host", pace.host},
              {"requests", pace.requests},
              {"robots_requests", pace.robots_requests},
              {"bytes", pace.bytes},
              {"owed_gap_ms", pace.owed_gap.count()},
              {"short_gaps", pace.short_gaps}};
  if (pace.shortest_gap) out["shortest_gap_ms"] = pace.shortest_gap->count();
  if (pace.median_gap) out["median_gap_ms"] = pace.median_gap->count();
  if (pace.crawl_delay) out["crawl_delay_ms"] = pace.crawl_delay->count();
  if (pace.without_rules > 0) out["fetched_without_rules"] = pace.without_rules;
  return out;
}

Json json_of(const PolitenessDecision& decision) {
  Json out = {{"at", decision.at.iso8601()}, {"decision", name(decision.kind)}, {"detail", decision.detail}};
  if (!decision.authority.empty()) out["authority"] = decision.authority;
  if (decision.status != 0) out["status"] = decision.status;
  if (decision.until != Timestamp()) out["until"] = decision.until.iso8601();
  return out;
}

std::string text_of(const PolitenessDecision& decision) {
  return fmt::format("{}{}: {}", name(decision.kind), decision.authority.empty() ? "" : " (" + decision.authority + ")",
                     log::printable(decision.detail));
}

std::string pace_table_head(const std::string& first) {
  return fmt::format(
      "| {} | requests | of them robots.txt | gap owed | shortest gap | median gap | gaps under the owed | fetched "
      "without "
      "rules |\n|---|---|---|---|---|---|---|---|\n",
      first);
}

std::string pace_row(const HostPace& pace) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |", pace.requests, pace.robots_requests,
                     seconds_of(pace.owed_gap), seconds_of(pace.shortest_gap), seconds_of(pace.median_gap),
                     pace.short_gaps, pace.without_rules);
}

std::string HostReport::json() const {
  Json out = {{"type", "host_report"},
              {"schema", 1},
              {"host", host},
              {"crawler", crawler},
              {"contact", contact},
              {"requests_ever", requests_ever},
              {"last_request", moment(last_request)},
              {"runs", Json::array()},
              {"decisions", Json::array()}};
  if (blocked_until != Timestamp()) out["rest"] = {{"until", blocked_until.iso8601()}, {"why", block_reason}};
  for (const auto& run : runs) {
    auto one = json_of(run.pace);
    one["run"] = run.run_id;
    one["state"] = run.state;
    one["began"] = run.began.iso8601();
    if (run.ended != Timestamp()) one["ended"] = run.ended.iso8601();
    out["runs"].push_back(std::move(one));
  }
  for (const auto& entry : decisions) {
    auto one = json_of(entry.decision);
    one["run"] = entry.run_id;
    out["decisions"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string HostReport::markdown() const {
  std::string out = fmt::format("# How {} was asked\n\n", host);
  out += fmt::format("Crawler: {}\n", log::printable(crawler));
  if (!contact.empty()) out += fmt::format("Contact: {}\n", log::printable(contact));
  out += fmt::format("Requests so far: {}; the last one at {}\n", requests_ever, moment(last_request));
  if (blocked_until != Timestamp())
    out += fmt::format("Last rest: until {} ({})\n", blocked_until.iso8601(), log::printable(block_reason));
  out +=
      "\nNever more than one request at a time. A gap counts from one request sent to the next; the gap owed is the "
      "longest of our own delay, a multiple of the time the host takes to answer, and the Crawl-delay of its "
      "robots.txt. All times are UTC.\n\n## Pace\n\n";
  out += pace_table_head("run, begin to end");
  for (const auto& run : runs)
    out += fmt::format("| {}, {} to {} {}\n", run.run_id, moment(run.began), moment(run.ended), pace_row(run.pace));
  for (const auto& run : runs)
    if (run.pace.crawl_delay)
      out += fmt::format("\nIn run {} its robots.txt asked for a Crawl-delay of {}.\n", run.run_id,
                         seconds_of(run.pace.crawl_delay));
  out += "\n## What the host said, and what was decided\n\n";
  if (decisions.empty()) out += "Nothing.\n";
  for (const auto& entry : decisions)
    out += fmt::format("- {} {}\n", entry.decision.at.iso8601(), text_of(entry.decision));
  return out;
}

}  // namespace chancery
