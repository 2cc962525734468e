// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bytes of a WARC file as its records are made of: those of the file itself,
// or of one gzip member of it at a time, decompressed as they are asked for. Knows
// what the beginning of a record looks like and can search for the next one; what
// a record is, the reader knows. One thread owns it. A disk that cannot be read
// throws std::system_error.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "archive/file_window.h"
#include "archive/gzip_member.h"
#include "base/owned.h"
#include "base/result.h"

namespace chancery {

inline constexpr std::string_view kRecordMark = "WARC/";
inline constexpr std::size_t kRecordMarkAndDigit = kRecordMark.size() + 1;

// Whether a record's version line may begin here.
bool begins_record(std::string_view bytes);

class WarcBytes {
 public:
  WarcBytes(OwnedFd file, const std::filesystem::path& name, std::size_t chunk) : file_(std::move(file), name, chunk) {}

  FileWindow& file() { return file_; }
  bool in_member() const { return in_member_; }
  void enter_member();  // the file is at its first byte
  void leave_member() { in_member_ = false; }

  // At least `want` bytes from here on in the member, or else in the file; fewer only
  // at its end. In a member: Fault::malformed for damage, Fault::truncated when the
  // file ends first; an empty view means that it is over and its checksum right.
  Result<std::string_view> peek(std::size_t want);
  void take(std::size_t bytes);
  Result<std::size_t> skip_line_ends();  // how many bytes of CR and LF

  // Goes to the next line of the member, behind this one, that begins a record. False
  // when there is none.
  Result<bool> find_in_member();
  // Goes to the next place in the file, from `from` on, where a record begins or a
  // member that holds one; to its end when there is none.
  void find_in_file(std::uint64_t from);

 private:
  bool member_holds_record(std::string_view bytes);

  FileWindow file_;
  bool in_member_ = false;
  bool member_over_ = false;
  GzipReader gzip_, probe_;
  std::string content_;  // of the member: decompressed, from content_at_ on not yet taken
  std::size_t content_at_ = 0;
};

}  // namespace chancery
