// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a host rests, and why. The gap between two requests counts from the
// moment the first was sent and is the longest of: the site's own delay, a
// multiple of how long the host takes to answer (so a struggling server is left
// alone), the Crawl-delay it asks for, and what the last answer took of its share of
// the line. Only the adaptive part has a cap.
//
// What a host says about waiting (429, 503, Retry-After) is an absolute time, is
// never shortened but by a limit of the config's, and outlives the process in the
// hosts table.

#include <chrono>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "crawler/quiet_hours.h"
#include "store/frontier.h"

namespace chancery {

// What a site's part of the config says.
struct PolitenessRules {
  std::chrono::milliseconds delay{2000};
  double latency_factor = 2.0;
  std::chrono::milliseconds adaptive_cap{30'000};
  std::uint64_t bandwidth = 0;  // bytes a second that a host is asked for at most, on average; 0: no limit
  QuietHours quiet;
  // A Retry-After further away is taken as this: no host is parked for a century.
  std::chrono::seconds longest_retry_after = std::chrono::hours(24 * 30);
  // While robots.txt cannot be had (server errors, no connection): fetch nothing, or
  // fetch as if there were none, which goes against RFC 9309 2.3.1.4.
  enum class OnRobotsError : std::uint8_t { refuse, allow };
  OnRobotsError on_robots_error = OnRobotsError::refuse;
};

// A value; whoever holds it guards it.
class HostRest {
 public:
  HostRest() = default;
  explicit HostRest(HostPolicy policy) : policy_(std::move(policy)) {}

  const HostPolicy& policy() const { return policy_; }

  // A request was sent at `sent`.
  void requested(Timestamp sent);
  // The same request left only now.
  void left(Timestamp sent);
  // How long its answer took; feeds the moving average (weight 0.3).
  void answered(std::chrono::milliseconds latency);

  // `bytes`: what the last answer brought.
  std::chrono::milliseconds gap(const PolitenessRules& rules, std::optional<std::chrono::milliseconds> crawl_delay,
                                std::uint64_t bytes = 0) const;

  // The host named a time: nobody asks before it, nor before one it named earlier.
  // True if it moved the end of the rest.
  bool asked_to_wait(Timestamp now, std::chrono::seconds wait, std::string why);

  // The host said "not now" and named no time, or one that has passed: 60 s, doubling
  // to a day, +-10 % (`jitter` in -1..1), forgiven after 30 quiet minutes. Trouble
  // within a rest already running counts once; false then.
  bool troubled(Timestamp now, std::string why, double jitter);

  // The connection gave nothing: rest for `first`, doubling with each failure in a row
  // up to 64 times, or longer if a rest is running. answered() ends the row.
  void unreachable(Timestamp now, std::chrono::milliseconds first, std::string why);

  void at_address(std::string address) { policy_.address = std::move(address); }

  // Until when nobody may ask; the epoch when nothing forbids it.
  Timestamp blocked_until() const { return policy_.blocked_until; }
  const std::string& why() const { return policy_.block_reason; }

 private:
  HostPolicy policy_;
};

}  // namespace chancery
