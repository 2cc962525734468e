// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the service has answered so far, as /metrics tells it (Prometheus text format
// 0.0.4): answers by side and kind of status, how long they took, bytes of their bodies.
// Counted in atomics: note() never waits. Thread-safe.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace chancery {

enum class ServiceSide : std::uint8_t { ui, content, proxy };

class ServiceCounts {
 public:
  void note(ServiceSide side, int status, std::chrono::microseconds took, std::size_t body_bytes);
  std::string prometheus() const;

 private:
  static constexpr std::size_t kSides = 3, kStatuses = 6;  // 0xx for none of HTTP's, then 1xx to 5xx
  // Upper bounds in microseconds; the last bucket has none.
  static constexpr std::array<std::int64_t, 10> kBounds = {250,    500,    1'000,   2'500,     5'000,
                                                           10'000, 50'000, 250'000, 1'000'000, 5'000'000};
  struct Side {
    std::array<std::atomic<std::uint64_t>, kStatuses> answers{};
    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> took{};
    std::atomic<std::uint64_t> micros{0}, bytes{0};
  };
  std::array<Side, kSides> sides_;
};

}  // namespace chancery
