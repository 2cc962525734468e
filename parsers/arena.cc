// SPDX-License-Identifier: Apache-2.0
#include "parsers/arena.h"

#include <ctime>
#include <utility>

namespace chancery {
namespace {

thread_local std::unique_ptr<Arena> spare;

std::chrono::nanoseconds thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

std::unique_ptr<Arena> Arena::for_this_thread() { return spare ? std::move(spare) : std::make_unique<Arena>(); }

void Arena::recycle(std::unique_ptr<Arena> arena) {
  if (arena->chunks_.size() > kKept) arena->chunks_.resize(kKept);
  std::erase_if(arena->chunks_, [](const Chunk& chunk) { return chunk.size != kChunk; });
  spare = std::move(arena);
}

void Arena::reset(std::size_t max_bytes, std::chrono::milliseconds max_cpu) {
  chunk_ = used_ = taken_ = 0;
  max_bytes_ = max_bytes;
  deadline_ = thread_cpu() + max_cpu;
}

void* Arena::allocate(std::size_t bytes) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  bytes = (bytes + kAlign - 1) / kAlign * kAlign;
  taken_ += bytes;
  if (taken_ > max_bytes_) std::longjmp(exit, 1);
  if (++calls_ % 256 == 0 && thread_cpu() > deadline_) std::longjmp(exit, 2);
  if (chunk_ >= chunks_.size() || used_ + bytes > chunks_[chunk_].size) next_chunk(bytes);
  void* const piece = chunks_[chunk_].memory.get() + used_;
  used_ += bytes;
  return piece;
}

// A piece larger than a chunk gets a chunk of its own.
void Arena::next_chunk(std::size_t bytes) {
  if (chunk_ < chunks_.size()) ++chunk_;
  used_ = 0;
  if (chunk_ < chunks_.size() && bytes <= chunks_[chunk_].size) return;
  const auto size = bytes > kChunk ? bytes : kChunk;
  // Left uninitialised: the parser writes before it reads.
  Chunk chunk{std::unique_ptr<std::byte[]>(new std::byte[size]), size};
  chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk_), std::move(chunk));
}

}  // namespace chancery
