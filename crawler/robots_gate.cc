// SPDX-License-Identifier: Apache-2.0
#include "crawler/robots_gate.h"

#include <algorithm>

#include <fmt/format.h>

namespace chancery {
namespace {

using namespace std::chrono;

constexpr int kMaxRedirects = 5;
constexpr auto kKept = hours(24);
constexpr auto kFirstRetry = minutes(15);
constexpr auto kLongestRetry = hours(24);
constexpr auto kGivenUp = hours(24 * 30);

}  // namespace

RobotsGate::RobotsGate(std::string agent, const Clock& clock) : agent_(std::move(agent)), clock_(clock) {}

void RobotsGate::load(const std::vector<RobotsRow>& rows) {
  for (const auto& row : rows) {
    auto& authority = authorities_[row.origin];
    authority.row = row;
    authority.state = static_cast<State>(row.state);
    if (authority.state == State::rules) authority.rules = RobotsTxt::parse(row.body);
  }
}

RobotsGate::Answer RobotsGate::ask(const Url& url) {
  auto& authority = authorities_[url.origin()];
  if (authority.fetching) return {What::fetching, {}, {}};
  if (authority.state == State::unknown) return {What::ask_first, {}, {}};
  const bool expired = authority.row.until <= clock_.utc();
  if (expired) return {What::ask_first, {}, {}};
  switch (authority.state) {
    case State::absent:
      return {What::allowed, authority.row.why, {}};
    case State::unreachable:
      return {What::wait, authority.row.why, authority.row.until};
    case State::dead:
      return {What::dead, authority.row.why, authority.row.until};
    case State::forbidden:
      return {What::forbidden, authority.row.why, authority.row.until};
    case State::unknown:
    case State::rules:
      break;
  }
  const auto verdict = authority.rules.ask(agent_, url.path_and_query());
  if (verdict.allowed) return {What::allowed, verdict.line, {}};
  return {What::refused, fmt::format("robots.txt line {}: {}", verdict.line_number, verdict.line), {}};
}

Url RobotsGate::begin(const std::string& origin) {
  auto& authority = authorities_[origin];
  authority.fetching = true;
  authority.redirects = 0;
  authority.row.origin = origin;
  return Url::parse(origin + "/robots.txt").value();
}

std::optional<Url> RobotsGate::settle(const std::string& origin, const Outcome& outcome) {
  auto& authority = authorities_[origin];
  const auto status = outcome.status;
  if (outcome.fault == Fault::dns) {
    settled(authority, State::dead, outcome.detail, hours(1));
  } else if (outcome.fault == Fault::refused) {
    settled(authority, State::forbidden, outcome.detail, minutes(1));  // the config may say otherwise next time
  } else if (outcome.fault) {
    failed(authority, outcome.detail);
  } else if (status >= 300 && status < 400 && status != 304 && outcome.location && outcome.location->is_http()) {
    if (++authority.redirects <= kMaxRedirects) return outcome.location;
    settled(authority, State::absent, "robots.txt redirects more than five times", kKept);
  } else if (status == 429 || status >= 500) {
    failed(authority, fmt::format("robots.txt answered {}", status));
  } else if (status == 200 && outcome.cut) {
    failed(authority, "robots.txt came incomplete");
  } else if (status == 200) {
    authority.rules = RobotsTxt::parse(outcome.body);
    authority.row.body = outcome.body.substr(0, RobotsTxt::kMaxBytes);
    settled(authority, State::rules, "robots.txt answered 200", kKept);
  } else {
    settled(authority, State::absent, fmt::format("no rules: robots.txt answered {}", status), kKept);
  }
  return std::nullopt;
}

void RobotsGate::settled(Authority& authority, State state, std::string why, seconds keep) {
  const auto now = clock_.utc();
  authority.fetching = false;
  authority.state = state;
  auto& row = authority.row;
  row.state = static_cast<int>(state);
  row.fetched_at = now;
  row.until = Timestamp(now.point() + keep);
  row.why = std::move(why);
  if (state != State::unreachable) {
    row.failures = 0;
    row.failing_since = {};
  }
  if (state != State::rules) row.body.clear();
  changed_.push_back(row.origin);
}

void RobotsGate::failed(Authority& authority, std::string why) {
  const auto now = clock_.utc();
  auto& row = authority.row;
  if (row.failures == 0) row.failing_since = now;
  ++row.failures;
  if (now.point() - row.failing_since.point() >= kGivenUp) {
    settled(authority, State::absent, "unreachable for 30 days: taken as absent; " + why, kKept);
    return;
  }
  const auto doubled = seconds(kFirstRetry) * (1LL << std::min(row.failures - 1, 10));
  settled(authority, State::unreachable, std::move(why), std::min<seconds>(doubled, kLongestRetry));
}

std::optional<milliseconds> RobotsGate::crawl_delay(const std::string& origin) const {
  const auto found = authorities_.find(origin);
  if (found == authorities_.end() || found->second.state != State::rules) return std::nullopt;
  return found->second.rules.crawl_delay(agent_);
}

std::vector<RobotsRow> RobotsGate::changed() {
  std::vector<RobotsRow> rows;
  for (const auto& origin : changed_) rows.push_back(authorities_[origin].row);
  changed_.clear();
  return rows;
}

}  // namespace chancery
