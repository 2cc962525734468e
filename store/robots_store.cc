// SPDX-License-Identifier: Apache-2.0
#include "store/robots_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {
namespace {

Timestamp time_at(SQLite::Statement& row, int column) {
  return Timestamp::from_unix_micros(row.getColumn(column).getInt64());
}

}  // namespace

std::vector<RobotsRow> RobotsStore::all() {
  auto& query = database_.prepared(
      "SELECT origin, state, fetched_at, until, failing_since, failures, why, coalesce(body, '') FROM robots");
  std::vector<RobotsRow> rows;
  while (query.executeStep())
    rows.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt(), time_at(query, 2), time_at(query, 3),
                    time_at(query, 4), query.getColumn(5).getInt(), query.getColumn(6).getString(),
                    query.getColumn(7).getString()});
  return rows;
}

void RobotsStore::save(const RobotsRow& row) {
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

}  // namespace chancery
