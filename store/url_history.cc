// SPDX-License-Identifier: Apache-2.0
#include "store/url_history.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

constexpr int kMostSteps = 100;  // a chain of pages; it cannot loop, but it may be long

std::vector<std::string> way_from_seed(Database& database, std::int64_t via_id) {
  std::vector<std::string> way;
  for (int step = 0; via_id != 0 && step < kMostSteps; ++step) {
    auto& query = database.prepared("SELECT url, coalesce(via_id, 0) FROM urls WHERE id = ?");
    query.bind(1, via_id);
    if (!query.executeStep()) break;
    way.push_back(query.getColumn(0).getString());
    via_id = query.getColumn(1).getInt64();
  }
  return way;
}

}  // namespace

std::vector<UrlRecord> url_records(Database& database, const std::string& url) {
  auto& query = database.prepared(
      "SELECT urls.id, host_id, site, url, hops, urls.kind, depth, tries, coalesce(via_id, 0), urls.state, "
      "disposition, "
      "coalesce(detail, ''), coalesce(runs.id, 0), coalesce(runs.kind, ''), coalesce(runs.state, ''), "
      "coalesce(began, 0) FROM urls LEFT JOIN runs ON runs.id = run_id WHERE url = ? ORDER BY urls.id");
  query.bind(1, url);
  std::vector<UrlRecord> records;
  while (query.executeStep()) {
    UrlRecord record;
    auto& row = record.row;
    row.id = query.getColumn(0).getInt64();
    row.host_id = query.getColumn(1).getInt64();
    row.site = query.getColumn(2).getString();
    row.url = query.getColumn(3).getString();
    row.hops = query.getColumn(4).getString();
    row.kind = query.getColumn(5).getInt();
    row.depth = query.getColumn(6).getInt();
    row.tries = query.getColumn(7).getInt();
    row.via_id = query.getColumn(8).getInt64();
    record.waiting = query.getColumn(9).getInt() == 0;
    record.disposition = query.getColumn(10).getInt();
    record.detail = query.getColumn(11).getString();
    record.run.id = query.getColumn(12).getInt64();
    record.run.kind = query.getColumn(13).getString();
    record.run.state = query.getColumn(14).getString();
    record.run.began = Timestamp::from_unix_micros(query.getColumn(15).getInt64());
    records.push_back(std::move(record));
  }
  for (auto& record : records) record.via = way_from_seed(database, record.row.via_id);
  return records;
}

}  // namespace chancery
