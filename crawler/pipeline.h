// SPDX-License-Identifier: Apache-2.0
#pragma once

// One run: makes the rooms of this floor and the threads that stand in them, joins
// them by bounded channels, and stops them in order. Nobody else here makes a
// thread (the resolver's look-ups aside).
//
//   fetch (a few) --Fetched--> record (1) --Recorded--> read (one per core) --Parsed--> ledger (1)
//
// A slow disk fills the channels, the fetchers then take no more leases, and memory
// stays flat. A thread that throws stops the run; run() throws its cause.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "crawler/fetcher.h"
#include "crawler/report.h"
#include "crawler/resolver.h"
#include "crawler/scope.h"
#include "store/collection_folder.h"

namespace chancery {

struct RunSettings {
  std::string kind = "crawl";  // as the runs table names it
  std::vector<Site> sites;
  CollectionFolder folder;

  std::string user_agent;  // whole; its product token is what robots.txt is asked for
  std::string contact;
  std::string account;  // what the run was told, without secrets: kept in its archive
  TransferSettings transfer;
  WireRules wire;  // of sites that say nothing else
  Credentials credentials;
  Resolver::Options resolver;
  bool per_address = true;

  int fetch_threads = 2, read_threads = 0;  // 0: one per core
  std::size_t most_under_way = 400;         // exchanges, all fetchers together
  int max_tries = 3;
  std::chrono::milliseconds unreachable_wait{15'000};
  std::chrono::milliseconds patience{300'000};  // a rest longer than this is left to the next run
  std::chrono::milliseconds max_time{0};        // 0: no limit
  std::uint64_t warc_size = 1'000'000'000;
  std::chrono::milliseconds dedupe_age{0};  // a payload held for longer is stored again; 0: never
};

class Pipeline {
 public:
  // The collection's lock must be held by the caller.
  Pipeline(RunSettings settings, const Clock& clock);
  ~Pipeline();

  // Runs until nothing is left to do, `stop` is requested, or time is up. Returns the
  // report, which is also in runs/<id>/. Throws StoreError, std::system_error: the
  // run is over, what was captured is safe, and the next run resumes.
  Report run(std::stop_token stop);

  // For a progress display, from another thread while run() runs.
  struct Progress {
    Report report;
    std::vector<Workbench::Activity> hosts;
  };
  Progress progress(std::size_t most_hosts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// True if `error` says that a disk or a quota is full.
bool is_disk_full(const std::exception& error);

}  // namespace chancery
