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

std::string_view name(RobotsGate::What what) {
  using What = RobotsGate::What;
  switch (what) {
    case What::allowed:
      return "allowed";
    case What::refused:
      return "refused";
    case What::ask_first:
    case What::fetching:
      return "unknown: robots.txt is asked for first";
    case What::wait:
      return "waits: robots.txt cannot be had";
    case What::dead:
      return "no such host";
    case What::forbidden:
      return "the host is at an address that is not asked";
  }
  return "unknown";
}

RobotsGate::RobotsGate(std::string agent, const Clock& clock) : agent_(std::move(agent)), clock_(clock) {}

RobotsGate::Authority& RobotsGate::authority_of(const Url& url) {
  auto& authority = authorities_[url.origin()];
  if (authority.hostname.empty()) authority.hostname = url.hostname();
  return authority;
}

void RobotsGate::load(const std::vector<RobotsRow>& rows) {
  for (const auto& row : rows) {
    const auto url = Url::parse(row.origin);
    if (!url) continue;
    auto& authority = authority_of(*url);
    authority.row = row;
    authority.state = static_cast<State>(row.state);
    if (authority.state == State::rules) read_rules(authority, row.body);
  }
}

void RobotsGate::read_rules(Authority& authority, const std::string& body) {
  authority.rules = RobotsTxt::parse(body);
  const auto delay = authority.rules.crawl_delay(agent_);
  if (delay)
    crawl_delays_[authority.hostname][authority.row.origin] = *delay;
  else if (const auto found = crawl_delays_.find(authority.hostname); found != crawl_delays_.end())
    found->second.erase(authority.row.origin);
}

RobotsGate::Answer RobotsGate::ask(const Url& url) {
  auto& authority = authority_of(url);
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
  auto url = Url::parse(origin + "/robots.txt").value();
  auto& authority = authority_of(url);
  authority.fetching = true;
  authority.redirects = 0;
  authority.row.origin = origin;
  return url;
}

std::optional<Url> RobotsGate::settle(const std::string& origin, const Outcome& outcome) {
  auto& authority = authorities_[origin];
  const auto status = outcome.status;
  const bool whole = !outcome.cut || outcome.body.size() >= RobotsTxt::kMaxBytes;
  if (outcome.fault == Fault::dns) {
    settled(authority, State::dead, outcome.detail, hours(1));
  } else if (outcome.fault == Fault::refused) {
    settled(authority, State::forbidden, outcome.detail, minutes(1));  // the config may say otherwise next time
  } else if (outcome.fault) {
    failed(authority, outcome.detail);
  } else if (status >= 300 && status < 400 && status != 304 && outcome.location && outcome.location->is_http()) {
    if (++authority.redirects <= kMaxRedirects) return outcome.location;
    settled(authority, State::absent, "robots.txt redirects more than five times", kKept, status);
  } else if (status == 429 || status >= 500) {
    failed(authority, fmt::format("robots.txt answered {}", status), status);
  } else if (status == 304 && authority.state == State::rules) {
    settled(authority, State::rules, "robots.txt has not changed", kKept, status);
  } else if (status == 304) {
    failed(authority, "robots.txt answered 304, but no rules are held", status);
  } else if (status == 200 && !whole) {
    failed(authority, "robots.txt came incomplete", status);
  } else if (status == 200) {
    const bool known = authority.state == State::rules;
    const bool same = known && authority.row.body == std::string_view(outcome.body).substr(0, RobotsTxt::kMaxBytes);
    read_rules(authority, outcome.body);
    authority.row.body = outcome.body.substr(0, RobotsTxt::kMaxBytes);
    settled(authority, State::rules,
            !known ? "robots.txt answered 200"
            : same ? "robots.txt answered 200, as before"
                   : "robots.txt answered 200 and has changed",
            kKept, status);
  } else {
    settled(authority, State::absent, fmt::format("no rules: robots.txt answered {}", status), kKept, status);
  }
  return std::nullopt;
}

void RobotsGate::settled(Authority& authority, State state, std::string why, seconds keep, int status) {
  const auto now = clock_.utc();
  authority.fetching = false;
  authority.override_told = false;
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
  if (state == State::absent)
    if (const auto found = crawl_delays_.find(authority.hostname); found != crawl_delays_.end())
      found->second.erase(row.origin);
  changed_.push_back(row.origin);
  using Kind = PolitenessDecision::Kind;
  if (state == State::rules) {
    const auto delay = authority.rules.crawl_delay(agent_);
    tell(authority, Kind::rules, status,
         fmt::format("{}: {} rules apply to us{}", row.why, authority.rules.rule_count(agent_),
                     delay ? fmt::format(", Crawl-delay {:g} s", static_cast<double>(delay->count()) / 1000) : ""));
  } else {
    tell(authority, state == State::absent ? Kind::no_rules : Kind::rules_unavailable, status,
         state == State::absent ? row.why + ": every page may be asked for" : row.why + ": no page is asked for");
  }
}

void RobotsGate::tell(const Authority& authority, PolitenessDecision::Kind kind, int status, std::string detail) {
  decisions_.push_back(
      {kind, authority.hostname, authority.row.origin, clock_.utc(), authority.row.until, status, std::move(detail)});
}

void RobotsGate::overridden(const Url& url, const std::string& site) {
  auto& authority = authority_of(url);
  if (std::exchange(authority.override_told, true)) return;
  tell(authority, PolitenessDecision::Kind::rules_overridden, 0,
       fmt::format("{}; pages are asked for all the same, as the config says for site {}", authority.row.why, site));
}

void RobotsGate::failed(Authority& authority, std::string why, int status) {
  const auto now = clock_.utc();
  auto& row = authority.row;
  if (row.failures == 0) row.failing_since = now;
  ++row.failures;
  if (now.point() - row.failing_since.point() >= kGivenUp) {
    settled(authority, State::absent, "unreachable for 30 days: taken as absent; " + why, kKept, status);
    return;
  }
  const auto doubled = seconds(kFirstRetry) * (1LL << std::min(row.failures - 1, 10));
  settled(authority, State::unreachable, std::move(why), std::min<seconds>(doubled, kLongestRetry), status);
}

std::optional<milliseconds> RobotsGate::crawl_delay(std::string_view hostname) const {
  const auto found = crawl_delays_.find(hostname);
  if (found == crawl_delays_.end()) return std::nullopt;
  std::optional<milliseconds> longest;
  for (const auto& [origin, delay] : found->second) longest = std::max(longest.value_or(delay), delay);
  return longest;
}

std::vector<RobotsRow> RobotsGate::changed() {
  std::vector<RobotsRow> rows;
  for (const auto& origin : changed_) rows.push_back(authorities_[origin].row);
  changed_.clear();
  return rows;
}

std::vector<PolitenessDecision> RobotsGate::decisions() { return std::exchange(decisions_, {}); }

}  // namespace chancery
