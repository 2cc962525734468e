// SPDX-License-Identifier: Apache-2.0
#include "base/share_out.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "base/guarded.h"

namespace chancery {

void share_out(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& job) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::atomic<std::size_t> next{0};
  Guarded<std::exception_ptr> cause;
  const auto work = [&] {
    try {
      for (auto mine = next++; mine < count; mine = next++) job(mine);
    } catch (...) {
      next = count;
      auto held = cause.hold();
      if (!*held) *held = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i) others.emplace_back(work);
    work();
  }
  if (const auto thrown = *cause.hold()) std::rethrow_exception(thrown);
}

}  // namespace chancery
