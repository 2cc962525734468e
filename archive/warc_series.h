// SPDX-License-Identifier: Apache-2.0
#pragma once

// The WARC files of one crawl: names them, rolls to the next at about a
// gigabyte, finishes them. Names are never reused and nothing is ever
// overwritten: PREFIX-YYYYMMDDHHMMSSmmm-SERIAL-HOSTNAME.warc.gz.
//
// One thread appends. sync() alone may be called from any thread: the ledger
// calls it before it commits, which makes one fdatasync serve a whole batch.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archive/warc_writer.h"
#include "base/clock.h"

namespace chancery {

class WarcSeries {
 public:
  struct Options {
    std::filesystem::path folder;  // created if missing
    std::string prefix = "chancery";
    std::uint64_t roll_at = 1'000'000'000;
    WarcInfo info{};
  };
  // No file is made before the first record comes. `clock` must outlive the series.
  WarcSeries(Options options, const Clock& clock);
  ~WarcSeries();  // finishes the open file; a failure, there or before, leaves it ".open"

  // The records of one capture, together in one file: a roll comes before or
  // after them, never between. Throws as WarcWriter does; after that, and after a
  // failed sync, the series takes no more (what a failed sync lost cannot be
  // synced again) and its open file waits for recovery.
  std::vector<RecordPlace> append(std::vector<Record>& records);

  // Everything appended before this call is on the disk when it returns.
  void sync();

  void finish();                                  // closes and renames the open file, if any
  const std::vector<std::string>& files() const;  // finished and open, in order, of this series

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
