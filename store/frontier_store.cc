// SPDX-License-Identifier: Apache-2.0
#include "store/frontier_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

Timestamp time_at(SQLite::Statement& row, int column) {
  return Timestamp::from_unix_micros(row.getColumn(column).getInt64());
}

std::int64_t run_and_count(SQLite::Database& sqlite, SQLite::Statement& statement) {
  statement.exec();
  return sqlite.getChanges();
}

#define URL_COLUMNS "id, host_id, site, url, hops, kind, depth, tries, coalesce(via_id, 0)"

UrlRow url_of(SQLite::Statement& row) {
  UrlRow url;
  url.id = row.getColumn(0).getInt64();
  url.host_id = row.getColumn(1).getInt64();
  url.site = row.getColumn(2).getString();
  url.url = row.getColumn(3).getString();
  url.hops = row.getColumn(4).getString();
  url.kind = row.getColumn(5).getInt();
  url.depth = row.getColumn(6).getInt();
  url.tries = row.getColumn(7).getInt();
  url.via_id = row.getColumn(8).getInt64();
  return url;
}

}  // namespace

std::int64_t FrontierStore::begin_run(const std::string& kind, Timestamp now) {
  auto& insert = database_.prepared("INSERT INTO runs (kind, began, state) VALUES (?, ?, 'running')");
  insert.bind(1, kind);
  insert.bind(2, now.unix_micros());
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

void FrontierStore::end_run(std::int64_t id, const std::string& state, const std::string& summary, Timestamp now) {
  auto& update = database_.prepared("UPDATE runs SET ended = ?, state = ?, summary = ? WHERE id = ?");
  update.bind(1, now.unix_micros());
  update.bind(2, state);
  update.bind(3, summary);
  update.bind(4, id);
  update.exec();
}

std::optional<RunRow> FrontierStore::last_run() {
  auto& query = database_.prepared(
      "SELECT id, kind, state, coalesce(summary, ''), began, coalesce(ended, 0) FROM runs ORDER BY id DESC LIMIT 1");
  std::optional<RunRow> run;
  if (query.executeStep())
    run = RunRow{query.getColumn(0).getInt64(),
                 query.getColumn(1).getString(),
                 query.getColumn(2).getString(),
                 query.getColumn(3).getString(),
                 time_at(query, 4),
                 time_at(query, 5)};
  query.tryReset();
  return run;
}

std::int64_t FrontierStore::host_id(const std::string& name) {
  auto& query = database_.prepared("SELECT id FROM hosts WHERE name = ?");
  query.bind(1, name);
  std::int64_t id = query.executeStep() ? query.getColumn(0).getInt64() : 0;
  query.tryReset();
  if (id != 0) return id;
  auto& insert = database_.prepared("INSERT INTO hosts (name) VALUES (?)");
  insert.bind(1, name);
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

std::vector<HostRow> FrontierStore::hosts() {
  auto& query = database_.prepared(
      "SELECT id, name, last_request, blocked_until, troubled_at, block_reason, address, backoffs, failures, "
      "latency_ms, requests FROM hosts ORDER BY id");
  std::vector<HostRow> rows;
  while (query.executeStep())
    rows.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(), time_at(query, 2), time_at(query, 3),
                    time_at(query, 4), query.getColumn(5).getString(), query.getColumn(6).getString(),
                    query.getColumn(7).getInt(), query.getColumn(8).getInt(), query.getColumn(9).getDouble(),
                    query.getColumn(10).getInt64()});
  return rows;
}

void FrontierStore::save_host(const HostRow& host) {
  auto& update = database_.prepared(
      "UPDATE hosts SET last_request = ?, blocked_until = ?, troubled_at = ?, block_reason = ?, backoffs = ?, "
      "latency_ms = ?, requests = ?, failures = ?, address = ? WHERE id = ?");
  update.bind(1, host.last_request.unix_micros());
  update.bind(2, host.blocked_until.unix_micros());
  update.bind(3, host.troubled_at.unix_micros());
  update.bindNoCopy(4, host.block_reason);
  update.bind(5, host.backoffs);
  update.bind(6, host.latency_ms);
  update.bind(7, host.requests);
  update.bind(8, host.failures);
  update.bindNoCopy(9, host.address);
  update.bind(10, host.id);
  update.exec();
}

std::vector<RobotsRow> FrontierStore::robots() {
  auto& query = database_.prepared(
      "SELECT origin, state, fetched_at, until, failing_since, failures, why, coalesce(body, '') FROM robots");
  std::vector<RobotsRow> rows;
  while (query.executeStep())
    rows.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt(), time_at(query, 2), time_at(query, 3),
                    time_at(query, 4), query.getColumn(5).getInt(), query.getColumn(6).getString(),
                    query.getColumn(7).getString()});
  return rows;
}

void FrontierStore::save_robots(const RobotsRow& row) {
  auto& upsert = database_.prepared(
      "INSERT INTO robots (origin, state, fetched_at, until, failing_since, failures, why, body) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (origin) DO UPDATE SET state = ?2, fetched_at = ?3, "
      "until = ?4, failing_since = ?5, failures = ?6, why = ?7, body = ?8");
  upsert.bindNoCopy(1, row.origin);
  upsert.bind(2, row.state);
  upsert.bind(3, row.fetched_at.unix_micros());
  upsert.bind(4, row.until.unix_micros());
  upsert.bind(5, row.failing_since.unix_micros());
  upsert.bind(6, row.failures);
  upsert.bindNoCopy(7, row.why);
  upsert.bindNoCopy(8, row.body.data(), static_cast<int>(row.body.size()));
  upsert.exec();
}

std::int64_t FrontierStore::add(const UrlRow& url) {
  auto& insert = database_.prepared(
      "INSERT INTO urls (host_id, site, url, kind, depth, hops, via_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, 0)");
  insert.bind(1, url.host_id);
  insert.bindNoCopy(2, url.site);
  insert.bindNoCopy(3, url.url);
  insert.bind(4, url.kind);
  insert.bind(5, url.depth);
  insert.bindNoCopy(6, url.hops);
  if (url.via_id != 0) insert.bind(7, url.via_id);
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

void FrontierStore::finish(std::int64_t id, int disposition, std::string_view detail, std::int64_t run_id) {
  auto& update = database_.prepared("UPDATE urls SET state = 1, disposition = ?, detail = ?, run_id = ? WHERE id = ?");
  update.bind(1, disposition);
  if (!detail.empty()) update.bind(2, std::string(detail));
  update.bind(3, run_id);
  update.bind(4, id);
  update.exec();
}

void FrontierStore::retire(std::int64_t id, int disposition, std::string_view detail, std::int64_t run_id) {
  finish(id, disposition, detail, run_id);
  auto& update = database_.prepared("UPDATE urls SET state = 2 WHERE id = ?");
  update.bind(1, id);
  update.exec();
}

void FrontierStore::retry(std::int64_t id, int tries) {
  auto& update = database_.prepared("UPDATE urls SET tries = ? WHERE id = ?");
  update.bind(1, tries);
  update.bind(2, id);
  update.exec();
}

std::vector<UrlRow> FrontierStore::waiting(std::int64_t host_id, std::int64_t after, int limit) {
  auto& query = database_.prepared("SELECT " URL_COLUMNS
                                   " FROM urls WHERE host_id = ? AND id > ? AND state = 0 ORDER BY id LIMIT ?");
  query.bind(1, host_id);
  query.bind(2, after);
  query.bind(3, limit);
  std::vector<UrlRow> rows;
  while (query.executeStep()) rows.push_back(url_of(query));
  return rows;
}

std::vector<std::int64_t> FrontierStore::hosts_waiting() {
  auto& query = database_.prepared("SELECT DISTINCT host_id FROM urls WHERE state = 0 ORDER BY host_id");
  std::vector<std::int64_t> ids;
  while (query.executeStep()) ids.push_back(query.getColumn(0).getInt64());
  return ids;
}

std::int64_t FrontierStore::waiting_of_site(const std::string& site) {
  auto& query = database_.prepared("SELECT count(*) FROM urls WHERE site = ? AND state = 0");
  query.bind(1, site);
  query.executeStep();
  const auto count = query.getColumn(0).getInt64();
  query.tryReset();
  return count;
}

std::int64_t FrontierStore::leave(std::int64_t host_id, const std::string& site, int disposition,
                                  std::string_view detail, std::int64_t run_id) {
  auto& update = database_.prepared(
      "UPDATE urls SET disposition = ?, detail = ?, run_id = ? WHERE host_id = ? AND state = 0 AND site = ?");
  update.bind(1, disposition);
  update.bind(2, std::string(detail));
  update.bind(3, run_id);
  update.bind(4, host_id);
  update.bind(5, site);
  return run_and_count(database_.sqlite(), update);
}

std::int64_t FrontierStore::requeue_site(const std::string& site) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, disposition = 0, tries = 0, detail = NULL WHERE site = ? AND state <> 2");
  update.bind(1, site);
  return run_and_count(database_.sqlite(), update);
}

std::int64_t FrontierStore::requeue_lists(const std::string& site, const std::vector<int>& list_kinds) {
  std::int64_t count = 0;
  auto& seeds = database_.prepared(
      "UPDATE urls SET state = 0, disposition = 0, tries = 0, detail = NULL WHERE site = ? AND state = 1 AND depth = 0 "
      "AND kind = 0");
  seeds.bind(1, site);
  count += run_and_count(database_.sqlite(), seeds);
  for (const auto kind : list_kinds) {
    auto& lists = database_.prepared(
        "UPDATE urls SET state = 0, disposition = 0, tries = 0, detail = NULL WHERE site = ? AND state = 1 AND kind = "
        "?");
    lists.bind(1, site);
    lists.bind(2, kind);
    count += run_and_count(database_.sqlite(), lists);
  }
  return count;
}

std::optional<UrlRow> FrontierStore::requeue(std::int64_t id, std::int64_t run_id) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, disposition = 0, tries = 0, detail = NULL WHERE id = ? AND state = 1 AND run_id <> "
      "?");
  update.bind(1, id);
  update.bind(2, run_id);
  if (run_and_count(database_.sqlite(), update) == 0) return std::nullopt;
  auto& query = database_.prepared("SELECT " URL_COLUMNS " FROM urls WHERE id = ?");
  query.bind(1, id);
  if (!query.executeStep()) return std::nullopt;
  auto row = url_of(query);
  query.tryReset();
  return row;
}

void FrontierStore::requeue_url(const std::string& url, const std::string& site) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, disposition = 0, tries = 0, detail = NULL WHERE url = ? AND site = ?");
  update.bind(1, url);
  update.bind(2, site);
  update.exec();
}

std::string FrontierStore::address(std::int64_t url_id) {
  auto& query = database_.prepared("SELECT url FROM urls WHERE id = ?");
  query.bind(1, url_id);
  std::string url = query.executeStep() ? query.getColumn(0).getString() : "";
  query.tryReset();
  return url;
}

void FrontierStore::for_each_url(const std::function<void(const Known&)>& visit) {
  auto& query = database_.prepared("SELECT url, site, hops FROM urls");
  const auto view = [&](int column) {
    const auto value = query.getColumn(column);
    const char* text = value.getText();
    return std::string_view(text, static_cast<std::size_t>(value.getBytes()));
  };
  while (query.executeStep()) visit({view(0), view(1), view(2)});
}

std::vector<FrontierStore::Count> FrontierStore::counts() {
  auto& query =
      database_.prepared("SELECT site, state, disposition, count(*) FROM urls GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
  std::vector<Count> counts;
  while (query.executeStep())
    counts.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt(), query.getColumn(2).getInt(),
                      query.getColumn(3).getInt64()});
  return counts;
}

}  // namespace chancery
