// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is known of each authority's robots.txt (crawler/robots_gate).
//
// Belongs to its database's thread.

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

struct RobotsRow {
  std::string origin;
  int state = 0;  // RobotsGate::State
  Timestamp fetched_at, until, failing_since;
  int failures = 0;
  std::string why, body;
};

class RobotsStore {
 public:
  explicit RobotsStore(Database& database) : database_(database) {}

  std::vector<RobotsRow> all();
  void save(const RobotsRow& row);

 private:
  Database& database_;
};

}  // namespace chancery
