// SPDX-License-Identifier: Apache-2.0
#include "store/politeness_log.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

using std::chrono::milliseconds;
using Duration = std::optional<milliseconds>;

Timestamp time_at(SQLite::Statement& row, int column) {
  return Timestamp::from_unix_micros(row.getColumn(column).getInt64());
}

Duration duration_at(SQLite::Statement& row, int column) {
  if (row.isColumnNull(column)) return std::nullopt;
  return milliseconds(row.getColumn(column).getInt64());
}

void bind(SQLite::Statement& statement, int place, const Duration& duration) {
  if (duration) statement.bind(place, static_cast<std::int64_t>(duration->count()));
}

}  // namespace

std::string_view name(PolitenessDecision::Kind kind) {
  using Kind = PolitenessDecision::Kind;
  switch (kind) {
    case Kind::rules:
      return "robots.txt read";
    case Kind::no_rules:
      return "no robots.txt";
    case Kind::rules_unavailable:
      return "robots.txt unavailable";
    case Kind::rules_overridden:
      return "robots.txt overridden";
    case Kind::retry_after:
      return "asked to wait";
    case Kind::back_off:
      return "backed off";
    case Kind::unreachable:
      return "no answer";
    case Kind::quiet_hours:
      return "quiet hours";
    case Kind::long_delay:
      return "left to the next run";
  }
  return "unknown";
}

void PolitenessLog::add(const PolitenessDecision& decision, std::int64_t run_id) {
  auto& insert = database_.prepared(
      "INSERT INTO politeness (run_id, host, authority, at, kind, status, until, detail) VALUES (?, ?, ?, ?, ?, ?, ?, "
      "?)");
  insert.bind(1, run_id);
  insert.bindNoCopy(2, decision.host);
  insert.bindNoCopy(3, decision.authority);
  insert.bind(4, decision.at.unix_micros());
  insert.bind(5, static_cast<int>(decision.kind));
  insert.bind(6, decision.status);
  insert.bind(7, decision.until.unix_micros());
  insert.bindNoCopy(8, decision.detail);
  insert.exec();
}

void PolitenessLog::add(const HostPace& pace, std::int64_t run_id) {
  auto& insert = database_.prepared(
      "INSERT OR REPLACE INTO host_runs (host, run_id, requests, robots_requests, shortest_gap_ms, median_gap_ms, "
      "owed_gap_ms, crawl_delay_ms, short_gaps, without_rules, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bindNoCopy(1, pace.host);
  insert.bind(2, run_id);
  insert.bind(3, pace.requests);
  insert.bind(4, pace.robots_requests);
  bind(insert, 5, pace.shortest_gap);
  bind(insert, 6, pace.median_gap);
  insert.bind(7, static_cast<std::int64_t>(pace.owed_gap.count()));
  bind(insert, 8, pace.crawl_delay);
  insert.bind(9, pace.short_gaps);
  insert.bind(10, pace.without_rules);
  insert.bind(11, static_cast<std::int64_t>(pace.bytes));
  insert.exec();
}

std::vector<PolitenessLog::Entry> PolitenessLog::decisions(const std::string& host, std::int64_t run_id, int limit) {
  auto& query = database_.prepared(
      "SELECT run_id, kind, authority, at, until, status, detail FROM politeness WHERE host = ?1 AND (?2 = 0 OR run_id "
      "= ?2) ORDER BY id LIMIT ?3");
  query.bind(1, host);
  query.bind(2, run_id);
  query.bind(3, limit);
  std::vector<Entry> all;
  while (query.executeStep()) {
    Entry entry;
    entry.run_id = query.getColumn(0).getInt64();
    auto& decision = entry.decision;
    decision.host = host;
    decision.kind = static_cast<PolitenessDecision::Kind>(query.getColumn(1).getInt());
    decision.authority = query.getColumn(2).getString();
    decision.at = time_at(query, 3);
    decision.until = time_at(query, 4);
    decision.status = query.getColumn(5).getInt();
    decision.detail = query.getColumn(6).getString();
    all.push_back(std::move(entry));
  }
  return all;
}

std::vector<PolitenessLog::Run> PolitenessLog::paces(const std::string& host, std::int64_t run_id) {
  auto& query = database_.prepared(
      "SELECT run_id, began, coalesce(ended, 0), state, requests, robots_requests, shortest_gap_ms, median_gap_ms, "
      "owed_gap_ms, crawl_delay_ms, short_gaps, without_rules, bytes FROM host_runs JOIN runs ON runs.id = run_id "
      "WHERE host = ?1 AND (?2 = 0 OR run_id = ?2) ORDER BY run_id");
  query.bind(1, host);
  query.bind(2, run_id);
  std::vector<Run> all;
  while (query.executeStep()) {
    Run run;
    run.run_id = query.getColumn(0).getInt64();
    run.began = time_at(query, 1);
    run.ended = time_at(query, 2);
    run.state = query.getColumn(3).getString();
    auto& pace = run.pace;
    pace.host = host;
    pace.requests = query.getColumn(4).getInt64();
    pace.robots_requests = query.getColumn(5).getInt64();
    pace.shortest_gap = duration_at(query, 6);
    pace.median_gap = duration_at(query, 7);
    pace.owed_gap = milliseconds(query.getColumn(8).getInt64());
    pace.crawl_delay = duration_at(query, 9);
    pace.short_gaps = query.getColumn(10).getInt64();
    pace.without_rules = query.getColumn(11).getInt64();
    pace.bytes = static_cast<std::uint64_t>(query.getColumn(12).getInt64());
    all.push_back(std::move(run));
  }
  return all;
}

}  // namespace chancery
