// SPDX-License-Identifier: Apache-2.0
#include "crawler/frontier.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

namespace chancery {

using namespace std::chrono;

namespace {

constexpr int kMostDoublings = 6;

int shard_of(const std::string& host, int shards) {
  return static_cast<int>(std::hash<std::string>{}(host) % static_cast<std::size_t>(shards));
}

}  // namespace

// Everything below lives behind State::mutex.
struct Address;

struct Host {
  HostRest rest;
  int shard = 0;
  std::deque<UrlRow> queue;
  struct Prerequisite {
    std::string origin, site;  // whose robots.txt it is, and for which site it is asked
    Url url;
  };
  std::deque<Prerequisite> prerequisites;

  // URLs whose authority's rules are being fetched, or cannot be had until `again`.
  struct Parked {
    std::deque<UrlRow> urls;
    std::optional<Instant> again;
    std::string why;
  };
  std::map<std::string, Parked> parked;

  bool tail = false, refilling = false;
  std::int64_t last_loaded = 0;
  std::int64_t over_limit = 0;

  Address* address = nullptr;
  Instant ready{};
  std::optional<Instant> queued;  // its place in the shard's schedule
  bool leased = false, at_address = false, dirty = false;
  int failures = 0;
  std::string doing;
  std::int64_t requests = 0;  // in this run
  Instant last_sent{};
  std::optional<milliseconds> shortest_gap;

  const std::string& name() const { return rest.row().name; }
  std::size_t in_memory() const {
    std::size_t count = queue.size();
    for (const auto& [origin, waiting] : parked) count += waiting.urls.size();
    return count;
  }
};

struct Address {
  bool busy = false;
  Instant ready{};
  std::vector<Host*> waiting;  // until it is free
};

struct Lease::Held {
  Host* host = nullptr;
  UrlRow row;
  Url url;
  std::string robots_origin;  // empty: for the page itself
  std::optional<Ended> ended;
  Address* address = nullptr;
  bool hung_up = false, was_sent = false;
  Instant sent_at{};
};

struct Frontier::State {
  State(Options given, const Scope& its_scope, const Clock& its_clock)
      : options(std::move(given)),
        scope(its_scope),
        clock(its_clock),
        gate(options.agent, clock),
        shards(static_cast<std::size_t>(options.shards)) {}

  struct Shard {
    std::set<std::pair<Instant, Host*>> schedule;
    std::function<void()> on_due;
  };

  const Options options;
  const Scope& scope;
  const Clock& clock;

  std::mutex mutex;
  std::condition_variable_any changed;
  RobotsGate gate;
  std::vector<Shard> shards;
  std::map<std::string, std::unique_ptr<Host>, std::less<>> hosts;
  std::unordered_map<std::int64_t, Host*> by_id;
  std::unordered_map<std::string, std::unique_ptr<Address>> addresses;
  std::map<std::string, std::int64_t> pages_taken;  // by site
  std::vector<Host*> dirty;
  std::vector<Hungry> hungry;
  std::function<void()> on_hungry;
  std::vector<std::function<void()>> calls;  // to be made once the lock is free
  std::size_t outstanding = 0;
  std::size_t tails = 0;  // hosts with a tail in the store
  bool closed = false;
  std::mt19937 random{std::random_device{}()};

  // The lock, and after it the calls that were left to be made.
  class Locked {
   public:
    explicit Locked(State& state) : state_(state), lock_(state.mutex) {}
    ~Locked() {
      std::vector<std::function<void()>> calls;
      calls.swap(state_.calls);
      if (state_.outstanding == 0) state_.changed.notify_all();
      lock_.unlock();
      for (const auto& call : calls) call();
    }
    std::unique_lock<std::mutex>& lock() { return lock_; }

   private:
    State& state_;
    std::unique_lock<std::mutex> lock_;
  };

  Host& host(std::string_view name);
  Instant instant_of(Timestamp utc) const;
  const PolitenessRules& rules_of(const std::string& site) const;
  milliseconds gap_of(const Host& host, const Lease::Held& held) const;

  void schedule(Host& host);
  void unschedule(Host& host);
  std::optional<Instant> when(const Host& host) const;
  void mark(Host& host);
  void want_more(Host& host);
  void unpark(Host& host, Instant now);
  bool over_limit(const UrlRow& row);

  void serve(Frontier& frontier, Host& host, Instant now, std::vector<Lease>& leases);
  std::unique_ptr<Lease::Held> next(Host& host, std::vector<std::unique_ptr<Lease::Held>>& ended);
  std::unique_ptr<Lease::Held> robots_lease(Host& host, Host::Prerequisite asked);
  bool at_free_address(Host& host, Instant now);
  void free_address(Lease::Held& held, Instant ready);
};

Host& Frontier::State::host(std::string_view name) {
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

Instant Frontier::State::instant_of(Timestamp utc) const {
  return clock.now() + duration_cast<Instant::duration>(utc.point() - clock.utc().point());
}

const PolitenessRules& Frontier::State::rules_of(const std::string& site_name) const {
  static const PolitenessRules usual;
  const auto* site = scope.site(site_name);
  return site ? site->politeness : usual;
}

milliseconds Frontier::State::gap_of(const Host& host, const Lease::Held& held) const {
  return host.rest.gap(rules_of(held.row.site), gate.crawl_delay(held.url.origin()));
}

// When the host can next do something; nullopt when nothing of it waits in memory.
std::optional<Instant> Frontier::State::when(const Host& host) const {
  if (!host.queue.empty() || !host.prerequisites.empty()) return host.ready;
  std::optional<Instant> first;
  for (const auto& [origin, waiting] : host.parked)
    if (waiting.again) first = std::min(first.value_or(*waiting.again), *waiting.again);
  return first ? std::optional(std::max(*first, host.ready)) : std::nullopt;
}

void Frontier::State::schedule(Host& host) {
  if (host.leased || host.at_address) return;
  unschedule(host);
  const auto due = when(host);
  if (!due) return;
  host.queued = due;
  auto& shard = shards[static_cast<std::size_t>(host.shard)];
  const auto place = shard.schedule.emplace(*due, &host).first;
  if (place == shard.schedule.begin() && shard.on_due) calls.push_back(shard.on_due);
}

void Frontier::State::unschedule(Host& host) {
  if (!host.queued) return;
  shards[static_cast<std::size_t>(host.shard)].schedule.erase({*host.queued, &host});
  host.queued.reset();
}

void Frontier::State::mark(Host& host) {
  if (!std::exchange(host.dirty, true)) dirty.push_back(&host);
}

void Frontier::State::want_more(Host& host) {
  if (!host.tail || host.refilling || host.queue.size() > kLow || host.in_memory() >= kHead) return;
  host.refilling = true;
  if (hungry.empty() && on_hungry) calls.push_back(on_hungry);
  hungry.push_back({host.rest.row().id, host.last_loaded});
}

void Frontier::State::unpark(Host& host, Instant now) {
  for (auto at = host.parked.begin(); at != host.parked.end();) {
    if (!at->second.again || *at->second.again > now) {
      ++at;
      continue;
    }
    host.queue.insert(host.queue.begin(), at->second.urls.begin(), at->second.urls.end());
    at = host.parked.erase(at);
  }
}

bool Frontier::State::over_limit(const UrlRow& row) {
  const auto* site = scope.site(row.site);
  if (!site || site->max_pages == 0 || is_requisite(static_cast<LinkKind>(row.kind))) return false;
  return pages_taken[row.site] >= site->max_pages;
}

std::unique_ptr<Lease::Held> Frontier::State::robots_lease(Host& host, Host::Prerequisite asked) {
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
std::unique_ptr<Lease::Held> Frontier::State::next(Host& host, std::vector<std::unique_ptr<Lease::Held>>& ended) {
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

bool Frontier::State::at_free_address(Host& host, Instant now) {
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

void Frontier::State::free_address(Lease::Held& held, Instant ready) {
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

void Frontier::State::serve(Frontier& frontier, Host& host, Instant now, std::vector<Lease>& leases) {
  unpark(host, now);
  if (!at_free_address(host, now)) return;
  std::vector<std::unique_ptr<Lease::Held>> ended;
  auto held = next(host, ended);
  for (auto& one : ended) leases.push_back(Lease(frontier, std::move(one)));
  outstanding += ended.size();
  if (held) {
    host.leased = true;
    host.doing = held->url.href();
    if (options.per_address && host.address) {
      host.address->busy = true;
      held->address = host.address;
    }
    ++outstanding;
    leases.push_back(Lease(frontier, std::move(held)));
  }
  want_more(host);
  schedule(host);
}

// --- The frontier's face.

Frontier::Frontier(Options options, const Scope& scope, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), scope, clock)) {}
Frontier::~Frontier() = default;

void Frontier::load(std::vector<HostRow> hosts, const std::vector<RobotsRow>& robots, bool unclean) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  state.gate.load(robots);
  milliseconds longest{0};
  for (const auto& site : state.scope.sites()) longest = std::max(longest, site.politeness.delay);
  for (auto& row : hosts) {
    auto& host = state.host(row.name);
    state.by_id[row.id] = &host;
    auto gap = longest;
    for (const auto* scheme : {"http://", "https://"})
      gap = std::max(gap, state.gate.crawl_delay(scheme + row.name).value_or(gap));
    host.rest = HostRest(std::move(row));
    const auto last = state.instant_of(host.rest.row().last_request);
    host.ready = std::max(unclean ? state.clock.now() + gap : last + gap, state.instant_of(host.rest.blocked_until()));
  }
}

void Frontier::add(std::vector<UrlRow> urls) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  for (auto& row : urls) {
    const auto url = Url::parse(row.url);
    if (!url) continue;
    auto& host = state.host(url->hostname());
    if (host.rest.row().id == 0) {
      auto known = host.rest.row();
      known.id = row.host_id;
      host.rest = HostRest(std::move(known));
      state.by_id[row.host_id] = &host;
    }
    if (host.tail || host.in_memory() >= kHead) {
      if (!host.tail) ++state.tails;
      host.tail = true;
      state.want_more(host);
      continue;
    }
    host.last_loaded = std::max(host.last_loaded, row.id);
    host.queue.push_back(std::move(row));
    if (host.queue.size() == 1) state.schedule(host);
  }
}

void Frontier::has_tail(std::int64_t host_id) {
  const State::Locked locked(*state_);
  const auto found = state_->by_id.find(host_id);
  if (found == state_->by_id.end()) return;
  auto& host = *found->second;
  if (!host.tail) ++state_->tails;
  host.tail = true;
  state_->want_more(host);
}

std::vector<Frontier::Hungry> Frontier::hungry() {
  const State::Locked locked(*state_);
  return std::exchange(state_->hungry, {});
}

void Frontier::refill(std::int64_t host_id, std::vector<UrlRow> urls, std::int64_t last, bool more) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  auto& host = *state.by_id.at(host_id);
  host.refilling = false;
  if (host.tail && !more) --state.tails;
  host.tail = more;
  host.last_loaded = std::max(host.last_loaded, last);
  for (auto& row : urls) host.queue.push_back(std::move(row));
  state.want_more(host);
  state.schedule(host);
}

void Frontier::on_hungry(std::function<void()> call) {
  const State::Locked locked(*state_);
  state_->on_hungry = std::move(call);
}

std::vector<Lease> Frontier::take(int shard, std::size_t most) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  auto& schedule = state.shards[static_cast<std::size_t>(shard)].schedule;
  std::vector<Lease> leases;
  const auto now = state.clock.now();
  while (!state.closed && leases.size() < most && !schedule.empty() && schedule.begin()->first <= now) {
    auto& host = *schedule.begin()->second;
    state.unschedule(host);
    state.serve(*this, host, now, leases);
  }
  return leases;
}

std::optional<Instant> Frontier::next_due(int shard) {
  const State::Locked locked(*state_);
  const auto& schedule = state_->shards[static_cast<std::size_t>(shard)].schedule;
  if (schedule.empty() || state_->closed) return std::nullopt;
  return schedule.begin()->first;
}

void Frontier::on_due(int shard, std::function<void()> call) {
  const State::Locked locked(*state_);
  state_->shards[static_cast<std::size_t>(shard)].on_due = std::move(call);
}

void Frontier::settle_robots(const Lease& lease, const RobotsGate::Outcome& outcome) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  const auto& origin = lease.robots_origin();
  auto& asking = state.host(Url::parse(origin).value().hostname());
  if (auto further = state.gate.settle(origin, outcome)) {
    auto& host = state.host(further->hostname());
    host.prerequisites.push_back({origin, lease.row().site, std::move(*further)});
    state.schedule(host);
    return;
  }
  // Whatever waited for the rules is asked again, in its old order.
  if (const auto found = asking.parked.find(origin); found != asking.parked.end()) {
    asking.queue.insert(asking.queue.begin(), found->second.urls.begin(), found->second.urls.end());
    asking.parked.erase(found);
  }
  // The page comes a whole Crawl-delay after robots.txt, now that it is known.
  if (const auto delay = state.gate.crawl_delay(origin); delay && lease.held_->was_sent)
    asking.ready = std::max(asking.ready, lease.held_->sent_at + *delay);
  state.schedule(asking);
}

bool Frontier::wait_until_idle(std::stop_token stop, milliseconds patience, std::optional<Instant> deadline) {
  auto& state = *state_;
  std::unique_lock lock(state.mutex);
  const auto idle = [&] {
    if (state.outstanding > 0) return false;
    if (state.closed) return true;
    if (state.tails > 0) return false;
    const auto horizon = state.clock.now() + patience;
    return std::all_of(state.shards.begin(), state.shards.end(), [&](const auto& shard) {
      return shard.schedule.empty() || shard.schedule.begin()->first > horizon;
    });
  };
  if (deadline) return state.changed.wait_until(lock, stop, *deadline, idle);
  return state.changed.wait(lock, stop, idle);
}

void Frontier::close() {
  const State::Locked locked(*state_);
  state_->closed = true;
}

std::vector<HostRow> Frontier::changed_hosts() {
  const State::Locked locked(*state_);
  std::vector<HostRow> rows;
  for (auto* host : std::exchange(state_->dirty, {})) {
    host->dirty = false;
    rows.push_back(host->rest.row());
  }
  return rows;
}

std::vector<RobotsRow> Frontier::changed_robots() {
  const State::Locked locked(*state_);
  return state_->gate.changed();
}

std::vector<Frontier::Left> Frontier::left() {
  const State::Locked locked(*state_);
  auto& state = *state_;
  std::vector<Left> all;
  const auto now = state.clock.now();
  for (const auto& [name, host] : state.hosts) {
    Left left{host->rest.row().id, name, Disposition::left_stopped, "the run was stopped before its turn"};
    const auto blocked = std::find_if(host->parked.begin(), host->parked.end(),
                                      [](const auto& parked) { return parked.second.again.has_value(); });
    if (blocked != host->parked.end()) {
      left.how = Disposition::left_robots;
      left.detail = blocked->second.why;
    } else if (host->rest.blocked_until() > state.clock.utc()) {
      left.how = Disposition::left_rest;
      left.detail = fmt::format("until {}: {}", host->rest.blocked_until().iso8601(), host->rest.why());
    } else if (host->over_limit > 0) {
      left.how = Disposition::left_limit;
      left.detail = "the site's page limit was met";
    } else if (host->in_memory() == 0 && !host->tail) {
      continue;
    } else if (!state.closed && host->ready > now) {
      left.how = Disposition::left_rest;
      left.detail = "its rest is longer than this run waits";
    }
    all.push_back(std::move(left));
  }
  return all;
}

std::vector<Frontier::Kept> Frontier::kept() {
  const State::Locked locked(*state_);
  std::vector<Kept> all;
  for (const auto& [name, host] : state_->hosts)
    if (host->requests > 0) all.push_back({name, host->requests, host->shortest_gap});
  return all;
}

std::vector<Frontier::Activity> Frontier::activity(std::size_t most) {
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
    all.push_back({name, std::move(doing), host->rest.row().requests, host->in_memory()});
  }
  return all;
}

std::size_t Frontier::leased() {
  const State::Locked locked(*state_);
  return state_->outstanding;
}

// --- What a lease does.

bool Frontier::bind(Lease::Held& held, const std::string& address) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  if (!state.options.per_address) return true;
  auto& place = state.addresses[address];
  if (!place) place = std::make_unique<Address>();
  auto& host = *held.host;
  host.address = place.get();
  if (held.address == place.get()) return true;
  const auto now = state.clock.now();
  state.free_address(held, now);  // the host has moved
  if (!place->busy && place->ready <= now) {
    place->busy = true;
    held.address = place.get();
    return true;
  }
  // Somebody else is there: the URL goes back, first in line.
  if (!held.robots_origin.empty())
    host.prerequisites.push_front({held.robots_origin, held.row.site, held.url});
  else
    host.queue.push_front(std::move(held.row));
  host.leased = false;
  held.hung_up = true;
  held.host = nullptr;
  host.ready = std::max(host.ready, place->ready);
  if (place->busy) {
    host.at_address = true;
    place->waiting.push_back(&host);
  } else {
    state.schedule(host);
  }
  return false;
}

void Frontier::sent(Lease::Held& held) {
  const State::Locked locked(*state_);
  held.was_sent = true;
  held.sent_at = state_->clock.now();
  auto& host = *held.host;
  if (host.requests++ > 0) {
    const auto gap = duration_cast<milliseconds>(held.sent_at - host.last_sent);
    host.shortest_gap = std::min(host.shortest_gap.value_or(gap), gap);
  }
  host.last_sent = held.sent_at;
  host.rest.requested(state_->clock.utc());
  state_->mark(host);
}

void Frontier::hang_up(Lease::Held& held, const Heard& heard) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  if (std::exchange(held.hung_up, true)) return;
  auto& host = *held.host;
  const auto now = state.clock.now();
  const auto utc = state.clock.utc();
  if (heard.status != 0) {
    host.failures = 0;
    host.rest.answered(heard.latency);
    if (heard.status == 429 || heard.status == 503)
      host.rest.troubled(utc, heard.retry_after,
                         fmt::format("answered {}{}", heard.status,
                                     heard.retry_after ? fmt::format(", Retry-After {} s", heard.retry_after->count())
                                                       : std::string()),
                         std::uniform_real_distribution<double>(-1, 1)(state.random));
  } else if (heard.fault && worth_retrying_fault(*heard.fault)) {
    const auto wait = state.options.unreachable_wait * (1 << std::min(host.failures, kMostDoublings));
    ++host.failures;
    host.rest.unreachable(utc, wait, heard.detail);
  }
  state.mark(host);
  const auto since = held.was_sent ? held.sent_at : now;
  const auto rested = held.was_sent || heard.fault ? since + state.gap_of(host, held) : now;
  host.leased = false;
  host.doing.clear();
  host.ready = std::max({host.ready, rested, state.instant_of(host.rest.blocked_until())});
  state.free_address(held, rested);
  state.schedule(host);
}

void Frontier::release(Lease::Held& held, bool again) {
  const State::Locked locked(*state_);
  auto& state = *state_;
  --state.outstanding;
  if (!held.host || !again) return;
  auto& host = *held.host;
  if (!held.robots_origin.empty())
    host.prerequisites.push_back({held.robots_origin, held.row.site, held.url});
  else
    host.queue.push_front(std::move(held.row));
  state.schedule(host);
}

Lease::Lease(Frontier& frontier, std::unique_ptr<Held> held) : frontier_(&frontier), held_(std::move(held)) {}
Lease::Lease(Lease&&) noexcept = default;
Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(frontier_, other.frontier_);
  std::swap(held_, other.held_);
  return *this;
}

Lease::~Lease() {
  if (!held_) return;
  if (!held_->hung_up && !held_->ended) hang_up({});
  frontier_->release(*held_, /*again=*/true);
}

const Url& Lease::url() const { return held_->url; }
const UrlRow& Lease::row() const { return held_->row; }
Hop Lease::hop() const { return {held_->row.site, held_->row.depth, held_->row.hops}; }
bool Lease::for_robots() const { return !held_->robots_origin.empty(); }
const std::string& Lease::robots_origin() const { return held_->robots_origin; }
const std::optional<Lease::Ended>& Lease::ended() const { return held_->ended; }
bool Lease::bind(const std::string& address) { return frontier_->bind(*held_, address); }
void Lease::sent() { frontier_->sent(*held_); }
void Lease::hang_up(const Heard& heard) { frontier_->hang_up(*held_, heard); }

void Lease::done() && {
  if (!held_->hung_up && !held_->ended) hang_up({});
  const auto held = std::move(held_);
  frontier_->release(*held, /*again=*/false);
}

void Lease::retry(int tries) && {
  held_->row.tries = tries;
  const auto held = std::move(held_);
  if (!held->hung_up) frontier_->hang_up(*held, {});
  frontier_->release(*held, /*again=*/true);
}

}  // namespace chancery
