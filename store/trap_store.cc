// SPDX-License-Identifier: Apache-2.0
#include "store/trap_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace chancery {

void TrapStore::add(const TrapRow& trap) {
  auto& insert = database_.prepared("INSERT OR REPLACE INTO traps (site, family, why, found) VALUES (?, ?, ?, ?)");
  insert.bind(1, trap.site);
  insert.bind(2, trap.family);
  insert.bind(3, trap.why);
  insert.bind(4, trap.found.unix_micros());
  insert.exec();
}

std::vector<TrapRow> TrapStore::since(Timestamp when) {
  auto& query = database_.prepared("SELECT site, family, why, found FROM traps WHERE found >= ? ORDER BY site, family");
  query.bind(1, when.unix_micros());
  std::vector<TrapRow> rows;
  while (query.executeStep())
    rows.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(), query.getColumn(2).getString(),
                    Timestamp::from_unix_micros(query.getColumn(3).getInt64())});
  return rows;
}

}  // namespace chancery
