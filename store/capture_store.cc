// SPDX-License-Identifier: Apache-2.0
#include "store/capture_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

// `bytes` must live until the statement has run.
void bind_bytes(SQLite::Statement& statement, int at, std::string_view bytes) {
  statement.bindNoCopy(at, bytes.data(), static_cast<int>(bytes.size()));
}

// The one number a query gives, 0 without a row. Reset at once: a statement left
// open holds a reading transaction, and that keeps the WAL from being reused.
std::int64_t number_of(SQLite::Statement& query) {
  const auto number = query.executeStep() ? query.getColumn(0).getInt64() : 0;
  query.tryReset();
  return number;
}

CaptureRow row_of(SQLite::Statement& row) {
  CaptureRow capture;
  int at = 0;
  const auto text = [&] { return row.getColumn(at++).getString(); };
  const auto number = [&] { return row.getColumn(at++).getInt64(); };
  capture.id = number();
  if (const auto url_id = number(); url_id != 0) capture.url_id = url_id;
  capture.run_id = number();
  capture.site = text();
  capture.url = text();
  capture.surt = text();
  capture.began = Timestamp::from_unix_micros(number());
  capture.took_ms = number();
  capture.status = static_cast<int>(number());
  capture.mime = text();
  capture.ip = text();
  capture.truncated = text();
  capture.sha256 = Digest(HashKind::sha256, text());
  capture.sha1 = Digest(HashKind::sha1, text());
  capture.payload_size = static_cast<std::uint64_t>(number());
  capture.revisit = text() == "revisit";
  capture.place.record_id = text();
  capture.place.file = text();
  capture.place.offset = static_cast<std::uint64_t>(number());
  capture.place.length = static_cast<std::uint64_t>(number());
  return capture;
}

#define CAPTURE_COLUMNS                                                                                             \
  "id, coalesce(url_id, 0), run_id, site, url, surt, began, took_ms, status, mime, ip, truncated, payload_sha256, " \
  "payload_sha1, payload_size, record_type, record_id, warc, offset, length"

std::vector<CaptureRow> all(SQLite::Statement& query) {
  std::vector<CaptureRow> rows;
  while (query.executeStep()) rows.push_back(row_of(query));
  return rows;
}

}  // namespace

Original CaptureRow::original() const { return {place.record_id, url, began}; }

CdxLine CaptureRow::cdx() const {
  CdxLine line;
  line.key = surt;
  line.time = began.digits14();
  line.url = url;
  line.mime = revisit ? "warc/revisit" : mime;
  line.status = status;
  line.digest = sha1.labelled();
  line.length = place.length;
  line.offset = place.offset;
  line.filename = place.file;
  return line;
}

std::int64_t CaptureStore::add(const CaptureRow& row) {
  auto& insert = database_.prepared(
      "INSERT INTO captures (url_id, run_id, site, url, surt, began, took_ms, status, mime, ip, truncated, "
      "payload_sha256, payload_sha1, payload_size, record_type, record_id, warc, offset, length) "
      "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)");
  if (row.url_id) insert.bind(1, *row.url_id);
  insert.bind(2, row.run_id);
  insert.bindNoCopy(3, row.site);
  insert.bindNoCopy(4, row.url);
  insert.bindNoCopy(5, row.surt);
  insert.bind(6, row.began.unix_micros());
  insert.bind(7, row.took_ms);
  insert.bind(8, row.status);
  insert.bindNoCopy(9, row.mime);
  insert.bindNoCopy(10, row.ip);
  insert.bindNoCopy(11, row.truncated);
  bind_bytes(insert, 12, row.sha256.raw());
  bind_bytes(insert, 13, row.sha1.raw());
  insert.bind(14, static_cast<std::int64_t>(row.payload_size));
  insert.bind(15, row.revisit ? "revisit" : "response");
  insert.bindNoCopy(16, row.place.record_id);
  insert.bindNoCopy(17, row.place.file);
  insert.bind(18, static_cast<std::int64_t>(row.place.offset));
  insert.bind(19, static_cast<std::int64_t>(row.place.length));
  insert.exec();
  return database_.sqlite().getLastInsertRowid();
}

std::optional<CaptureRow> CaptureStore::original(const Digest& sha256) {
  auto& query = database_.prepared("SELECT " CAPTURE_COLUMNS
                                   " FROM captures WHERE payload_sha256 = ? AND record_type = 'response' AND "
                                   "truncated = '' ORDER BY id DESC LIMIT 1");
  bind_bytes(query, 1, sha256.raw());
  std::optional<CaptureRow> original;
  if (query.executeStep()) original = row_of(query);
  query.tryReset();
  return original;
}

std::vector<CaptureRow> CaptureStore::of_url(const std::string& surt) {
  auto& query = database_.prepared("SELECT " CAPTURE_COLUMNS " FROM captures WHERE surt = ? ORDER BY began, id");
  query.bind(1, surt);
  return all(query);
}

std::vector<CaptureRow> CaptureStore::since(std::int64_t after, int limit) {
  auto& query = database_.prepared("SELECT " CAPTURE_COLUMNS " FROM captures WHERE id > ? ORDER BY id LIMIT ?");
  query.bind(1, after);
  query.bind(2, limit);
  return all(query);
}

std::vector<CaptureRow> CaptureStore::of_run(std::int64_t run_id) {
  auto& query = database_.prepared("SELECT " CAPTURE_COLUMNS " FROM captures WHERE run_id = ? ORDER BY id");
  query.bind(1, run_id);
  return all(query);
}

std::int64_t CaptureStore::indexed() {
  return number_of(database_.prepared("SELECT value FROM meta WHERE key = 'indexed_capture'"));
}

void CaptureStore::set_indexed(std::int64_t id) {
  auto& upsert = database_.prepared(
      "INSERT INTO meta VALUES ('indexed_capture', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  upsert.bind(1, id);
  upsert.exec();
}

}  // namespace chancery
