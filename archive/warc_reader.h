// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks the records of a WARC file, or reads the one at an offset. Takes what
// other tools wrote: WARC/1.0 and 1.1, ARC 1 and 2; plain, .gz, .zst with or without a
// dictionary, one member a record or one for all; folded fields, `<>` round URIs,
// missing CRLFs. Survives damage: it
// says what was lost and goes on at the next record it can find.
// Never allocates by an announced length. Not thread-safe. A disk that cannot be
// read throws std::system_error.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/file_window.h"
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
  // What an index says: the member, or in a plain file the record without the blank
  // lines behind it. Known once the block was passed.
  std::uint64_t length = 0;
  std::uint64_t end = 0;  // behind those lines; known once the block was passed
  // False: its gzip member holds other records too, so it can be walked to but not
  // read from its offset. Known once the block was passed.
  bool has_own_place = true;
};

class WarcReader {
 public:
  // Fault::absent; for a file with bytes but
  // without any record, what is wrong with the first: Fault::malformed for a file
  // that is no WARC, Fault::truncated for one cut in its first record.
  static Result<WarcReader> open(const std::filesystem::path& file, const ReadLimits& limits = {},
                                 FileSlice slice = {});
  WarcReader(WarcReader&&) noexcept;
  WarcReader& operator=(WarcReader&&) noexcept;
  ~WarcReader();

  // The next record's head; nullopt at the end. After damage it goes on with the
  // next whole record; what was skipped is in losses(). In a plain file the block
  // is known to be there and properly ended; in a compressed one block() finds out.
  std::optional<WalkedRecord> next();

  // The block of the record that next() returned last, in pieces; call at most once.
  // Without it, the block is skipped. Returns its size, after checking that the
  // record ends where it should and the member's checksum is right. Fault::truncated
  // when the file or the member ends first, Fault::mismatch when it goes on,
  // Fault::malformed when the compressed bytes are damaged.
  Result<std::uint64_t> block(const std::function<void(std::string_view)>& piece);

  // The record next() returned last, its length known after its block was passed.
  const WalkedRecord& passed() const;

  // Bytes of the file that hold no whole record: damage, rubbish, a torn tail.
  struct Loss {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;  // 0: within a member that goes on after it
    Error error;
  };
  const std::vector<Loss>& losses() const;
  // What breaks the standard and cost nothing: bare LF, missing blank lines, zeros
  // after the end, several records in a member; with the offset of the record.
  // Of each list the first 10,000 are kept.
  const std::vector<Loss>& oddities() const;

 private:
  struct State;
  explicit WarcReader(std::unique_ptr<State> state);
  friend Result<struct WholeRecord> read_record(const std::filesystem::path&, std::uint64_t, std::uint64_t,
                                                const ReadLimits&, FileSlice);
  std::unique_ptr<State> state_;
};

// A whole record from its place: what replay needs. `length` is a hint for reading
// in one go, 0 means unknown. Fault::absent without the file, Fault::malformed when
// no record begins there, Fault::too_large over the limit; else as block().
struct WholeRecord {
  RecordHead head;
  std::string block;
};
Result<WholeRecord> read_record(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t length,
                                const ReadLimits& limits = {}, FileSlice slice = {});

}  // namespace chancery
