// SPDX-License-Identifier: Apache-2.0
#pragma once

// chancery.db: an SQLite file in WAL mode that anybody may open with sqlite3.
// One connection writes (the ledger's); readers have a connection each and never
// wait for it. Opening migrates an older schema; a newer one is refused untouched.
//
// Not thread-safe: a Database belongs to one thread. Throws StoreError, which ends
// the run: a store that cannot be read or written is for the operator.

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace chancery {

class StoreError : public std::runtime_error {
 public:
  StoreError(const std::string& what, bool disk_full) : std::runtime_error(what), disk_full_(disk_full) {}
  bool disk_full() const { return disk_full_; }

 private:
  bool disk_full_;
};

enum class Access { read, write };

class Database {
 public:
  // Write creates the file and its schema; read needs both.
  Database(const std::filesystem::path& file, Access access);
  Database(Database&&) noexcept;
  ~Database();

  // All of `work` or nothing of it. Nested calls join the outer transaction.
  void transaction(const std::function<void()>& work);

  // A prepared statement for `sql`, kept and reset between uses: the stores' way in.
  SQLite::Statement& prepared(const char* sql);
  SQLite::Database& sqlite();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What SQLite keeps beside a database file, by the ends of their names; the first is itself.
inline constexpr const char* kDatabaseParts[] = {"", "-wal", "-shm"};
// Removes a database that nobody has open, with all its parts; fine if there is none.
void remove_database(const std::filesystem::path& file);

}  // namespace chancery
