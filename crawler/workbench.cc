// SPDX-License-Identifier: Apache-2.0
#include "crawler/workbench.h"

#include <algorithm>

#include <fmt/format.h>

#include "crawler/host_schedule.h"

namespace chancery {

using namespace std::chrono;

Workbench::Workbench(Options options, const Scope& scope, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), scope, clock)) {}
Workbench::~Workbench() = default;

void Workbench::load(const std::vector<RobotsRow>& robots, const std::vector<Resting>& resting) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  state.gate.load(robots);
  state.more_at = state.clock.now();
  for (const auto& [policy, until] : resting) {
    if (policy.address.empty()) continue;
    auto& place = state.address(policy.address);
    place.ready = std::max(place.ready, std::min(until, state.clock.now() + policy.gap));
  }
}

std::vector<Lease> Workbench::take(int shard, std::size_t most) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  auto& schedule = state.shards[static_cast<std::size_t>(shard)].schedule;
  std::vector<Lease> leases;
  const auto now = state.clock.now();
  if (shard == 0 && !state.closed && state.presses()) state.call_for_more();
  while (!state.closed && leases.size() < most && !schedule.empty() && schedule.begin()->first <= now) {
    auto& host = *schedule.begin()->second;
    state.unschedule(host);
    state.serve(*this, host, now, leases);
  }
  return leases;
}

std::optional<Instant> Workbench::next_due(int shard) {
  const State::Locked locked(*state_);
  const auto& state = *state_;
  if (state.closed) return std::nullopt;
  const auto& schedule = state.shards[static_cast<std::size_t>(shard)].schedule;
  std::optional<Instant> due;
  if (!schedule.empty()) due = schedule.begin()->first;
  // The first shard also rings when the frontier has more.
  if (shard == 0 && state.more_at && !state.called && state.holding.size() < kMostHeld)
    due = std::min(due.value_or(*state.more_at), *state.more_at);
  return due;
}

void Workbench::on_due(int shard, std::function<void()> call) {
  const State::Locked locked(*state_);
  state_->shards[static_cast<std::size_t>(shard)].on_due = std::move(call);
}

void Workbench::troubled(const Lease& lease, const std::string& why) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  auto& host = *lease.held_->host;
  if (host.rest.troubled(state.clock.utc(), why, std::uniform_real_distribution<double>(-1, 1)(state.random)))
    state.decide(host, PolitenessDecision::Kind::back_off, host.rest.blocked_until(), 0,
                 fmt::format("{}: nothing is asked until {}", why, host.rest.blocked_until().iso8601()));
  state.mark(host);
  host.ready = std::max(host.ready, state.instant_of(host.rest.blocked_until()));
  state.schedule(host);
}

void Workbench::settle_robots(const Lease& lease, const RobotsGate::Outcome& outcome) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  const auto& origin = lease.robots_origin();
  auto& asking = state.host(Url::parse(origin).value().hostname());
  if (auto further = state.gate.settle(origin, outcome)) {
    auto& host = state.host(further->hostname());
    state.asked_by(host, lease.item().site);
    host.prerequisites.push_back({origin, lease.item().site, std::move(*further)});
    state.schedule(host);
    return;
  }
  // Whatever waited for the rules is asked again, in its old order.
  if (const auto found = asking.parked.find(origin); found != asking.parked.end()) {
    for (auto& item : found->second.urls) asking.put(std::move(item));
    asking.parked.erase(found);
  }
  // The page comes a whole Crawl-delay after robots.txt, now that it is known.
  if (const auto delay = state.gate.crawl_delay(asking.name()); delay && lease.held_->was_sent) {
    asking.ready = std::max(asking.ready, lease.held_->sent_at + *delay);
    asking.pace.owed_gap = std::max(asking.pace.owed_gap, *delay);
  }
  state.schedule(asking);
}

bool Workbench::wait_until_idle(std::stop_token stop, milliseconds patience, std::optional<Instant> deadline) {
  auto& state = *state_;
  std::unique_lock lock(state.mutex);
  const auto idle = [&] {
    if (state.outstanding > 0) return false;
    if (state.closed) return true;
    const auto horizon = state.clock.now() + patience;
    if (state.serving || !state.wanting.empty() || (state.more_at && *state.more_at <= horizon)) return false;
    return std::all_of(state.shards.begin(), state.shards.end(), [&](const auto& shard) {
      return shard.schedule.empty() || shard.schedule.begin()->first > horizon;
    });
  };
  state.complete =
      deadline ? state.changed.wait_until(lock, stop, *deadline, idle) : state.changed.wait(lock, stop, idle);
  return state.complete;
}

void Workbench::close() {
  const State::Locked locked(*state_);
  state_->closed = true;
}

std::vector<RobotsRow> Workbench::changed_robots() {
  const State::Locked locked(*state_);
  return state_->gate.changed();
}

std::vector<PolitenessDecision> Workbench::decisions() {
  const State::Locked locked(*state_);
  auto all = std::exchange(state_->decisions, {});
  for (auto& decision : state_->gate.decisions()) all.push_back(std::move(decision));
  return all;
}

Workbench::Left Workbench::why_left(const Waiting& waiting) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  Left left{Disposition::left_stopped, "the run ended before its turn"};
  const auto found = state.hosts.find(waiting.host);
  const auto* host = found == state.hosts.end() ? nullptr : found->second.get();
  const auto resting = host ? state.why_resting(*host) : std::string();
  const auto spent = state.budgets.why(waiting.site);
  const auto* blocked = host ? host->blocked() : nullptr;
  if (blocked) {
    left = {Disposition::left_robots, blocked->why};
  } else if (waiting.blocked_until > state.clock.utc()) {
    left = {Disposition::left_rest, fmt::format("until {}: {}", waiting.blocked_until.iso8601(), waiting.block_reason)};
  } else if (state.complete && !resting.empty()) {
    left = {Disposition::left_rest, resting};
  } else if (!spent.empty()) {
    left = {Disposition::left_limit, spent};
  }
  if (!host) return left;
  if (const auto asked = state.long_crawl_delay(*host); !asked.empty() && left.how == Disposition::left_stopped)
    left.detail += "; " + asked;
  if (left.how == Disposition::left_rest || left.how == Disposition::left_stopped)
    state.decide(*host, PolitenessDecision::Kind::long_delay, {}, 0, "URLs are left to the next run: " + left.detail);
  return left;
}

std::vector<HostPace> Workbench::paces() {
  const State::Locked locked(*state_);
  std::vector<HostPace> all;
  for (const auto& [name, host] : state_->hosts) {
    if (host->pace.requests == 0) continue;
    auto pace = host->pace;
    pace.host = name;
    pace.shortest_gap = host->gaps.shortest();
    pace.median_gap = host->gaps.median();
    pace.crawl_delay = state_->gate.crawl_delay(name);
    all.push_back(std::move(pace));
  }
  return all;
}

std::vector<Workbench::Activity> Workbench::activity(std::size_t most) {
  const State::Locked locked(*state_);
  std::vector<Activity> all;
  const auto now = state_->clock.now();
  for (const auto& [name, host] : state_->hosts) {
    if (all.size() >= most) break;
    if (!host->leased && host->in_memory() == 0) continue;
    std::string doing = host->doing;
    if (!host->leased)
      doing = host->ready > now
                  ? fmt::format("polite wait {:.1f} s", duration_cast<duration<double>>(host->ready - now).count())
                  : std::string("waits its turn");
    all.push_back({name, std::move(doing), host->rest.policy().requests, host->in_memory()});
  }
  return all;
}

std::size_t Workbench::leased() {
  const State::Locked locked(*state_);
  return state_->outstanding;
}

// --- What a lease does.

bool Workbench::bind(Lease::Held& held, const std::string& address) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  if (!state.options.per_address) return true;
  auto& place = state.address(address);
  auto& host = *held.host;
  host.address = &place;
  if (host.rest.policy().address != address) {
    host.rest.at_address(address);
    state.mark(host);
  }
  if (held.address == &place) return true;
  const auto now = state.clock.now();
  state.free_address(held, now);  // the host has moved
  if (!place.busy && place.ready <= now) {
    place.busy = true;
    held.address = &place;
    return true;
  }
  // Somebody else is there: the URL goes back, first in line.
  if (!held.robots_origin.empty())
    host.prerequisites.push_front({held.robots_origin, held.item.site, held.url});
  else
    state.put_back(host, std::move(held.item));
  host.leased = false;
  held.hung_up = true;
  held.host = nullptr;
  host.ready = std::max(host.ready, place.ready);
  if (place.busy) {
    host.at_address = true;
    place.waiting.push_back(&host);
  } else {
    state.schedule(host);
  }
  return false;
}

bool Workbench::sent(Lease::Held& held) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  if (state.clock.now() > held.host->send_until || held.host->lease != held.queue) return false;
  // A connection found dead is opened anew and the request goes again: one request, later.
  const bool again = std::exchange(held.was_sent, true);
  held.sent_at = state.clock.now();
  auto& host = *held.host;
  auto& pace = host.pace;
  if (again) {
    host.rest.left(state.clock.utc());
  } else {
    host.rest.requested(state.clock.utc());
    if (pace.requests++ > 0) {
      const auto gap = duration_cast<milliseconds>(held.sent_at - host.last_sent);
      host.gaps.add(gap);
      if (gap < pace.owed_gap) ++pace.short_gaps;
    }
    if (!held.robots_origin.empty()) ++pace.robots_requests;
  }
  host.last_sent = held.sent_at;
  state.mark(host);
  return true;
}

// What the host said about waiting, or that it said nothing.
void Workbench::State::heed(Host& host, const Heard& heard) {
  using Kind = PolitenessDecision::Kind;
  const auto utc = clock.utc();
  if (heard.status == 0) {
    if (!heard.fault || !worth_retrying_fault(*heard.fault)) return;
    host.rest.unreachable(utc, options.unreachable_wait, heard.detail);
    decide(host, Kind::unreachable, host.rest.blocked_until(), 0,
           fmt::format("{}: nothing is asked until {}", heard.detail, host.rest.blocked_until().iso8601()));
    return;
  }
  host.rest.answered(heard.latency);
  const bool later = worth_retrying_status(heard.status);
  // A time that has passed says nothing about when.
  if (heard.retry_after && heard.retry_after->count() > 0 && heard.status >= 300) {
    auto most = host.rules.empty() ? PolitenessRules().longest_retry_after : seconds(0);
    for (const auto* rules : host.rules) most = std::max(most, rules->longest_retry_after);
    const auto wait = std::min(*heard.retry_after, most);
    const auto why = fmt::format("answered {}, Retry-After {} s{}", heard.status, heard.retry_after->count(),
                                 wait < *heard.retry_after ? ", taken as the longest that is waited" : "");
    if (host.rest.asked_to_wait(utc, wait, why))
      decide(host, Kind::retry_after, host.rest.blocked_until(), heard.status,
             fmt::format("{}: nothing is asked until {}", why, host.rest.blocked_until().iso8601()));
  } else if (later) {
    const auto why = fmt::format("answered {}", heard.status);
    if (host.rest.troubled(utc, why, std::uniform_real_distribution<double>(-1, 1)(random)))
      decide(host, Kind::back_off, host.rest.blocked_until(), heard.status,
             fmt::format("{} (time {} in a row) and named no time: nothing is asked until {}", why,
                         host.rest.policy().backoffs, host.rest.blocked_until().iso8601()));
  }
}

void Workbench::hang_up(Lease::Held& held, const Heard& heard) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  if (std::exchange(held.hung_up, true)) return;
  auto& host = *held.host;
  const auto now = state.clock.now();
  state.heed(host, heard);
  state.mark(host);
  const auto since = held.was_sent ? held.sent_at : now;
  host.pace.owed_gap = state.gap_of(host, heard.bytes);
  host.pace.bytes += heard.bytes;
  state.budgets.heard(held.item.site, heard.bytes);
  const auto rested = held.was_sent || heard.fault ? since + host.pace.owed_gap : now;
  host.leased = false;
  host.doing.clear();
  host.ready = std::max({host.ready, rested, state.instant_of(host.rest.blocked_until())});
  state.free_address(held, rested);
  state.schedule(host);
}

void Workbench::turn_away(Lease::Held& held) {
  hang_up(held, {});
  const State::Locked locked(*state_);
  state_->budgets.gave_back(held.item.site, static_cast<LinkKind>(held.item.kind));
}

// A URL that was leased waits again.
void Workbench::State::put_back(Host& host, WorkItem item) {
  std::erase(host.out, item.id);
  if (host.lease) host.put_first(std::move(item));
}

void Workbench::release(Lease::Held& held, bool again) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  --state.outstanding;
  if (!held.host) return;
  auto& host = *held.host;
  if (held.robots_origin.empty() && again)
    state.put_back(host, std::move(held.item));
  else if (held.robots_origin.empty())
    std::erase(host.out, held.item.id);
  else if (again)
    host.prerequisites.push_back({held.robots_origin, held.item.site, held.url});
  state.want_more(host);
  state.look_idle(host);
  state.schedule(host);
}

Lease::Lease(Workbench& workbench, std::unique_ptr<Held> held) : workbench_(&workbench), held_(std::move(held)) {}
Lease::Lease(Lease&&) noexcept = default;
Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(workbench_, other.workbench_);
  std::swap(held_, other.held_);
  return *this;
}

Lease::~Lease() {
  if (!held_) return;
  if (!held_->hung_up && !held_->ended) hang_up({});
  workbench_->release(*held_, /*again=*/true);
}

const Url& Lease::url() const { return held_->url; }
const WorkItem& Lease::item() const { return held_->item; }
const LeaseId& Lease::queue() const { return held_->queue; }
Hop Lease::hop() const { return {held_->item.site, held_->item.depth, held_->item.hops}; }
bool Lease::for_robots() const { return !held_->robots_origin.empty(); }
const std::string& Lease::robots_origin() const { return held_->robots_origin; }
const std::optional<Lease::Ended>& Lease::ended() const { return held_->ended; }
void Lease::end(Ended ended) {
  workbench_->turn_away(*held_);
  held_->ended = std::move(ended);
}
bool Lease::bind(const std::string& address) { return workbench_->bind(*held_, address); }
bool Lease::sent() { return workbench_->sent(*held_); }
void Lease::hang_up(const Heard& heard) { workbench_->hang_up(*held_, heard); }

void Lease::done() && {
  if (!held_->hung_up && !held_->ended) hang_up({});
  const auto held = std::move(held_);
  workbench_->release(*held, /*again=*/false);
}

void Lease::retry(int tries) && {
  held_->item.tries = tries;
  const auto held = std::move(held_);
  if (!held->hung_up) workbench_->hang_up(*held, {});
  workbench_->release(*held, /*again=*/true);
}

}  // namespace chancery
