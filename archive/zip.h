// SPDX-License-Identifier: Apache-2.0
#pragma once

// ZIP files as WACZ packages are (PKWARE APPNOTE 6.3): entries stored or deflated,
// ZIP64, found by the central directory, so that any byte of a stored entry is read in
// its place. No encryption, no split archives. Names that lead out of a folder, names
// that come twice and entries that overlap make the whole file Fault::malformed: only
// an attacker makes such. Nothing is allocated by an announced size.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/gzip_member.h"
#include "base/owned.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace chancery {

struct ZipEntry {
  std::string name;
  std::uint64_t header = 0;  // of its local header
  std::uint64_t compressed = 0, size = 0;
  std::uint32_t crc = 0;
  bool stored = true;  // else deflated
};

// Whether `name` stays below the folder it is unpacked into, on any system: relative,
// no "." or ".." part, no backslash, drive or control character, parts of 255 bytes at most.
bool is_safe_name(std::string_view name);

// A file opened for reading; never changes. Thread-safe. What the disk refuses is thrown.
class ZipReader {
 public:
  // Fault::absent, Fault::malformed, Fault::truncated without a directory at its end,
  // Fault::unsupported for what is said above.
  static Result<ZipReader> open(const std::filesystem::path& file);
  ZipReader(ZipReader&&) noexcept = default;
  ZipReader& operator=(ZipReader&&) noexcept = default;

  const std::vector<ZipEntry>& entries() const { return entries_; }  // in order of the directory
  const ZipEntry* find(std::string_view name) const;                 // null: there is none

  // Where the bytes of a stored entry begin in the file.
  Result<std::uint64_t> place(const ZipEntry& entry) const;
  // The entry's content in pieces, decompressed, its checksum and size verified; stops
  // early when `take` returns false. Fault::malformed, Fault::mismatch, Fault::truncated.
  Result<void> read(const ZipEntry& entry, const std::function<bool(std::string_view)>& take) const;
  // All of a small entry. Fault::too_large over `most` bytes.
  Result<std::string> text(const ZipEntry& entry, std::size_t most) const;

 private:
  ZipReader(OwnedFd file, std::filesystem::path name, std::uint64_t size)
      : file_(std::move(file)), name_(std::move(name)), size_(size) {}
  Result<void> read_directory();
  Result<void> check_overlap() const;

  OwnedFd file_;
  std::filesystem::path name_;
  std::uint64_t size_;
  std::vector<ZipEntry> entries_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

// Writes a new file, entry by entry. Throws std::system_error when the disk says no;
// what was begun is then for the caller to remove. One thread owns it.
class ZipWriter {
 public:
  enum class How { stored, deflated };
  explicit ZipWriter(std::filesystem::path file);  // must not exist
  ~ZipWriter();

  // `size` is what will come, or more: over 4 GiB the entry takes the ZIP64 form, and a
  // wrong promise throws std::logic_error. Times are UTC.
  void begin(const std::string& name, How how, Timestamp modified, std::uint64_t size);
  void add(std::string_view bytes);
  void end();
  void entry(const std::string& name, How how, Timestamp modified, std::string_view bytes);
  void finish();  // writes the directory and syncs

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
