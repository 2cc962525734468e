// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run did: counts whose sums agree with what was met, the gaps it kept at
// each host, and what it does not have and why. Written to runs/<id>/ as JSON and
// Markdown, and printed at the end.
//
// Counting is thread-safe by ownership: the ledger's thread counts, others read a
// copy.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "crawler/disposition.h"
#include "crawler/novelty.h"
#include "crawler/scope.h"
#include "store/page_store.h"
#include "store/politeness_log.h"

namespace chancery {

struct Report {
  std::int64_t run_id = 0;
  std::string kind, state;  // state: complete, stopped, time limit, ...
  Timestamp began, ended;

  // URLs by what became of them in this run.
  std::array<std::int64_t, kDispositions> urls{};
  std::int64_t discovered = 0;                           // URLs met for the first time
  std::int64_t known = 0;                                // links to URLs known already
  std::array<std::int64_t, Scope::kWhys> passed_over{};  // by Scope::Why: links that are not ours

  std::int64_t requests = 0, robots_requests = 0, captures = 0, revisits = 0;
  std::uint64_t payload_bytes = 0, archived_bytes = 0;
  std::array<std::int64_t, 5> events{};  // by EventKind
  std::int64_t articles = 0;

  std::vector<HostPace> hosts;  // how they were asked, filled at the end
  static constexpr std::size_t kMostDecisions = 1000;
  std::vector<PolitenessDecision> decisions;  // the first of them; the store has all
  std::int64_t decisions_made = 0;

  struct Failure {
    std::string url, detail;
    Disposition how{};
  };
  static constexpr std::size_t kMostFailures = 200;
  std::vector<Failure> failures;  // what we do not have, or not whole: the first of them
  std::vector<std::string> warcs;
  // Hosts whose answers came from a wall for machines and not from them.
  struct BehindWall {
    std::string name;  // the last one met
    std::int64_t pages = 0;
  };
  std::map<std::string, BehindWall> walls;
  std::vector<Trap> traps;        // parts of sites that went on without news, found now or met again
  std::vector<std::string> left;  // a line for each host with URLs left

  std::int64_t count(Disposition how) const { return urls[static_cast<std::size_t>(how)]; }
  std::int64_t failed() const;
  std::int64_t left_waiting() const;
  void add(const std::vector<PolitenessDecision>& decided);

  std::string json() const;
  std::string markdown() const;
  std::string summary() const;                            // a few lines for a terminal
  void write(const std::filesystem::path& folder) const;  // throws std::system_error
};

}  // namespace chancery
