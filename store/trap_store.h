// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parts of sites that went on for ever without saying anything new, as earlier runs
// found them. Belongs to its database's thread.

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

struct TrapRow {
  std::string site, family, why;
  Timestamp found;
};

class TrapStore {
 public:
  explicit TrapStore(Database& database) : database_(database) {}

  void add(const TrapRow& trap);  // inside the caller's transaction
  // Those found since: sites are rebuilt, and an old verdict is worth another look.
  std::vector<TrapRow> since(Timestamp when);

 private:
  Database& database_;
};

}  // namespace chancery
