// SPDX-License-Identifier: Apache-2.0
// The side of the workbench that crawler/supply serves: which queues of the frontier we
// hold, which need URLs or more time, which go back.

#include <algorithm>

#include "crawler/host_schedule.h"

namespace chancery {

using namespace std::chrono;

namespace {

constexpr std::size_t kClaimed = 256;   // queues at a time, so that the first are asked soon
constexpr auto kAhead = seconds(30);    // hosts that rest no longer are claimed while they do
constexpr auto kLongRest = minutes(1);  // a host that rests longer makes room when others wait
constexpr auto kAskAgain = seconds(1);  // for a queue that somebody else holds

}  // namespace

void Workbench::State::call_for_more() {
  if (on_want && !std::exchange(called, true)) calls.push_back(on_want);
}

void Workbench::State::want(Host& host) {
  if (std::exchange(host.wanting, true)) return;
  wanting.push_back(&host);
  call_for_more();
}

// More queues are ready than we may hold: who has asked what it had makes room.
bool Workbench::State::others_wait() const { return more_at && *more_at <= clock.now() && holding.size() >= kMostHeld; }

void Workbench::State::want_more(Host& host) {
  if (!host.lease || !host.more || others_wait()) return;
  if (host.soon.size() + host.later.size() <= kLow && host.in_memory() < kHead) want(host);
}

void Workbench::State::look_idle(Host& host) {
  const bool busy = host.wanting || host.leased || !host.out.empty() || !host.prerequisites.empty();
  if (host.idle || !host.lease || busy || host.in_memory() > 0 || (host.more && !others_wait())) return;
  host.idle = true;
  idle.push_back(&host);
}

bool Workbench::State::presses() const {
  if (!wanting.empty()) return true;
  if (!more_at || *more_at > clock.now()) return false;
  return holding.size() < kMostHeld || !idle.empty();
}

bool Workbench::presses() {
  const State::Locked locked(*state_);
  return state_->presses();
}

void Workbench::on_want(std::function<void()> call) {
  const State::Locked locked(*state_);
  state_->on_want = std::move(call);
}

// We hold its queue no longer. What is leased of it goes on to its end.
void Workbench::State::lose(Host& host) {
  unschedule(host);
  holding.erase(&host);
  host.lease.reset();
  host.more = host.dirty = host.idle = false;
  host.soon.clear();
  host.later.clear();
  for (auto& [origin, waiting] : host.parked) waiting.urls.clear();
}

HostPolicy Workbench::State::policy_of(const Host& host) const {
  auto policy = host.rest.policy();
  policy.gap = std::max(gap_of(host), host.pace.owed_gap);
  return policy;
}

Workbench::Leaving Workbench::State::leaving(Host& host) {
  Leaving leaving{*host.lease, policy_of(host), host.ready};
  lose(host);
  return leaving;
}

Held Workbench::State::to_renew(Host& host, bool with_more) {
  Held held;
  held.id = *host.lease;
  held.lease = kLease;
  if (std::exchange(host.dirty, false)) held.policy = policy_of(host);
  if (!with_more || !host.more) return held;
  held.items = std::max(kHead - std::min(host.in_memory(), kHead), kLow);
  held.holding = host.out;
  const auto hold = [&](const auto& items) {
    for (const auto& item : items) held.holding.push_back(item.id);
  };
  hold(host.soon);
  hold(host.later);
  for (const auto& [origin, waiting] : host.parked) hold(waiting.urls);
  return held;
}

void Workbench::State::give_back(Wants& wants) {
  for (auto* host : std::exchange(idle, {})) {
    if (!std::exchange(host->idle, false)) continue;
    look_idle(*host);
    if (host->idle) wants.leave.push_back(leaving(*host));
  }
  std::erase_if(idle, [](const Host* host) { return !host->idle; });
  if (!others_wait()) return;
  const auto all = holding;
  for (auto* host : all)
    if (host->ready > clock.now() + kLongRest && !host->leased && !host->wanting && host->out.empty())
      wants.leave.push_back(leaving(*host));
}

Workbench::Wants Workbench::wants() {
  const State::Locked locked(*state_);
  auto& state = *state_;
  const auto now = state.clock.now();
  Wants wants;
  state.called = false;
  state.serving = true;
  state.renewing.clear();
  wants.shares = state.budgets.changes();
  state.give_back(wants);

  ClaimRequest claim;
  const auto renew = [&](Host& host, bool with_more) {
    wants.renew.push_back(state.to_renew(host, with_more));
    state.renewing.push_back(&host);
  };
  for (auto* host : std::exchange(state.wanting, {})) {
    host->wanting = false;
    if (host->lease)
      renew(*host, true);
    else if (!host->prerequisites.empty())
      claim.hosts.push_back(host->name());
  }
  for (auto* host : std::exchange(state.dirty, {}))
    if (host->dirty && host->lease) renew(*host, false);
  if (state.more_at && *state.more_at <= now && state.holding.size() < kMostHeld)
    claim.queues = std::min(kClaimed, kMostHeld - state.holding.size());
  if (claim.queues == 0 && claim.hosts.empty()) return wants;
  // A lease of ours that ran out would be claimed like any other.
  for (auto* host : state.holding)
    if (now >= host->renew_at) renew(*host, false);
  claim.items = kHead;
  claim.lease = kLease;
  claim.within = kAhead;
  for (const auto& site : state.scope.sites()) claim.gap = std::max(claim.gap, site.politeness.delay);
  wants.claim = std::move(claim);
  return wants;
}

void Workbench::State::take_in(Host& host, std::vector<WorkItem> items) {
  for (auto& item : items) {
    if (std::find(host.out.begin(), host.out.end(), item.id) != host.out.end()) continue;
    asked_by(host, item.site);
    host.put(std::move(item));
  }
  // What came before its turn takes the place of others, which wait in the frontier.
  for (; host.later.size() > kHead; host.more = true) host.later.pop_back();
}

void Workbench::served(const Wants& wants, std::vector<Renewal> renewals, std::optional<Claim> claim) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  state.serving = false;
  for (std::size_t i = 0; i < renewals.size(); ++i) state.renewed(*state.renewing[i], wants.renew[i], renewals[i]);
  if (claim) state.claimed(*wants.claim, std::move(*claim));
}

void Workbench::State::renewed(Host& host, const Held& asked, Renewal& renewal) {
  if (renewal.lost && host.lease == asked.id) lose(host);
  if (!renewal.lost) {
    host.send_until = renewal.send_until;
    host.renew_at = renewal.deadline - kLease / 2;
    if (asked.items > 0) {
      host.more = renewal.more;
      take_in(host, std::move(renewal.items));
    }
    want_more(host);
    look_idle(host);
  }
  schedule(host);
}

void Workbench::State::claimed(const ClaimRequest& asked, Claim claim) {
  more_at = claim.next_ready;
  for (auto& lease : claim.leases) {
    auto& taken = host(lease.policy.name);
    taken.lease = lease.id;
    taken.send_until = lease.send_until;
    taken.renew_at = lease.deadline - kLease / 2;
    taken.more = lease.more;
    taken.idle = false;
    holding.insert(&taken);
    if (taken.address == nullptr && !lease.policy.address.empty()) taken.address = &address(lease.policy.address);
    const auto last = lease.policy.last_request;
    taken.rest = HostRest(std::move(lease.policy));
    take_in(taken, std::move(lease.items));
    taken.ready = std::max(taken.ready, lease.not_before);
    if (last != Timestamp()) taken.ready = std::max(taken.ready, instant_of(last) + gap_of(taken));
    look_idle(taken);
    schedule(taken);
  }
  for (const auto& name : asked.hosts) {
    auto& missed = host(name);
    if (missed.lease) continue;
    missed.ready = std::max(missed.ready, clock.now() + kAskAgain);
    schedule(missed);
  }
}

void Workbench::more_waits(const std::map<std::string, Rank>& hosts) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  for (const auto& [name, best] : hosts) {
    const auto found = state.hosts.find(name);
    if (found == state.hosts.end() || !found->second->lease) {
      state.more_at = state.clock.now();
      continue;
    }
    auto& host = *found->second;
    host.more = true;
    const auto& queue = is_soon(best) ? host.soon : host.later;
    const bool better = !is_soon(best) && !host.later.empty() && best < host.later.back().rank;
    if (better || (queue.size() <= kLow && host.in_memory() < kHead)) state.want(host);
  }
}

std::vector<Workbench::Leaving> Workbench::leave_all() {
  const State::Locked locked(*state_);
  std::vector<Leaving> all;
  const auto holding = state_->holding;
  for (auto* host : holding) all.push_back(state_->leaving(*host));
  return all;
}

}  // namespace chancery
