// SPDX-License-Identifier: Apache-2.0
#pragma once

// The inside of the workbench: host queues, the addresses they share, and the
// schedule that says which host is due. Two-level: a host waits until it is rested
// and its address is free and rested too. Private to workbench.cc, host_schedule.cc
// and held_queues.cc; nobody else includes it.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <unordered_map>

#include "crawler/budget.h"
#include "crawler/gap_record.h"
#include "crawler/workbench.h"

namespace chancery {

// Everything below lives behind State::mutex.
struct Address;

struct Host {
  HostRest rest;
  int shard = 0;

  // The right to ask it, and what we hold of its queue.
  std::optional<LeaseId> lease;
  Instant send_until{}, renew_at{};
  bool more = false;                 // the frontier has more of it
  std::deque<WorkItem> soon, later;  // by rank, then as they were met
  int since_later = 0;               // soon ones asked since the last later one
  std::vector<std::int64_t> out;     // URLs that are leased

  struct Prerequisite {
    std::string origin, site;  // whose robots.txt it is, and for which site it is asked
    Url url;
  };
  std::deque<Prerequisite> prerequisites;

  // URLs whose authority's rules are being fetched, or cannot be had until `again`.
  struct Parked {
    std::vector<WorkItem> urls;
    std::optional<Instant> again;
    std::string why;
  };
  std::map<std::string, Parked> parked;

  Address* address = nullptr;
  Instant ready{};
  std::optional<Instant> queued;  // its place in the shard's schedule
  bool leased = false, at_address = false;
  bool dirty = false;    // its policy is to be saved
  bool wanting = false;  // something of it is asked of the frontier
  bool idle = false;     // nothing of it waits here; it may be given back
  std::string doing;

  std::vector<const PolitenessRules*> rules;  // of the sites that ask it; the strictest holds
  Timestamp quiet_until;                      // the end of the quiet hours that it waits for
  HostPace pace;                              // in this run, gaps aside
  GapRecord gaps;
  Instant last_sent{};

  const std::string& name() const { return rest.policy().name; }
  // Whose rules cannot be had, if that keeps URLs waiting.
  const Parked* blocked() const;
  bool has_next() const { return !soon.empty() || !later.empty(); }
  std::size_t in_memory() const;
  // The queue whose first is next: after three of what is soon comes one of the others.
  std::deque<WorkItem>& next_queue();
  void put_first(WorkItem item);  // back where it came from
  void put(WorkItem item);        // in its place by rank
};

struct Address {
  bool busy = false;
  Instant ready{};
  std::vector<Host*> waiting;  // until it is free
};

struct Lease::Held {
  Host* host = nullptr;
  LeaseId queue;
  WorkItem item;
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
        budgets(scope.sites(), clock),
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
  Budgets budgets;
  std::vector<Shard> shards;
  std::map<std::string, std::unique_ptr<Host>, std::less<>> hosts;
  std::unordered_map<std::string, std::unique_ptr<Address>> addresses;
  std::vector<PolitenessDecision> decisions;

  // What is between us and the frontier.
  std::set<Host*> holding;
  std::vector<Host*> wanting, dirty, idle;
  std::vector<Host*> renewing;     // those of the last wants(), in order
  bool serving = false;            // wants() was called, and nothing of it has come yet
  std::optional<Instant> more_at;  // when the frontier may have another queue for us
  bool called = false;             // on_want was called, and nobody has come yet
  std::function<void()> on_want;

  std::vector<std::function<void()>> calls;  // to be made once the lock is free
  std::size_t outstanding = 0;
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
  void want(Host& host);
  void want_more(Host& host);
  void look_idle(Host& host);
  bool presses() const;
  bool others_wait() const;
  void call_for_more();
  void take_in(Host& host, std::vector<WorkItem> items);
  void lose(Host& host);
  void put_back(Host& host, WorkItem item);
  Leaving leaving(Host& host);
  Held to_renew(Host& host, bool with_more);
  void renewed(Host& host, const Held& asked, Renewal& renewal);
  void claimed(const ClaimRequest& asked, Claim claim);
  HostPolicy policy_of(const Host& host) const;
  void give_back(Wants& wants);
  void unpark(Host& host, Instant now);
  bool waits_for_quiet(Host& host);
  void heed(Host& host, const Heard& heard);
  bool fetches_without_rules(const WorkItem& item) const;

  void serve(Workbench& workbench, Host& host, Instant now, std::vector<Lease>& leases);
  std::unique_ptr<Lease::Held> next(Host& host, std::vector<std::unique_ptr<Lease::Held>>& ended);
  std::unique_ptr<Lease::Held> robots_lease(Host& host, Host::Prerequisite asked);
  bool at_free_address(Host& host, Instant now);
  void free_address(Lease::Held& held, Instant ready);
};

}  // namespace chancery
