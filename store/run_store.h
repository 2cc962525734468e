// SPDX-License-Identifier: Apache-2.0
#pragma once

// The runs of a collection: when each began and how it ended.
//
// Belongs to its database's thread.

#include <cstdint>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

struct RunRow {
  std::int64_t id = 0;
  std::string kind, state, summary;  // state: running, complete, stopped, failed
  Timestamp began, ended;
};

class RunStore {
 public:
  explicit RunStore(Database& database) : database_(database) {}

  // A run that is still "running" when the next begins was killed.
  std::int64_t begin(const std::string& kind, Timestamp now);
  void end(std::int64_t id, const std::string& state, const std::string& summary, Timestamp now);
  std::optional<RunRow> last();

 private:
  Database& database_;
};

}  // namespace chancery
