// SPDX-License-Identifier: Apache-2.0
#include "crawler/host_schedule.h"

#include <algorithm>

namespace chancery {

using namespace std::chrono;

namespace {

int shard_of(const std::string& host, int shards) {
  return static_cast<int>(std::hash<std::string>{}(host) % static_cast<std::size_t>(shards));
}

}  // namespace

Host& Workbench::State::host(std::string_view name) {
  auto found = hosts.find(name);
  if (found == hosts.end()) {
    HostRow row;
    row.name = std::string(name);
    auto made = std::make_unique<Host>();
    made->shard = shard_of(row.name, options.shards);
    made->rest = HostRest(std::move(row));
    found = hosts.emplace(std::string(name), std::move(made)).first;
  }
  return *found->second;
}

Instant Workbench::State::instant_of(Timestamp utc) const {
  return clock.now() + duration_cast<Instant::duration>(utc.point() - clock.utc().point());
}

const PolitenessRules& Workbench::State::rules_of(const std::string& site_name) const {
  static const PolitenessRules usual;
  const auto* site = scope.site(site_name);
  return site ? site->politeness : usual;
}

milliseconds Workbench::State::gap_of(const Host& host, const Lease::Held& held) const {
  return host.rest.gap(rules_of(held.row.site), gate.crawl_delay(held.url.origin()));
}

// When the host can next do something; nullopt when nothing of it waits in memory.
std::optional<Instant> Workbench::State::when(const Host& host) const {
  if (!host.queue.empty() || !host.prerequisites.empty()) return host.ready;
  std::optional<Instant> first;
  for (const auto& [origin, waiting] : host.parked)
    if (waiting.again) first = std::min(first.value_or(*waiting.again), *waiting.again);
  return first ? std::optional(std::max(*first, host.ready)) : std::nullopt;
}

void Workbench::State::schedule(Host& host) {
  if (host.leased || host.at_address) return;
  unschedule(host);
  const auto due = when(host);
  if (!due) return;
  host.queued = due;
  auto& shard = shards[static_cast<std::size_t>(host.shard)];
  const auto place = shard.schedule.emplace(*due, &host).first;
  if (place == shard.schedule.begin() && shard.on_due) calls.push_back(shard.on_due);
}

void Workbench::State::unschedule(Host& host) {
  if (!host.queued) return;
  shards[static_cast<std::size_t>(host.shard)].schedule.erase({*host.queued, &host});
  host.queued.reset();
}

void Workbench::State::mark(Host& host) {
  if (!std::exchange(host.dirty, true)) dirty.push_back(&host);
}

void Workbench::State::want_more(Host& host) {
  if (!host.tail || host.refilling || host.queue.size() > kLow || host.in_memory() >= kHead) return;
  host.refilling = true;
  if (hungry.empty() && on_hungry) calls.push_back(on_hungry);
  hungry.push_back({host.rest.row().id, host.last_loaded});
}

void Workbench::State::unpark(Host& host, Instant now) {
  for (auto at = host.parked.begin(); at != host.parked.end();) {
    if (!at->second.again || *at->second.again > now) {
      ++at;
      continue;
    }
    host.queue.insert(host.queue.begin(), at->second.urls.begin(), at->second.urls.end());
    at = host.parked.erase(at);
  }
}

bool Workbench::State::over_limit(const UrlRow& row) {
  const auto* site = scope.site(row.site);
  if (!site || site->max_pages == 0 || is_requisite(static_cast<LinkKind>(row.kind))) return false;
  return pages_taken[row.site] >= site->max_pages;
}

std::unique_ptr<Lease::Held> Workbench::State::robots_lease(Host& host, Host::Prerequisite asked) {
  auto held = std::make_unique<Lease::Held>();
  held->host = &host;
  held->robots_origin = std::move(asked.origin);
  held->row.site = std::move(asked.site);
  held->row.host_id = host.rest.row().id;
  held->row.hops = "P";
  held->row.url = asked.url.href();
  held->url = std::move(asked.url);
  return held;
}

// What the host is asked next; URLs that end without being asked go to `ended`.
std::unique_ptr<Lease::Held> Workbench::State::next(Host& host, std::vector<std::unique_ptr<Lease::Held>>& ended) {
  if (!host.prerequisites.empty()) {
    auto asked = std::move(host.prerequisites.front());
    host.prerequisites.pop_front();
    return robots_lease(host, std::move(asked));
  }
  while (!host.queue.empty()) {
    if (over_limit(host.queue.front())) {
      ++host.over_limit;
      host.queue.pop_front();
      continue;
    }
    auto parsed = Url::parse(host.queue.front().url);
    auto held = std::make_unique<Lease::Held>();
    held->host = &host;
    const auto origin = parsed ? parsed->origin() : std::string();
    const auto answer = parsed ? gate.ask(*parsed) : RobotsGate::Answer{};
    using What = RobotsGate::What;
    if (answer.what == What::ask_first) {
      auto lease = robots_lease(host, {origin, host.queue.front().site, gate.begin(origin)});
      host.parked[origin].urls.push_back(std::move(host.queue.front()));
      host.queue.pop_front();
      return lease;
    }
    auto row = std::move(host.queue.front());
    host.queue.pop_front();
    if (answer.what == What::fetching || answer.what == What::wait) {
      auto& waiting = host.parked[origin];
      if (answer.what == What::wait) waiting.again = instant_of(answer.until);
      waiting.why = answer.why;
      waiting.urls.push_back(std::move(row));
      continue;
    }
    held->row = std::move(row);
    if (parsed) held->url = std::move(*parsed);
    if (!parsed)
      held->ended = {Disposition::broken, parsed.error().detail};
    else if (answer.what == What::refused)
      held->ended = {Disposition::robots_refused, answer.why};
    else if (answer.what == What::dead)
      held->ended = {Disposition::dns_failed, answer.why};
    else if (answer.what == What::forbidden)
      held->ended = {Disposition::address_refused, answer.why};
    if (held->ended) {
      ended.push_back(std::move(held));
      if (ended.size() >= kHead) return nullptr;
      continue;
    }
    if (!is_requisite(static_cast<LinkKind>(held->row.kind))) ++pages_taken[held->row.site];
    return held;
  }
  return nullptr;
}

bool Workbench::State::at_free_address(Host& host, Instant now) {
  if (!options.per_address || !host.address) return true;
  if (host.address->busy) {
    host.at_address = true;
    host.address->waiting.push_back(&host);
    return false;
  }
  if (host.address->ready > now) {
    host.ready = host.address->ready;
    schedule(host);
    return false;
  }
  return true;
}

void Workbench::State::free_address(Lease::Held& held, Instant ready) {
  if (!held.address) return;
  auto& address = *std::exchange(held.address, nullptr);
  address.busy = false;
  address.ready = std::max(address.ready, ready);
  for (auto* waiting : std::exchange(address.waiting, {})) {
    waiting->at_address = false;
    waiting->ready = std::max(waiting->ready, address.ready);
    schedule(*waiting);
  }
}

void Workbench::State::serve(Workbench& workbench, Host& host, Instant now, std::vector<Lease>& leases) {
  unpark(host, now);
  if (!at_free_address(host, now)) return;
  std::vector<std::unique_ptr<Lease::Held>> ended;
  auto held = next(host, ended);
  for (auto& one : ended) leases.push_back(Lease(workbench, std::move(one)));
  outstanding += ended.size();
  if (held) {
    host.leased = true;
    host.doing = held->url.href();
    if (options.per_address && host.address) {
      host.address->busy = true;
      held->address = host.address;
    }
    ++outstanding;
    leases.push_back(Lease(workbench, std::move(held)));
  }
  want_more(host);
  schedule(host);
}

}  // namespace chancery
