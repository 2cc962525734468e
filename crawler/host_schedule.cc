// SPDX-License-Identifier: Apache-2.0
#include "crawler/host_schedule.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"

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

void Workbench::State::asked_by(Host& host, const std::string& site) const {
  const auto* rules = &rules_of(site);
  if (std::find(host.rules.begin(), host.rules.end(), rules) == host.rules.end()) host.rules.push_back(rules);
}

milliseconds Workbench::State::gap_of(const Host& host, std::uint64_t bytes) const {
  const auto crawl_delay = gate.crawl_delay(host.name());
  auto longest = crawl_delay.value_or(milliseconds(0));
  for (const auto* rules : host.rules) longest = std::max(longest, host.rest.gap(*rules, crawl_delay, bytes));
  return longest;
}

std::optional<Timestamp> Workbench::State::quiet_until(const Host& host) const {
  std::optional<Timestamp> last;
  for (const auto* rules : host.rules)
    if (const auto until = rules->quiet.until(clock.utc())) last = std::max(last.value_or(*until), *until);
  return last;
}

// What keeps a host from being asked now, for people; empty if nothing does.
std::string Workbench::State::why_resting(const Host& host) const {
  const auto utc = clock.utc();
  if (host.rest.blocked_until() > utc)
    return fmt::format("until {}: {}", host.rest.blocked_until().iso8601(), host.rest.why());
  if (host.quiet_until > utc) return fmt::format("until {}: quiet hours", host.quiet_until.iso8601());
  if (host.ready <= clock.now()) return {};
  const auto asked = long_crawl_delay(host);
  return asked.empty() ? "its rest is longer than this run waits" : asked;
}

// The Crawl-delay, for people, if it is what makes the host's rest so long.
std::string Workbench::State::long_crawl_delay(const Host& host) const {
  const auto delay = gate.crawl_delay(host.name());
  if (!delay || delay->count() == 0) return {};
  for (const auto* rules : host.rules)
    if (rules->delay >= *delay) return {};
  return fmt::format("its robots.txt asks for a Crawl-delay of {:g} s", static_cast<double>(delay->count()) / 1000);
}

void Workbench::State::decide(const Host& host, PolitenessDecision::Kind kind, Timestamp until, int status,
                              std::string detail) {
  decisions.push_back({kind, host.name(), {}, clock.utc(), until, status, std::move(detail)});
}

Address& Workbench::State::address(const std::string& key) {
  auto& place = addresses[key];
  if (!place) place = std::make_unique<Address>();
  return *place;
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

// Whether the host is not to be asked at this time of the week; it is scheduled for when
// that ends.
bool Workbench::State::waits_for_quiet(Host& host) {
  const auto until = quiet_until(host);
  if (!until) return false;
  if (std::exchange(host.quiet_until, *until) != *until)
    decide(host, PolitenessDecision::Kind::quiet_hours, *until, 0,
           fmt::format("quiet hours by our config: nothing is asked until {}", until->iso8601()));
  host.ready = std::max(host.ready, instant_of(*until));
  schedule(host);
  return true;
}

bool Workbench::State::over_limit(const UrlRow& row) {
  const auto* site = scope.site(row.site);
  if (!site || site->max_pages == 0 || is_requisite(static_cast<LinkKind>(row.kind))) return false;
  return pages_taken[row.site] >= site->max_pages;
}

bool Workbench::State::fetches_without_rules(const UrlRow& row) const {
  return rules_of(row.site).on_robots_error == PolitenessRules::OnRobotsError::allow;
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
    auto answer = parsed ? gate.ask(*parsed) : RobotsGate::Answer{};
    using What = RobotsGate::What;
    if (answer.what == What::wait && fetches_without_rules(host.queue.front())) {
      gate.overridden(*parsed, host.queue.front().site);
      log::event(log::Level::info, "robots.txt overridden", {{"url", parsed->href()}, {"because", answer.why}});
      ++host.pace.without_rules;
      answer.what = What::allowed;
    }
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
  if (waits_for_quiet(host) || !at_free_address(host, now)) return;
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
