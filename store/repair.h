// SPDX-License-Identifier: Apache-2.0
#pragma once

// The database and the index made anew from archive/ alone: captures, articles and
// their versions, events, runs, and the URLs that were captured. What the archive does
// not hold is not there afterwards: URLs never fetched (the next crawl meets them
// again) and how long hosts want to be left alone. The files before are kept, with
// ".before-repair" behind their names. Call it while holding the collection's lock.
// Throws StoreError, std::system_error; killed half-way, nothing has changed.

#include <functional>

#include "archive/warc_recovery.h"
#include "store/intake.h"

namespace chancery {

// What the finished WARCs of a collection gave to a database that had nothing yet, in
// the order in which they were begun: versions follow each other.
struct FromArchive {
  TakenIn all;
  std::uint64_t files = 0;
  std::vector<Error> unreadable;  // files that gave nothing
};
FromArchive take_archive(Database& database, const CollectionFolder& folder, Intake::Options options,
                         const std::function<void(const std::filesystem::path&)>& begun);

struct Repaired : FromArchive {
  std::uint64_t lines = 0;
  std::vector<Recovered> recovered;
};

Repaired repair_collection(const CollectionFolder& folder, Intake::Options options,
                           const std::function<void(const std::filesystem::path&)>& begun = {});

}  // namespace chancery
