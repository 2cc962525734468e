// SPDX-License-Identifier: Apache-2.0
#include "store/url_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "store/compact_url.h"

namespace chancery {
namespace {

std::string_view text_at(SQLite::Statement& row, int column) {
  const auto value = row.getColumn(column);
  const char* text = value.getText();
  return {text, static_cast<std::size_t>(value.getBytes())};
}

bool changed(Database& database, SQLite::Statement& update) {
  update.exec();
  return database.sqlite().getChanges() > 0;
}

std::vector<std::int64_t> numbers(SQLite::Statement& query) {
  std::vector<std::int64_t> all;
  while (query.executeStep()) all.push_back(query.getColumn(0).getInt64());
  return all;
}

constexpr const char* kAsKnown =  // the rank of what was asked before
    "CASE rank WHEN 1 THEN 4 WHEN 2 THEN 3 ELSE rank END";

}  // namespace

std::int64_t UrlTable::site_number(const std::string& name) {
  auto& query = database_.prepared("SELECT id FROM sites WHERE name = ?");
  query.bind(1, name);
  const std::int64_t id = query.executeStep() ? query.getColumn(0).getInt64() : 0;
  query.tryReset();
  if (id != 0) return id;
  auto& insert = database_.prepared("INSERT INTO sites (name) VALUES (?)");
  insert.bind(1, name);
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

std::vector<std::pair<std::int64_t, std::string>> UrlTable::sites() {
  auto& query = database_.prepared("SELECT id, name FROM sites ORDER BY id");
  std::vector<std::pair<std::int64_t, std::string>> all;
  while (query.executeStep()) all.emplace_back(query.getColumn(0).getInt64(), query.getColumn(1).getString());
  return all;
}

std::int64_t UrlTable::append(const Found& found, std::int64_t host, std::int64_t site, std::string_view path) {
  auto& insert = database_.prepared(
      "INSERT INTO urls (host, site, path, kind, depth, hops, via, rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const auto hops = compact_hops(found.hops);
  const std::string kept(path);
  insert.bind(1, host);
  insert.bind(2, site);
  insert.bindNoCopy(3, kept);
  insert.bind(4, found.kind);
  insert.bind(5, found.depth);
  insert.bindNoCopy(6, hops);
  insert.bind(7, found.via);
  insert.bind(8, static_cast<int>(found.rank));
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

bool UrlTable::put_back(std::int64_t host, std::int64_t site, std::string_view path) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, due = NULL, disposition = 0, tries = 0, detail = NULL "
      "WHERE path = ? AND host = ? AND site = ? AND state IN (1, 2)");
  update.bind(1, std::string(path));
  update.bind(2, host);
  update.bind(3, site);
  return changed(database_, update);
}

bool UrlTable::put_back(std::int64_t id) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, due = NULL, disposition = 0, tries = 0, detail = NULL WHERE id = ? AND state IN (1, "
      "2)");
  update.bind(1, id);
  return changed(database_, update);
}

void UrlTable::settle(const Outcome& outcome) {
  auto& update =
      database_.prepared("UPDATE urls SET state = 1, due = NULL, disposition = ?, detail = NULL, run = ? WHERE id = ?");
  update.bind(1, outcome.disposition);
  update.bind(2, outcome.run_id);
  update.bind(3, outcome.id);
  update.exec();
}

bool UrlTable::done(std::int64_t host, const Outcome& outcome) {
  // What has a time of its own comes back as what is known.
  static const std::string kDue = fmt::format(
      "UPDATE urls SET state = iif(?1 IS NULL, 1, 2), due = ?1, rank = iif(?1 IS NULL, rank, {}), "
      "disposition = ?2, detail = ?3, run = ?4, tries = iif(?1 IS NULL, tries, 0) "
      "WHERE id = ?5 AND host = ?6 AND state = 0",
      kAsKnown);
  auto& update = database_.prepared(kDue.c_str());
  if (outcome.when) update.bind(1, outcome.when->unix_micros());
  update.bind(2, outcome.disposition);
  if (!outcome.detail.empty()) update.bind(3, outcome.detail);
  update.bind(4, outcome.run_id);
  update.bind(5, outcome.id);
  update.bind(6, host);
  return changed(database_, update);
}

bool UrlTable::gone(std::int64_t host, const Outcome& outcome) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 3, disposition = ?, detail = ?, run = ? WHERE id = ? AND host = ? AND state = 0");
  update.bind(1, outcome.disposition);
  if (!outcome.detail.empty()) update.bind(2, outcome.detail);
  update.bind(3, outcome.run_id);
  update.bind(4, outcome.id);
  update.bind(5, host);
  return changed(database_, update);
}

bool UrlTable::retry(std::int64_t host, const Outcome& outcome, bool at_once) {
  auto& update = database_.prepared(
      "UPDATE urls SET tries = tries + 1, state = iif(?1 IS NULL, 0, 2), due = ?1 "
      "WHERE id = ?2 AND host = ?3 AND state = 0");
  if (!at_once) update.bind(1, outcome.when->unix_micros());
  update.bind(2, outcome.id);
  update.bind(3, host);
  return changed(database_, update);
}

std::int64_t UrlTable::warc_number(std::string_view name) {
  if (name == last_warc_) return last_warc_number_;
  auto& upsert = database_.prepared(
      "INSERT INTO warcs (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id");
  upsert.bind(1, std::string(name));
  upsert.executeStep();
  last_warc_number_ = upsert.getColumn(0).getInt64();
  upsert.tryReset();
  last_warc_ = name;
  return last_warc_number_;
}

void UrlTable::captured(std::int64_t id, const LastCapture& last) {
  const auto warc = warc_number(last.warc);
  auto& upsert = database_.prepared("INSERT OR REPLACE INTO last_captures VALUES (?, ?, ?, ?, ?, ?)");
  const std::string digest(last.sha256.raw());
  upsert.bind(1, id);
  upsert.bind(2, warc);
  upsert.bind(3, last.at.unix_micros());
  upsert.bindNoCopy(4, digest.data(), static_cast<int>(digest.size()));
  if (!last.etag.empty()) upsert.bindNoCopy(5, last.etag);
  if (!last.last_modified.empty()) upsert.bindNoCopy(6, last.last_modified);
  upsert.exec();
}

std::int64_t UrlTable::wake(std::int64_t host, Timestamp now) {
  auto& update = database_.prepared("UPDATE urls SET state = 0, due = NULL WHERE host = ? AND state = 2 AND due <= ?");
  update.bind(1, host);
  update.bind(2, now.unix_micros());
  update.exec();
  return database_.sqlite().getChanges();
}

std::optional<Timestamp> UrlTable::next_due(std::int64_t host) {
  auto& query = database_.prepared("SELECT due FROM urls WHERE host = ? AND state = 2 ORDER BY due LIMIT 1");
  query.bind(1, host);
  std::optional<Timestamp> due;
  if (query.executeStep()) due = Timestamp::from_unix_micros(query.getColumn(0).getInt64());
  query.tryReset();
  return due;
}

std::vector<std::int64_t> UrlTable::hosts_with_due() {
  return numbers(database_.prepared("SELECT DISTINCT host FROM urls WHERE state = 2"));
}

std::vector<std::int64_t> UrlTable::sites_with_due() {
  return numbers(database_.prepared("SELECT DISTINCT site FROM urls WHERE state = 2"));
}

// One seek a site: a host has few.
std::vector<std::int64_t> UrlTable::sites_waiting(std::int64_t host) {
  auto& query =
      database_.prepared("SELECT site FROM urls WHERE host = ? AND state = 0 AND site > ? ORDER BY site LIMIT 1");
  std::vector<std::int64_t> all;
  for (std::int64_t after = 0;; after = all.back()) {
    query.tryReset();
    query.bind(1, host);
    query.bind(2, after);
    if (!query.executeStep()) break;
    all.push_back(query.getColumn(0).getInt64());
  }
  query.tryReset();
  return all;
}

std::vector<UrlTable::Row> UrlTable::first(std::int64_t host, std::int64_t site, Rank from, Rank to, std::size_t most) {
  auto& query = database_.prepared(
      "SELECT u.id, u.path, u.hops, u.kind, u.depth, u.tries, u.via, u.rank, c.at, c.etag, c.modified, c.sha256, "
      "w.name "
      "FROM urls u LEFT JOIN last_captures c ON c.url = u.id LEFT JOIN warcs w ON w.id = c.warc "
      "WHERE u.host = ? AND u.site = ? AND u.state = 0 AND u.rank BETWEEN ? AND ? ORDER BY u.rank, u.id LIMIT ?");
  query.bind(1, host);
  query.bind(2, site);
  query.bind(3, static_cast<int>(from));
  query.bind(4, static_cast<int>(to));
  query.bind(5, static_cast<std::int64_t>(most));
  std::vector<Row> rows;
  while (query.executeStep()) {
    auto& [item, its_site] = rows.emplace_back();
    its_site = site;
    item.id = query.getColumn(0).getInt64();
    item.url = text_at(query, 1);
    item.hops = whole_hops(text_at(query, 2));
    item.kind = query.getColumn(3).getInt();
    item.depth = query.getColumn(4).getInt();
    item.tries = query.getColumn(5).getInt();
    item.via = query.getColumn(6).getInt64();
    item.rank = static_cast<Rank>(query.getColumn(7).getInt());
    if (query.isColumnNull(8)) continue;
    item.last = LastCapture{std::string(text_at(query, 9)), std::string(text_at(query, 10)),
                            Digest(HashKind::sha256, query.getColumn(11).getString()), std::string(text_at(query, 12)),
                            Timestamp::from_unix_micros(query.getColumn(8).getInt64())};
  }
  return rows;
}

std::vector<UrlTable::Count> UrlTable::waiting() {
  auto& query = database_.prepared("SELECT host, site, count(*) FROM urls WHERE state = 0 GROUP BY host, site");
  std::vector<Count> all;
  while (query.executeStep())
    all.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), query.getColumn(2).getInt64()});
  return all;
}

// One walk for all sites.
void UrlTable::new_round(const std::vector<std::int64_t>& sites, Round what) {
  if (sites.empty()) return;
  database_.sqlite().exec(
      fmt::format("UPDATE urls SET state = 0, due = NULL, disposition = 0, tries = 0, detail = NULL, rank = {} "
                  "WHERE state IN (1, 2) AND site IN ({}){}",
                  kAsKnown, fmt::join(sites, ","), what == Round::sources ? " AND rank = 0" : ""));
}

void UrlTable::for_each(const std::function<void(const Known&)>& visit) {
  auto& query = database_.prepared("SELECT id, host, site, path, hops FROM urls");
  while (query.executeStep())
    visit({query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), query.getColumn(2).getInt64(),
           text_at(query, 3), text_at(query, 4)});
}

std::int64_t UrlTable::rows() {
  auto& query = database_.prepared("SELECT coalesce(max(id), 0) FROM urls");
  query.executeStep();
  const auto most = query.getColumn(0).getInt64();
  query.tryReset();
  return most;
}

void UrlTable::mark_archived(std::string_view warc) {
  auto& update = database_.prepared("UPDATE warcs SET archived = 1 WHERE id = ?");
  update.bind(1, warc_number(warc));
  update.exec();
}

bool UrlTable::is_archived(std::string_view warc) {
  auto& query = database_.prepared("SELECT archived FROM warcs WHERE name = ?");
  query.bind(1, std::string(warc));
  const bool archived = query.executeStep() && query.getColumn(0).getInt() != 0;
  query.tryReset();
  return archived;
}

std::int64_t UrlTable::take_back(std::string_view warc) {
  auto& update = database_.prepared(
      "UPDATE urls SET state = 0, due = NULL, disposition = 0, tries = 0, detail = NULL WHERE state IN (1, 2) AND id "
      "IN "
      "(SELECT c.url FROM last_captures c JOIN warcs w ON w.id = c.warc WHERE w.name = ?)");
  update.bind(1, std::string(warc));
  update.exec();
  const auto taken = database_.sqlite().getChanges();
  // A capture that is lost says nothing of what is unchanged.
  auto& forget = database_.prepared("DELETE FROM last_captures WHERE warc = (SELECT id FROM warcs WHERE name = ?)");
  forget.bind(1, std::string(warc));
  forget.exec();
  return taken;
}

void UrlTable::explain(std::int64_t host, std::int64_t site, const LeftWaiting& left) {
  auto& insert = database_.prepared("INSERT OR REPLACE INTO left_waiting VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, host);
  insert.bind(2, site);
  insert.bind(3, left.disposition);
  insert.bind(4, left.detail);
  insert.bind(5, left.run_id);
  insert.exec();
}

void UrlTable::forget_explanations() { database_.sqlite().exec("DELETE FROM left_waiting"); }

}  // namespace chancery
