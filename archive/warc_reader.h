// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks the records of a WARC file, or reads the one at an offset. Takes what
// other tools wrote: WARC/1.0 and 1.1, .warc and .warc.gz, one member a record or
// one for all, folded fields, `<>` round URIs, missing CRLFs. Survives damage: it
// says what was lost and goes on at the next record it can find.
// Never allocates by an announced length. Not thread-safe.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/record.h"
#include "base/result.h"

namespace chancery {

struct ReadLimits {
  std::size_t max_head = 1 << 20;
  std::uint64_t max_block_in_memory = 1ULL << 30;  // read_record() refuses more
};

// A record being walked over.
struct WalkedRecord {
  RecordHead head;
  std::uint64_t offset = 0;  // of the member (or of the record in a plain file)
  std::uint64_t length = 0;  // in the file, compressed if it is; known once the block was passed
};

class WarcReader {
 public:
  // Fault::absent, Fault::malformed (neither WARC nor gzip).
  static Result<WarcReader> open(const std::filesystem::path& file, const ReadLimits& limits = {});
  WarcReader(WarcReader&&) noexcept;
  WarcReader& operator=(WarcReader&&) noexcept;
  ~WarcReader();

  // The next record's head; nullopt at the end. After damage it goes on with the
  // next whole record; what was skipped is in faults().
  std::optional<WalkedRecord> next();

  // The block of the record that next() returned last, in pieces; call at most once.
  // Without it, the block is skipped. Fault::truncated when the file ends first.
  Result<std::uint64_t> block(const std::function<void(std::string_view)>& piece);

  // Offset and length in the file of that record, after its block was passed.
  WalkedRecord passed() const;

  struct Loss {
    std::uint64_t offset = 0, bytes = 0;
    Error error;
  };
  const std::vector<Loss>& losses() const;

 private:
  struct State;
  explicit WarcReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A whole record from its place: what replay needs. `length` of 0 means unknown.
struct WholeRecord {
  RecordHead head;
  std::string block;
};
Result<WholeRecord> read_record(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t length,
                                const ReadLimits& limits = {});

}  // namespace chancery
