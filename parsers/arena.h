// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory that is handed out piece by piece and taken back all at once, up to a
// limit of bytes and of the thread's CPU time. Not thread-safe.

#include <chrono>
#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace chancery {

class Arena {
 public:
  // A thread keeps one arena between pages, so that a page usually asks the
  // system for nothing. recycle() gives it back.
  static std::unique_ptr<Arena> for_this_thread();
  static void recycle(std::unique_ptr<Arena> arena);

  // Starts anew with these limits. All that was allocated is void.
  void reset(std::size_t max_bytes, std::chrono::milliseconds max_cpu);

  // Never null. Over a limit it jumps to `exit` (with 1 for bytes, 2 for time),
  // which must have been set by a function still running, with no C++ object
  // between there and here.
  void* allocate(std::size_t bytes);
  std::jmp_buf exit;

 private:
  static constexpr std::size_t kChunk = 1u << 20;
  static constexpr std::size_t kKept = 64;  // chunks a thread holds on to
  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;
  };
  void next_chunk(std::size_t bytes);

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0, used_ = 0;  // where in chunks_ the next piece comes from
  std::size_t taken_ = 0, max_bytes_ = 0;
  std::chrono::nanoseconds deadline_{};
  unsigned calls_ = 0;
};

}  // namespace chancery
