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

constexpr int kSoonInARow = 3;

bool by_rank(const WorkItem& a, const WorkItem& b) { return std::pair(a.rank, a.id) < std::pair(b.rank, b.id); }

}  // namespace

std::size_t Host::in_memory() const {
  std::size_t count = soon.size() + later.size();
  for (const auto& [origin, waiting] : parked) count += waiting.urls.size();
  return count;
}

const Host::Parked* Host::blocked() const {
  const auto found =
      std::find_if(parked.begin(), parked.end(), [](const auto& waiting) { return waiting.second.again.has_value(); });
  return found == parked.end() ? nullptr : &found->second;
}

std::deque<WorkItem>& Host::next_queue() {
  return later.empty() || (!soon.empty() && since_later < kSoonInARow) ? soon : later;
}

void Host::put_first(WorkItem item) {
  auto& queue = is_soon(item.rank) ? soon : later;
  queue.push_front(std::move(item));
}

void Host::put(WorkItem item) {
  auto& queue = is_soon(item.rank) ? soon : later;
  queue.insert(std::upper_bound(queue.begin(), queue.end(), item, by_rank), std::move(item));
}

Host& Workbench::State::host(std::string_view name) {
  auto found = hosts.find(name);
  if (found == hosts.end()) {
    HostPolicy policy;
    policy.name = std::string(name);
    auto made = std::make_unique<Host>();
    made->shard = shard_of(policy.name, options.shards);
    made->rest = HostRest(std::move(policy));
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
  if (host.has_next() || !host.prerequisites.empty()) return host.ready;
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

void Workbench::State::unpark(Host& host, Instant now) {
  for (auto at = host.parked.begin(); at != host.parked.end();) {
    if (!at->second.again || *at->second.again > now) {
      ++at;
      continue;
    }
    for (auto& item : at->second.urls) host.put(std::move(item));
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

bool Workbench::State::fetches_without_rules(const WorkItem& item) const {
  return rules_of(item.site).on_robots_error == PolitenessRules::OnRobotsError::allow;
}

std::unique_ptr<Lease::Held> Workbench::State::robots_lease(Host& host, Host::Prerequisite asked) {
  auto held = std::make_unique<Lease::Held>();
  held->host = &host;
  held->queue = *host.lease;
  held->robots_origin = std::move(asked.origin);
  held->item.site = std::move(asked.site);
  held->item.hops = "P";
  held->item.url = asked.url.href();
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
  while (host.has_next()) {
    auto& queue = host.next_queue();
    const auto kind = static_cast<LinkKind>(queue.front().kind);
    if (!budgets.allows(queue.front().site, kind)) {
      queue.pop_front();  // it waits in the frontier for the next run
      continue;
    }
    auto parsed = Url::parse(queue.front().url);
    const auto origin = parsed ? parsed->origin() : std::string();
    auto answer = parsed ? gate.ask(*parsed) : RobotsGate::Answer{};
    using What = RobotsGate::What;
    if (answer.what == What::wait && fetches_without_rules(queue.front())) {
      gate.overridden(*parsed, queue.front().site);
      log::event(log::Level::info, "robots.txt overridden", {{"url", parsed->href()}, {"because", answer.why}});
      ++host.pace.without_rules;
      answer.what = What::allowed;
    }
    auto item = std::move(queue.front());
    queue.pop_front();
    host.since_later = is_soon(item.rank) ? host.since_later + 1 : 0;
    if (answer.what == What::ask_first) {
      auto lease = robots_lease(host, {origin, item.site, gate.begin(origin)});
      host.parked[origin].urls.push_back(std::move(item));
      return lease;
    }
    if (answer.what == What::fetching || answer.what == What::wait) {
      auto& waiting = host.parked[origin];
      if (answer.what == What::wait) waiting.again = instant_of(answer.until);
      waiting.why = answer.why;
      waiting.urls.push_back(std::move(item));
      continue;
    }
    auto held = std::make_unique<Lease::Held>();
    held->host = &host;
    held->queue = *host.lease;
    held->item = std::move(item);
    host.out.push_back(held->item.id);
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
    budgets.took(held->item.site, kind);
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
  if (!host.lease || now >= host.send_until) return want(host);  // it is served when we hold it again
  if (now >= host.renew_at) want(host);
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
  look_idle(host);
  schedule(host);
}

}  // namespace chancery
