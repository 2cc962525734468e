// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a host rests, and why. The gap between two requests counts from the
// moment the first was sent and is the longest of: the site's own delay, a
// multiple of how long the host takes to answer (so a struggling server is left
// alone), and the Crawl-delay it asks for. Only the adaptive part has a cap.
//
// What a host says about waiting (429, 503, Retry-After) is an absolute time, is
// never shortened, and outlives the process in the hosts table.

#include <chrono>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "store/frontier_store.h"

namespace chancery {

struct PolitenessRules {
  std::chrono::milliseconds delay{2000};
  double latency_factor = 2.0;
  std::chrono::milliseconds adaptive_cap{30'000};
};

// A value; whoever holds it guards it.
class HostRest {
 public:
  HostRest() = default;
  explicit HostRest(HostRow row) : row_(std::move(row)) {}

  const HostRow& row() const { return row_; }

  // A request was sent at `sent`.
  void requested(Timestamp sent);
  // How long its answer took; feeds the moving average (weight 0.3).
  void answered(std::chrono::milliseconds latency);

  std::chrono::milliseconds gap(const PolitenessRules& rules,
                                std::optional<std::chrono::milliseconds> crawl_delay) const;

  // The host said "not now". With a date or seconds: until then. Without: 60 s,
  // doubling to a day, +-10 % (`jitter` in -1..1), forgiven after 30 quiet minutes.
  // Trouble within a rest already running counts once.
  void troubled(Timestamp now, std::optional<std::chrono::seconds> retry_after, std::string why, double jitter);

  // The connection itself failed: rest for `wait`, or longer if a rest is running.
  void unreachable(Timestamp now, std::chrono::milliseconds wait, std::string why);

  // Until when nobody may ask; the epoch when nothing forbids it.
  Timestamp blocked_until() const { return row_.blocked_until; }
  const std::string& why() const { return row_.block_reason; }

 private:
  HostRow row_;
};

}  // namespace chancery
