// SPDX-License-Identifier: Apache-2.0
#include "store/run_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {

std::int64_t RunStore::begin(const std::string& kind, Timestamp now) {
  auto& insert = database_.prepared("INSERT INTO runs (kind, began, state) VALUES (?, ?, 'running')");
  insert.bind(1, kind);
  insert.bind(2, now.unix_micros());
  std::int64_t id = 0;
  database_.transaction([&] {
    insert.exec();
    id = database_.sqlite().getLastInsertRowid();
  });
  return id;
}

void RunStore::end(std::int64_t id, const std::string& state, const std::string& summary, Timestamp now) {
  auto& update = database_.prepared("UPDATE runs SET ended = ?, state = ?, summary = ? WHERE id = ?");
  update.bind(1, now.unix_micros());
  update.bind(2, state);
  update.bind(3, summary);
  update.bind(4, id);
  database_.transaction([&] { update.exec(); });
}

std::optional<RunRow> RunStore::last() {
  auto& query = database_.prepared(
      "SELECT id, kind, state, coalesce(summary, ''), began, coalesce(ended, 0) FROM runs ORDER BY id DESC LIMIT 1");
  std::optional<RunRow> run;
  if (query.executeStep())
    run = RunRow{query.getColumn(0).getInt64(),
                 query.getColumn(1).getString(),
                 query.getColumn(2).getString(),
                 query.getColumn(3).getString(),
                 Timestamp::from_unix_micros(query.getColumn(4).getInt64()),
                 Timestamp::from_unix_micros(query.getColumn(5).getInt64())};
  query.tryReset();
  return run;
}

}  // namespace chancery
