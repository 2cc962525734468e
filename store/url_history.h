// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the frontier knows, for somebody who asks: how a URL was met and what became of
// it, once for each site that has it; and where a site's round stands. Walks the table of
// URLs.
//
// Belongs to its database's thread.

#include <cstdint>
#include <string>
#include <vector>

#include "base/url.h"
#include "store/database.h"
#include "store/frontier.h"
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

// Where a site's round stands. Walks the table.
struct RoundState {
  std::int64_t waiting = 0, done = 0;
};
RoundState round_of(Database& database, const std::string& site);
// The first URLs it would give: of what waits, or else of what a new round of that kind
// asks again.
std::vector<std::string> first_of_round(Database& database, const std::string& site, const RoundState& state,
                                        Round fresh, std::size_t most);

// The address of a row of the frontier; "" if there is none.
std::string address_of(Database& database, std::int64_t url_id);

}  // namespace chancery
