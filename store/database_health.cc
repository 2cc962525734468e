// SPDX-License-Identifier: Apache-2.0
#include "store/database_health.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace chancery {

std::string database_fault(Database& database) {
  try {
    const auto said = database.sqlite().execAndGet("PRAGMA quick_check(1)").getString();
    return said == "ok" ? "" : said;
  } catch (const SQLite::Exception& error) {
    return error.what();
  }
}

std::string database_library() { return std::string("SQLite ") + sqlite3_libversion(); }

}  // namespace chancery
