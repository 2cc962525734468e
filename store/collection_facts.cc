// SPDX-License-Identifier: Apache-2.0
#include "store/collection_facts.h"

#include <map>

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

int month_of(std::int64_t micros) {
  const auto date = Timestamp::from_unix_micros(micros).date();
  return std::stoi(date.substr(0, 4)) * 12 + std::stoi(date.substr(5, 2)) - 1;
}

void add_captures(Database& database, std::map<std::string, SiteFacts>& sites) {
  auto& rows = database.prepared(
      "SELECT site, count(*), sum(status >= 400), min(began), max(began) FROM captures GROUP BY site");
  while (rows.executeStep()) {
    auto& site = sites[rows.getColumn(0).getString()];
    site.captures = rows.getColumn(1).getInt64();
    site.errors = rows.getColumn(2).getInt64();
    site.first_captured = Timestamp::from_unix_micros(rows.getColumn(3).getInt64());
    site.last_captured = Timestamp::from_unix_micros(rows.getColumn(4).getInt64());
  }
  // By day, for a calendar's months are no division.
  auto& days =
      database.prepared("SELECT site, began / 86400000000, count(*) FROM captures GROUP BY site, began / 86400000000");
  while (days.executeStep()) {
    auto& site = sites[days.getColumn(0).getString()];
    const int ago =
        month_of(site.last_captured.unix_micros()) - month_of(days.getColumn(1).getInt64() * 86'400'000'000);
    if (ago >= 0 && ago < 12) site.by_month[static_cast<std::size_t>(11 - ago)] += days.getColumn(2).getInt64();
  }
}

void add_articles(Database& database, std::map<std::string, SiteFacts>& sites) {
  auto& rows = database.prepared(
      "SELECT site, count(*), sum(title <> ''), sum(published <> ''), sum(length(text) > 0) FROM articles GROUP BY "
      "site");
  while (rows.executeStep()) {
    auto& site = sites[rows.getColumn(0).getString()];
    site.articles = rows.getColumn(1).getInt64();
    site.with_title = rows.getColumn(2).getInt64();
    site.with_date = rows.getColumn(3).getInt64();
    site.with_text = rows.getColumn(4).getInt64();
  }
}

void add_events(Database& database, std::map<std::string, SiteFacts>& sites) {
  auto& rows = database.prepared("SELECT site, kind, count(*) FROM events GROUP BY site, kind");
  while (rows.executeStep()) {
    auto& site = sites[rows.getColumn(0).getString()];
    const auto kind = rows.getColumn(1).getString();
    const auto count = rows.getColumn(2).getInt64();
    if (kind == "new") site.fresh = count;
    if (kind == "changed") site.changed = count;
    if (kind == "edited silently") site.edited_silently = count;
    if (kind == "withdrawn") site.withdrawn = count;
  }
}

constexpr std::string_view kRunColumns =
    "SELECT r.id, r.kind, r.state, coalesce(r.summary, ''), r.began, coalesce(r.ended, 0), count(c.id), "
    "coalesce(sum(c.record_type = 'revisit'), 0), coalesce(sum(c.status >= 400), 0), coalesce(sum(c.length), 0) "
    "FROM runs r LEFT JOIN captures c ON c.run_id = r.id ";

RunFacts run_of(SQLite::Statement& row) {
  RunFacts facts;
  facts.run = {row.getColumn(0).getInt64(),
               row.getColumn(1).getString(),
               row.getColumn(2).getString(),
               row.getColumn(3).getString(),
               Timestamp::from_unix_micros(row.getColumn(4).getInt64()),
               Timestamp::from_unix_micros(row.getColumn(5).getInt64())};
  facts.captures = row.getColumn(6).getInt64();
  facts.revisits = row.getColumn(7).getInt64();
  facts.errors = row.getColumn(8).getInt64();
  facts.bytes = row.getColumn(9).getInt64();
  return facts;
}

void add_hosts(Database& database, RunDetail& detail) {
  auto& rows = database.prepared(
      "SELECT name, block_reason, blocked_until, requests FROM hosts ORDER BY blocked_until DESC, requests DESC LIMIT "
      "200");
  while (rows.executeStep())
    detail.hosts.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(), rows.getColumn(3).getInt64(),
                            Timestamp::from_unix_micros(rows.getColumn(2).getInt64())});
}

void add_frontier(Database& database, std::map<std::string, SiteFacts>& sites) {
  auto& rows = database.prepared(
      "SELECT s.name, sum(u.state = 0), min(CASE u.state WHEN 2 THEN u.due END) FROM urls u JOIN sites s ON s.id = "
      "u.site "
      "GROUP BY u.site");
  while (rows.executeStep()) {
    auto& site = sites[rows.getColumn(0).getString()];
    site.waiting = rows.getColumn(1).getInt64();
    if (!rows.getColumn(2).isNull()) site.due = Timestamp::from_unix_micros(rows.getColumn(2).getInt64());
  }
}

}  // namespace

std::vector<SiteFacts> site_facts(Database& database) {
  std::map<std::string, SiteFacts> sites;
  add_captures(database, sites);
  add_articles(database, sites);
  add_events(database, sites);
  add_frontier(database, sites);
  std::vector<SiteFacts> all;
  for (auto& [name, site] : sites) {
    site.name = name;
    all.push_back(std::move(site));
  }
  return all;
}

std::vector<RunFacts> run_facts(Database& database, int limit) {
  static const std::string kSql = std::string(kRunColumns) + "GROUP BY r.id ORDER BY r.id DESC LIMIT ?";
  auto& rows = database.prepared(kSql.c_str());
  rows.bind(1, limit);
  std::vector<RunFacts> runs;
  while (rows.executeStep()) runs.push_back(run_of(rows));
  return runs;
}

std::optional<RunDetail> run_detail(Database& database, std::int64_t id) {
  static const std::string kSql = std::string(kRunColumns) + "WHERE r.id = ? GROUP BY r.id";
  auto& row = database.prepared(kSql.c_str());
  row.bind(1, id);
  if (!row.executeStep()) return std::nullopt;
  RunDetail detail;
  detail.facts = run_of(row);
  auto& statuses =
      database.prepared("SELECT status, count(*) FROM captures WHERE run_id = ? GROUP BY status ORDER BY status");
  statuses.bind(1, id);
  while (statuses.executeStep())
    detail.by_status.emplace_back(statuses.getColumn(0).getInt(), statuses.getColumn(1).getInt64());
  auto& types = database.prepared(
      "SELECT mime, count(*) FROM captures WHERE run_id = ? GROUP BY mime ORDER BY count(*) DESC LIMIT 30");
  types.bind(1, id);
  while (types.executeStep())
    detail.by_type.emplace_back(types.getColumn(0).getString(), types.getColumn(1).getInt64());
  add_hosts(database, detail);
  return detail;
}

}  // namespace chancery
