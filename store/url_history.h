// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the frontier knows of one URL: how it was met and what became of it, once for
// each site that has it. Walks the table of URLs, for somebody who asks.
//
// Belongs to its database's thread.

#include <cstdint>
#include <string>
#include <vector>

#include "base/url.h"
#include "store/database.h"
#include "store/run_store.h"

namespace chancery {

struct UrlRecord {
  std::string site, hops;
  int kind = 0, depth = 0, tries = 0;
  bool waiting = false;
  int disposition = 0;  // of the last run that had to do with it
  std::string detail;
  RunRow run;                    // that run; id 0: none yet
  std::vector<std::string> via;  // the pages that led here, nearest first, to the seed
};

std::vector<UrlRecord> url_records(Database& database, const Url& url);

// The address of a row of the frontier; "" if there is none.
std::string address_of(Database& database, std::int64_t url_id);

}  // namespace chancery
