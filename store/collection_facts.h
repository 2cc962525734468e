// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a collection stands, in numbers: its sites, and its runs with what each of them
// met. For readers who look on; walks whole tables, a second for a million captures.
//
// Belongs to its database's thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"
#include "store/run_store.h"

namespace chancery {

struct SiteFacts {
  std::string name;
  std::int64_t captures = 0, errors = 0;  // errors: answers of 400 and more
  Timestamp first_captured, last_captured;
  std::int64_t articles = 0, with_title = 0, with_date = 0, with_text = 0;
  std::int64_t fresh = 0, changed = 0, edited_silently = 0, withdrawn = 0;  // events
  std::int64_t waiting = 0;                                                 // addresses to be asked now
  std::optional<Timestamp> due;             // when the next of those that wait for their time is due
  std::array<std::int64_t, 12> by_month{};  // captures of the last twelve months up to the site's last
};
std::vector<SiteFacts> site_facts(Database& database);  // by name

struct RunFacts {
  RunRow run;
  std::int64_t captures = 0, revisits = 0, errors = 0, bytes = 0;
};
std::vector<RunFacts> run_facts(Database& database, int limit);  // newest first

// One run, closer to.
struct RunDetail {
  RunFacts facts;
  std::vector<std::pair<int, std::int64_t>> by_status;        // answers
  std::vector<std::pair<std::string, std::int64_t>> by_type;  // media types, most first
  struct Host {
    std::string name, block_reason;
    std::int64_t requests = 0;
    Timestamp blocked_until;
  };
  std::vector<Host> hosts;  // as they stand now, those that rest longest first; at most 200
};
std::optional<RunDetail> run_detail(Database& database, std::int64_t id);

}  // namespace chancery
