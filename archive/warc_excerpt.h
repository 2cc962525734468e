// SPDX-License-Identifier: Apache-2.0
#pragma once

// A new WARC file out of some records of others, each byte for byte as it was: a
// member of its own is copied as it stands, any other record is compressed into one.
// Throws std::system_error when the disk says no.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archive/warc_reader.h"
#include "archive/warc_writer.h"

namespace chancery {

class WarcExcerpt {
 public:
  // Written under NAME.part, made anew; finish() names it. `file` must not exist.
  explicit WarcExcerpt(std::filesystem::path file);
  ~WarcExcerpt();

  // Copies the records of `from` that `wanted` says yes to, in order, and those that name one
  // of them in WARC-Concurrent-To, with the warcinfo before the first of them. Tells where each
  // now is. What of `from` cannot be read is passed over; fails as WarcReader::open.
  struct Moved {
    RecordPlace from, to;
  };
  Result<std::vector<Moved>> copy(const std::filesystem::path& from,
                                  const std::function<bool(const WalkedRecord&)>& wanted);
  std::uint64_t records() const;
  std::uint64_t lost() const;  // stretches of all files copied from that could not be read
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
