// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file read forward through a small buffer, with a look ahead and the right to
// go back. Offsets count from the beginning of its slice. Follows a file that grows. Throws std::system_error when the
// disk says no. One thread owns it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/owned.h"

namespace chancery {

// Part of a file that is read as if it were one: an entry of a package.
struct FileSlice {
  std::uint64_t begin = 0;
  std::optional<std::uint64_t> size{};  // nullopt: to the end of the file
};

class FileWindow {
 public:
  static constexpr std::size_t kChunk = 128 * 1024;

  FileWindow(OwnedFd file, std::filesystem::path name, std::size_t chunk = kChunk, FileSlice slice = {});

  std::uint64_t offset() const { return begin_ + at_; }
  std::uint64_t file_size() const;

  // At least `want` bytes from offset() on, or all there are; usually more. The
  // view holds until the next call of anything.
  std::string_view peek(std::size_t want);
  // A few bytes elsewhere, without going there.
  std::string bytes_at(std::uint64_t offset, std::size_t want) const;
  void skip(std::uint64_t bytes);
  void seek(std::uint64_t offset);

 private:
  OwnedFd file_;
  std::filesystem::path name_;
  std::size_t read(std::uint64_t offset, char* into, std::size_t most) const;

  std::size_t chunk_;
  FileSlice slice_;
  std::string buffer_;
  std::uint64_t begin_ = 0;  // of buffer_ in the file
  std::size_t at_ = 0;       // in buffer_
};

}  // namespace chancery
