// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inside of the workbench: host queues, the addresses they share, and the
// schedule that says which host is due. Two-level: a host waits until it is rested
// and its address is free and rested too. Private to workbench.cc and
// host_schedule.cc; nobody else includes it.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <unordered_map>

#include "crawler/gap_record.h"
#include "crawler/workbench.h"

namespace chancery {

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
  std::string doing;

  std::vector<const PolitenessRules*> rules;  // of the sites that ask it; the strictest holds
  Timestamp quiet_until;                      // the end of the quiet hours that it waits for
  HostPace pace;                              // in this run, gaps aside
  GapRecord gaps;
  Instant last_sent{};

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

struct Workbench::State {
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
  std::vector<PolitenessDecision> decisions;
  std::vector<Hungry> hungry;
  std::function<void()> on_hungry;
  std::vector<std::function<void()>> calls;  // to be made once the lock is free
  std::size_t outstanding = 0;
  std::size_t tails = 0;                  // hosts with a tail in the store
  bool closed = false, complete = false;  // complete: nothing more was due in this run
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
  // A URL of this site waits at the host: the site's rules hold for it too.
  void asked_by(Host& host, const std::string& site) const;
  std::chrono::milliseconds gap_of(const Host& host, std::uint64_t bytes = 0) const;
  std::optional<Timestamp> quiet_until(const Host& host) const;
  std::string why_resting(const Host& host) const;
  std::string long_crawl_delay(const Host& host) const;
  void decide(const Host& host, PolitenessDecision::Kind kind, Timestamp until, int status, std::string detail);
  Address& address(const std::string& key);

  void schedule(Host& host);
  void unschedule(Host& host);
  std::optional<Instant> when(const Host& host) const;
  void mark(Host& host);
  void want_more(Host& host);
  void unpark(Host& host, Instant now);
  bool over_limit(const UrlRow& row);
  bool waits_for_quiet(Host& host);
  void heed(Host& host, const Heard& heard);
  bool fetches_without_rules(const UrlRow& row) const;

  void serve(Workbench& workbench, Host& host, Instant now, std::vector<Lease>& leases);
  std::unique_ptr<Lease::Held> next(Host& host, std::vector<std::unique_ptr<Lease::Held>>& ended);
  std::unique_ptr<Lease::Held> robots_lease(Host& host, Host::Prerequisite asked);
  bool at_free_address(Host& host, Instant now);
  void free_address(Lease::Held& held, Instant ready);
};

}  // namespace chancery
