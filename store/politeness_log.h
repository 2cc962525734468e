// SPDX-License-Identifier: Apache-2.0
#pragma once

// What hosts told us about waiting, what was decided for it, and how politely each run
// asked: the record that can be sent to whoever runs a host. Rows are only ever
// appended, in the ledger's transactions.
//
// Belongs to its database's thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

// One decision about a host, with its reason.
struct PolitenessDecision {
  // The numbers are in the database: only ever add.
  enum class Kind : std::uint8_t {
    rules = 1,              // robots.txt was read
    no_rules = 2,           // it says there is none
    rules_unavailable = 3,  // it cannot be had: nothing is fetched
    rules_overridden = 4,   // it cannot be had, and the config says to fetch all the same
    retry_after = 5,        // the host named a time
    back_off = 6,           // it asked for rest and named none
    unreachable = 7,        // no answer
    quiet_hours = 8,        // the config says not now
    long_delay = 9,         // its rest is longer than the run: URLs are left to the next
  };
  Kind kind{};
  std::string host;
  std::string authority;  // whose robots.txt it is about; empty: about the host
  Timestamp at, until;    // until: the epoch when nothing ends
  int status = 0;         // of the answer; 0: none
  std::string detail;     // for people
};
std::string_view name(PolitenessDecision::Kind kind);  // "robots.txt read"

// How one run asked one host.
struct HostPace {
  std::string host;
  std::int64_t requests = 0, robots_requests = 0;                     // all of them; those for robots.txt among them
  std::optional<std::chrono::milliseconds> shortest_gap, median_gap;  // between two requests sent
  std::chrono::milliseconds owed_gap{};                               // the last rule in force
  std::optional<std::chrono::milliseconds> crawl_delay;               // as its robots.txt asks
  std::int64_t short_gaps = 0;                                        // gaps under the rule of their time
  std::int64_t without_rules = 0;                                     // fetched though robots.txt could not be had
  std::uint64_t bytes = 0;
};

class PolitenessLog {
 public:
  explicit PolitenessLog(Database& database) : database_(database) {}

  void add(const PolitenessDecision& decision, std::int64_t run_id);
  void add(const HostPace& pace, std::int64_t run_id);

  // Oldest first. Of a host, and of one run or (0) of all.
  struct Entry {
    std::int64_t run_id = 0;
    PolitenessDecision decision;
  };
  std::vector<Entry> decisions(const std::string& host, std::int64_t run_id, int limit);
  struct Run {
    std::int64_t run_id = 0;
    Timestamp began, ended;  // ended: the epoch when it was killed
    std::string state;
    HostPace pace;
  };
  std::vector<Run> paces(const std::string& host, std::int64_t run_id);

 private:
  Database& database_;
};

}  // namespace chancery
