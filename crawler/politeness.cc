// SPDX-License-Identifier: Apache-2.0
#include "crawler/politeness.h"

#include <algorithm>

namespace chancery {
namespace {

using namespace std::chrono;

constexpr double kLatencyWeight = 0.3;
constexpr auto kFirstBackoff = seconds(60);
constexpr auto kLongestBackoff = hours(24);
constexpr auto kForgiven = minutes(30);
constexpr int kMostDoublings = 6;

}  // namespace

void HostRest::requested(Timestamp sent) {
  left(sent);
  ++policy_.requests;
}

void HostRest::left(Timestamp sent) { policy_.last_request = std::max(policy_.last_request, sent); }

void HostRest::answered(milliseconds latency) {
  const auto taken = static_cast<double>(latency.count());
  policy_.latency_ms =
      policy_.latency_ms == 0 ? taken : policy_.latency_ms + kLatencyWeight * (taken - policy_.latency_ms);
  policy_.failures = 0;
}

milliseconds HostRest::gap(const PolitenessRules& rules, std::optional<milliseconds> crawl_delay,
                           std::uint64_t bytes) const {
  const auto adaptive =
      std::min(milliseconds(static_cast<std::int64_t>(rules.latency_factor * policy_.latency_ms)), rules.adaptive_cap);
  // A delay of zero is asked for only on one's own machines; there latency is no distress.
  const auto own = rules.delay.count() == 0 ? milliseconds(0) : std::max(rules.delay, adaptive);
  const auto share = rules.bandwidth == 0 ? milliseconds(0) : milliseconds(bytes * 1000 / rules.bandwidth);
  return std::max({own, crawl_delay.value_or(milliseconds(0)), share});
}

bool HostRest::asked_to_wait(Timestamp now, seconds wait, std::string why) {
  policy_.troubled_at = now;
  const Timestamp until(now.point() + wait);
  if (until <= policy_.blocked_until) return false;
  policy_.blocked_until = until;
  policy_.block_reason = std::move(why);
  return true;
}

bool HostRest::troubled(Timestamp now, std::string why, double jitter) {
  if (now < policy_.blocked_until) return false;
  if (now.point() - policy_.blocked_until.point() > kForgiven) policy_.backoffs = 0;
  const auto doubled = kFirstBackoff * (1LL << std::min(policy_.backoffs, 11));
  const auto wait = duration_cast<milliseconds>(std::min<seconds>(doubled, kLongestBackoff));
  ++policy_.backoffs;
  policy_.blocked_until = Timestamp(
      now.point() + wait + milliseconds(static_cast<std::int64_t>(jitter * 0.1 * static_cast<double>(wait.count()))));
  policy_.block_reason = std::move(why);
  policy_.troubled_at = now;
  return true;
}

void HostRest::unreachable(Timestamp now, milliseconds first, std::string why) {
  const auto wait = first * (1LL << std::min(policy_.failures, kMostDoublings));
  ++policy_.failures;
  const Timestamp until(now.point() + wait);
  if (until <= policy_.blocked_until) return;
  policy_.blocked_until = until;
  policy_.block_reason = std::move(why);
  policy_.troubled_at = now;
}

}  // namespace chancery
