// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the frontier knows of one URL: how it was met and what became of it, once for
// each site that has it. Walks the table of URLs, for somebody who asks.
//
// Belongs to its database's thread.

#include <cstdint>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/frontier_store.h"

namespace chancery {

struct UrlRecord {
  UrlRow row;
  bool waiting = false;
  int disposition = 0;  // of the last run that had to do with it
  std::string detail;
  RunRow run;                    // that run; id 0: none yet
  std::vector<std::string> via;  // the pages that led here, nearest first, to the seed
};

std::vector<UrlRecord> url_records(Database& database, const std::string& url);

}  // namespace chancery
