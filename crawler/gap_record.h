// SPDX-License-Identifier: Apache-2.0
#pragma once

// The gaps kept at one host: how many, the shortest, the median. Gaps of a polite
// crawl lie close together, so they are counted in steps of two per cent, a few bytes
// a host; the median is the lower end of its step and never makes us look more polite
// than we were.
//
// A value; whoever holds it guards it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace chancery {

class GapRecord {
 public:
  void add(std::chrono::milliseconds gap);

  std::int64_t count() const { return count_; }
  std::optional<std::chrono::milliseconds> shortest() const;
  std::optional<std::chrono::milliseconds> median() const;

 private:
  std::int64_t count_ = 0;
  std::chrono::milliseconds shortest_{};
  std::vector<std::pair<std::uint16_t, std::uint32_t>> steps_;  // step, gaps in it; by step
};

}  // namespace chancery
