// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_frontier.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <unordered_map>

#include "store/compact_url.h"

namespace chancery {
namespace {

using namespace std::chrono;

Instant send_until(Instant deadline, milliseconds lease) { return deadline - lease / 5; }

// How much of what is asked for may be requisites while pages wait: three of four.
std::size_t soon_of(std::size_t most) { return most - most / 4; }

}  // namespace

SqliteFrontier::SqliteFrontier(Database& database, const Clock& clock, const std::vector<std::string>& sites,
                               Start start)
    : database_(database),
      clock_(clock),
      opened_(clock.now()),
      opened_utc_(clock.utc()),
      queues_(database),
      urls_(database) {
  database_.transaction([&] {
    for (const auto& name : sites) {
      const auto number = urls_.site_number(name);
      sites_[name] = {number, Share::all};
      site_names_[number] = name;
    }
    urls_.forget_explanations();
    meet_known();
    for (const auto& [name, queue] : queues_.all()) open(*queue, start);
    count_waiting();
  });
}

void SqliteFrontier::open(Queue& queue, Start start) {
  const auto policy = queues_.policy(queue);
  queue.rested = rest_of(policy, now());
  queue.leased = start == Start::wait && queue.lease_end > now();
  if (start == Start::wait) return;
  queue.not_before = {};
  if (queue.lease_end == Timestamp()) return;
  // Whoever held it is dead, and nobody knows when its last request left.
  queue.rested = std::max(queue.rested, Timestamp(now().point() + policy.gap));
  queues_.save_lease(queue);  // over for whoever opens it next, too
}

// The wall clock was read once; from then on time runs evenly, whoever sets it.
Timestamp SqliteFrontier::now() const {
  return Timestamp(opened_utc_.point() + duration_cast<microseconds>(clock_.now() - opened_));
}

Instant SqliteFrontier::instant_of(Timestamp engine) const {
  return opened_ + duration_cast<Instant::duration>(engine.point() - opened_utc_.point());
}

void SqliteFrontier::meet_known() {
  seen_.reserve(static_cast<std::size_t>(urls_.rows()));
  std::unordered_map<std::int64_t, std::string_view> names;
  for (const auto& [name, queue] : queues_.all()) names[queue->host] = name;
  std::string url;
  urls_.for_each([&](const UrlTable::Known& row) {
    const auto known = site_names_.find(row.site);
    if (known == site_names_.end()) return;
    url = whole_url(row.path, names[row.host]);
    seen_.add(sip_hash(url, queues_.key()));
    if (row.hops.empty() || row.hops.find_first_not_of("R0123456789") != std::string_view::npos) return;
    if (auto target = Url::parse(url)) seeds_led_.emplace_back(known->second, std::move(*target));
  });
}

void SqliteFrontier::count_waiting() {
  for (const auto& [name, queue] : queues_.all()) {
    queue->waiting = 0;
    queue->due.reset();
    queue->barren = false;
  }
  for (const auto& count : urls_.waiting())
    if (auto* queue = queues_.by_row(count.host)) queue->waiting += count.urls;
  for (const auto host : urls_.hosts_with_due())
    if (auto* queue = queues_.by_row(host)) queue->due = urls_.next_due(host);
  for (const auto& [name, queue] : queues_.all()) queues_.reschedule(*queue);
}

const std::string& SqliteFrontier::site_name(std::int64_t number) const { return site_names_.at(number); }

void SqliteFrontier::give(std::string_view site, Share share) {
  const auto found = sites_.find(site);
  if (found == sites_.end() || found->second.share == share) return;
  found->second.share = share;
  for (const auto& [name, queue] : queues_.all())
    if (std::exchange(queue->barren, false)) queues_.reschedule(*queue);
}

bool SqliteFrontier::knows(const Url& url) const { return seen_.contains(sip_hash(url.href(), queues_.key())); }

std::vector<Met> SqliteFrontier::add(std::span<const Found> links) {
  std::vector<Met> met;
  met.reserve(links.size());
  database_.transaction([&] {
    for (const auto& found : links) {
      const auto site = sites_.find(found.site);
      if (!found.url.has_host() || site == sites_.end()) {
        met.push_back(Met::refused);
        continue;
      }
      const bool fresh = seen_.add(sip_hash(found.url.href(), queues_.key()));
      if (!fresh && !found.again) {
        met.push_back(Met::known);
        continue;
      }
      auto& queue = queues_.of_host(found.url.hostname());
      const auto path = compact_url(found.url.href(), queue.name);
      if (fresh)
        urls_.append(found, queue.host, site->second.number, path);
      else if (found.id != 0 ? !urls_.put_back(found.id) : !urls_.put_back(queue.host, site->second.number, path)) {
        met.push_back(Met::known);
        continue;
      }
      met.push_back(fresh ? Met::fresh : Met::again);
      ++queue.waiting;
      queue.barren = false;
      queues_.reschedule(queue);
    }
  });
  return met;
}

// --- Leases.

void SqliteFrontier::wake(Queue& queue) {
  if (!queue.due || *queue.due > now()) return;
  queue.waiting += urls_.wake(queue.host, now());
  queue.due = urls_.next_due(queue.host);
}

SqliteFrontier::Picked SqliteFrontier::pick(Queue& queue, std::size_t most, std::span<const std::int64_t> holding) {
  wake(queue);
  Picked picked;
  std::vector<UrlTable::Row> soon, later;
  const auto limit = most + holding.size() + 1;
  for (const auto site : urls_.sites_waiting(queue.host)) {
    const auto known = site_names_.find(site);
    if (known == site_names_.end()) continue;
    const auto share = sites_.find(known->second)->second.share;
    if (share == Share::none) continue;
    const auto take = [&](std::vector<UrlTable::Row>& into, Rank from, Rank to) {
      for (auto& row : urls_.first(queue.host, site, from, to, limit))
        if (std::find(holding.begin(), holding.end(), row.item.id) == holding.end()) into.push_back(std::move(row));
    };
    const bool pages = share == Share::all;
    take(soon, pages ? Rank::source : Rank::fresh_requisite, Rank::fresh_requisite);
    take(later, pages ? Rank::page : Rank::old_requisite, Rank::old_requisite);
  }
  const auto by_rank = [](const UrlTable::Row& a, const UrlTable::Row& b) {
    return std::pair(a.item.rank, a.item.id) < std::pair(b.item.rank, b.item.id);
  };
  std::sort(soon.begin(), soon.end(), by_rank);
  std::sort(later.begin(), later.end(), by_rank);
  picked.more = soon.size() + later.size() > most;
  const auto room_for_later = std::min(later.size(), most - soon_of(most));
  soon.resize(std::min(soon.size(), most - room_for_later));
  later.resize(std::min(later.size(), most - soon.size()));
  for (auto* part : {&soon, &later})
    for (auto& row : *part) {
      row.item.url = whole_url(row.item.url, queue.name);
      row.item.site = site_name(row.site);
      picked.items.push_back(std::move(row.item));
    }
  return picked;
}

// The lease's new end; false: what is stored is good enough and stays.
bool SqliteFrontier::extend(Queue& queue, milliseconds by, Timestamp now) {
  const Timestamp end(now.point() + by);
  if (queue.leased && queue.lease_end.point() - now.point() > by / 2 && queue.lease_end <= end) return false;
  queue.leased = true;
  queue.lease_end = end;
  queues_.reschedule(queue);
  return true;
}

std::optional<QueueLease> SqliteFrontier::lease(Queue& queue, const ClaimRequest& request, Instant asked, bool wanted) {
  auto picked = pick(queue, request.items, {});
  if (picked.items.empty() && !wanted) {
    queue.barren = queue.waiting > 0;
    queues_.reschedule(queue);
    return std::nullopt;
  }
  ++queue.epoch;
  queue.leased = false;
  extend(queue, request.lease, now());
  queues_.save_lease(queue, request.gap);
  QueueLease lease;
  lease.id = {queue.key, queue.epoch};
  lease.deadline = asked + request.lease;
  lease.send_until = send_until(lease.deadline, request.lease);
  lease.not_before = std::max(asked, instant_of(std::max(queue.rested, queue.not_before)));
  lease.policy = queues_.policy(queue);
  lease.items = std::move(picked.items);
  lease.more = picked.more;
  return lease;
}

Claim SqliteFrontier::claim(const ClaimRequest& request) {
  const auto asked = clock_.now();
  const auto at = now();
  const Timestamp horizon(at.point() + request.within);
  Claim claim;
  database_.transaction([&] {
    for (const auto& host : request.hosts) {
      auto& queue = queues_.of_host(host);
      if (queue.leased && queue.lease_end > at) continue;
      if (auto one = lease(queue, request, asked, /*wanted=*/true)) claim.leases.push_back(std::move(*one));
    }
    // Live leases lie in the schedule by their ends: those are passed over.
    std::vector<Queue*> ready;
    for (const auto& [when, queue] : queues_.schedule()) {
      if (queue->leased && when > at) continue;
      if (when > horizon || claim.leases.size() + ready.size() >= request.queues) {
        claim.next_ready = instant_of(std::max(when, at));
        break;
      }
      ready.push_back(queue);
    }
    for (auto* queue : ready)
      if (auto one = lease(*queue, request, asked, /*wanted=*/false)) claim.leases.push_back(std::move(*one));
  });
  return claim;
}

Queue* SqliteFrontier::held(const LeaseId& lease) {
  auto* queue = queues_.find(lease.key);
  return queue && queue->leased && queue->epoch == lease.epoch ? queue : nullptr;
}

std::vector<Renewal> SqliteFrontier::renew(std::span<const Held> all) {
  const auto asked = clock_.now();
  const auto at = now();
  std::vector<Renewal> renewals;
  database_.transaction([&] {
    for (const auto& one : all) {
      auto& renewal = renewals.emplace_back();
      auto* queue = held(one.id);
      renewal.lost = queue == nullptr;
      if (!queue) continue;
      if (one.policy) {
        queues_.save_policy(*queue, *one.policy);
        queue->rested = rest_of(*one.policy, at);
      }
      if (extend(*queue, one.lease, at)) queues_.save_lease(*queue);
      renewal.deadline = std::min(instant_of(queue->lease_end), asked + one.lease);
      renewal.send_until = send_until(renewal.deadline, one.lease);
      if (one.items == 0) continue;
      auto picked = pick(*queue, one.items, one.holding);
      renewal.items = std::move(picked.items);
      renewal.more = picked.more;
    }
  });
  return renewals;
}

Ack SqliteFrontier::finish(const LeaseId& lease, std::span<const Outcome> outcomes) {
  auto* queue = held(lease);
  if (!queue) return Ack::stale;
  database_.transaction([&] {
    for (const auto& outcome : outcomes) {
      if (outcome.last) urls_.captured(outcome.id, *outcome.last);
      using What = Outcome::What;
      const bool at_once = outcome.what == What::retry_at && (!outcome.when || *outcome.when <= now());
      const bool waited = outcome.what == What::done       ? urls_.done(queue->host, outcome)
                          : outcome.what == What::retry_at ? urls_.retry(queue->host, outcome, at_once)
                                                           : urls_.gone(queue->host, outcome);
      if (!waited || at_once) continue;
      --queue->waiting;
      if (outcome.when && outcome.what != What::gone)
        queue->due = std::min(queue->due.value_or(*outcome.when), *outcome.when);
    }
  });
  return Ack::taken;
}

Ack SqliteFrontier::release(const LeaseId& lease, const HostPolicy& policy, Instant not_before) {
  auto* queue = held(lease);
  if (!queue) return Ack::stale;
  database_.transaction([&] {
    queues_.save_policy(*queue, policy);
    queue->rested = rest_of(queues_.policy(*queue), now());
    queue->not_before = Timestamp(opened_utc_.point() + duration_cast<microseconds>(not_before - opened_));
    queue->leased = false;
    queues_.save_lease(*queue);
  });
  queues_.reschedule(*queue);
  return Ack::taken;
}

void SqliteFrontier::block(const QueueKey& key, Timestamp until, std::string_view why) {
  auto* queue = queues_.find(key);
  if (!queue) return;
  database_.transaction([&] { queues_.save_block(*queue, until, why); });
  queue->rested = std::max(queue->rested, until);
  queues_.reschedule(*queue);
}

QueueKey SqliteFrontier::key_of(std::string_view host) const { return queue_key(host, queues_.key()); }

// --- Archives, rounds, reasons.

void SqliteFrontier::mark_archived(std::string_view warc) {
  database_.transaction([&] { urls_.mark_archived(warc); });
}

std::int64_t SqliteFrontier::take_back(std::string_view warc) {
  std::int64_t taken = 0;
  database_.transaction([&] {
    if (!urls_.is_archived(warc)) taken = urls_.take_back(warc);
  });
  if (taken > 0) count_waiting();
  return taken;
}

std::int64_t SqliteFrontier::begin_rounds(std::span<const std::string> sites, Round what) {
  std::map<std::int64_t, std::int64_t> waiting;
  const auto counts = urls_.waiting();
  for (const auto& count : counts) waiting[count.site] += count.urls;
  for (const auto site : urls_.sites_with_due()) ++waiting[site];
  std::vector<std::int64_t> numbers;
  for (const auto& name : sites)
    if (const auto site = sites_.find(name); site != sites_.end() && !waiting.contains(site->second.number))
      numbers.push_back(site->second.number);
  database_.transaction([&] { urls_.new_round(numbers, what); });
  count_waiting();
  std::int64_t all = 0, before = 0;
  for (const auto& count : counts) before += count.urls;
  for (const auto& [name, queue] : queues_.all()) all += queue->waiting;
  return all - before;
}

std::vector<std::pair<std::string, Url>> SqliteFrontier::where_seeds_led() { return std::exchange(seeds_led_, {}); }

std::vector<Resting> SqliteFrontier::resting() {
  std::vector<Resting> all;
  for (const auto& [name, queue] : queues_.all())
    if (queue->rested > now()) all.push_back({queues_.policy(*queue), instant_of(queue->rested)});
  return all;
}

std::vector<Waiting> SqliteFrontier::inspect() {
  std::vector<Waiting> all;
  for (const auto& count : urls_.waiting()) {
    const auto* queue = queues_.by_row(count.host);
    if (!queue || !site_names_.contains(count.site)) continue;
    auto policy = queues_.policy(*queue);
    all.push_back(
        {queue->name, site_name(count.site), count.urls, policy.blocked_until, std::move(policy.block_reason)});
  }
  return all;
}

void SqliteFrontier::explain(std::span<const LeftWaiting> left) {
  database_.transaction([&] {
    urls_.forget_explanations();
    for (const auto& one : left) {
      const auto site = sites_.find(one.site);
      if (site != sites_.end()) urls_.explain(queues_.of_host(one.host).host, site->second.number, one);
    }
  });
}

Abilities SqliteFrontier::abilities() const {
  Abilities can;
  can.survives_kill = can.survives_power = can.fences = true;  // one process, one disk
  return can;
}

}  // namespace chancery
