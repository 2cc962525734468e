// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes whose number is not known yet: in memory up to a mark, from there in an
// unlinked temporary file. So a 5 GB body costs no more memory than a small one.
// One thread at a time; movable. Throws std::system_error when the disk says no.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/owned.h"

namespace chancery {

class Spool {
 public:
  static constexpr std::size_t kInMemory = 1 << 20;

  // `folder` takes the temporary file, should one be needed ("" means the system's).
  explicit Spool(std::filesystem::path folder = {}, std::size_t in_memory = kInMemory);
  // What was moved from holds nothing and can be filled anew.
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  void append(std::string_view bytes);
  // So many bytes are announced: room for them is taken at once, as far as memory is
  // meant to hold them, instead of twice that while they come. More or fewer may come.
  void expect(std::uint64_t bytes);
  std::uint64_t size() const { return size_; }
  bool on_disk() const { return static_cast<bool>(file_); }

  // All bytes in order, in pieces of at most 64 KiB (one piece when in memory).
  // May be called again and again.
  void read(const std::function<void(std::string_view)>& piece) const;

  // The first `most` bytes, copied.
  std::string prefix(std::size_t most) const;
  std::string_view memory() const { return memory_; }  // all of it, unless on_disk()

 private:
  std::filesystem::path folder_;
  std::size_t in_memory_;
  std::string memory_;
  OwnedFd file_;
  std::uint64_t size_ = 0;
};

}  // namespace chancery
