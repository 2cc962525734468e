// SPDX-License-Identifier: Apache-2.0
#pragma once

// The workbench: the URLs that are to be asked in this run, host by host, and the
// one place that decides which is asked next. What is known of all URLs, and lasts,
// is the frontier in the store; here lie the heads of its queues and the clock.
//
// Politeness is a type here. A Lease carries one URL through the house and,
// until it hangs up, it alone may speak to that URL's host, and to any host at the
// same address. A fetcher cannot be impolite by forgetting something; it can only
// be slow. Robots rules are asked before a lease is given: where they are unknown
// the lease is for robots.txt itself.
//
// Only the heads of host queues are in memory (kHead URLs each); tails wait in the
// store, and the ledger brings more when a host runs low. So nothing here grows
// with the web, and adding never blocks.
//
// Thread-safe: any thread may call anything at any time.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/url.h"
#include "crawler/disposition.h"
#include "crawler/politeness.h"
#include "crawler/robots_gate.h"
#include "crawler/scope.h"
#include "store/frontier_store.h"
#include "store/politeness_log.h"

namespace chancery {

class Workbench;

// What an exchange told us about its host.
struct Heard {
  int status = 0;                                   // 0: no answer
  std::optional<std::chrono::seconds> retry_after;  // as the host asked
  std::optional<Fault> fault;                       // why there is no answer
  std::string detail;                               // for people
  std::chrono::milliseconds latency{};              // request sent to first byte
  std::uint64_t bytes = 0;                          // of the answer
};

class Lease {
 public:
  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) noexcept;
  ~Lease();  // a lease that never heard done() puts its URL back to be asked again

  const Url& url() const;
  const UrlRow& row() const;  // how it was met; id 0 for robots.txt
  Hop hop() const;
  bool for_robots() const;
  const std::string& robots_origin() const;  // whose rules these will be

  // Set when the URL is not to be asked at all: refused by robots, or its host
  // does not exist. Such a lease holds no host and goes straight to the ledger.
  struct Ended {
    Disposition how{};
    std::string detail;
  };
  const std::optional<Ended>& ended() const;

  // It is not to be asked after all: its host is free at once.
  void end(Ended ended);

  // The host is at this address. False: another host there is being asked or
  // rests; the URL has gone back and the lease is over.
  bool bind(const std::string& address);

  // The request is leaving now: the rest counts from here.
  void sent();

  // The transfer is over; the host begins its rest.
  void hang_up(const Heard& heard);

  // The record is on disk and its links are in the workbench. Only now may the URL
  // be forgotten, so a crash costs a second fetch and never a lost page.
  void done() &&;
  // To be asked again when its host has rested; `tries` so far.
  void retry(int tries) &&;

 private:
  friend class Workbench;
  struct Held;
  Lease(Workbench& workbench, std::unique_ptr<Held> held);
  Workbench* workbench_ = nullptr;
  std::unique_ptr<Held> held_;
};

class Workbench {
 public:
  struct Options {
    int shards = 1;                                      // fetch threads; a host belongs to one
    std::string agent = "chancery";                      // robots.txt product token
    bool per_address = true;                             // hosts at one address share their rest
    std::chrono::milliseconds unreachable_wait{15'000};  // after a failed connection, doubling
  };
  Workbench(Options options, const Scope& scope, const Clock& clock);
  ~Workbench();

  static constexpr std::size_t kHead = 64, kLow = 16;

  // What earlier runs left. `unclean`: the last run was killed, so nobody knows when
  // its last requests left: every host rests a whole gap first.
  void load(std::vector<HostRow> hosts, const std::vector<RobotsRow>& robots, bool unclean);

  // New URLs, rows already in the store (ids rise). Hosts unknown so far are named by
  // `host_name` of their URL.
  void add(std::vector<UrlRow> urls);
  // `host_id` has URLs in the store that are not in memory.
  void has_tail(std::int64_t host_id);

  // Hosts that run low while their tail waits in the store: bring URLs with an id
  // above `after`. `on_hungry` is called (from any thread, under no lock) when the
  // list stops being empty.
  struct Hungry {
    std::int64_t host_id = 0, after = 0;
  };
  std::vector<Hungry> hungry();
  // `last` is the highest id looked at; `more`: the store may hold further ones.
  void refill(std::int64_t host_id, std::vector<UrlRow> urls, std::int64_t last, bool more);
  void on_hungry(std::function<void()> call);

  // Leases that are due now, at most `most`, and those that ended unasked.
  std::vector<Lease> take(int shard, std::size_t most);
  // When the next one of this shard may be due; nullopt: nothing waits.
  std::optional<Instant> next_due(int shard);
  // Called (from any thread, under no lock) when something may be due earlier.
  void on_due(int shard, std::function<void()> call);

  // Reading showed that the host has had enough of us though its status did not say so:
  // it is left alone as after a 503.
  void troubled(const Lease& lease, const std::string& why);

  // What came of a lease for robots.txt.
  void settle_robots(const Lease& lease, const RobotsGate::Outcome& outcome);

  // Waits until nothing is leased and nothing will be due within `patience`. False:
  // told to stop, or it is `deadline`, before that.
  bool wait_until_idle(std::stop_token stop, std::chrono::milliseconds patience,
                       std::optional<Instant> deadline = std::nullopt);

  // No more leases from now on; those out may finish.
  void close();

  // Rows that changed since the last call, to be saved with the next commit.
  std::vector<HostRow> changed_hosts();
  std::vector<RobotsRow> changed_robots();
  // What was decided about hosts since the last call, for the politeness log.
  std::vector<PolitenessDecision> decisions();

  // Why what is left was left, per host; hosts with nothing left are not named. For the
  // end of a run: what it says of rests is a decision too.
  struct Left {
    std::int64_t host_id = 0;
    std::string host;
    Disposition how{};
    std::string detail;
  };
  std::vector<Left> left();

  // How hosts were asked in this run.
  std::vector<HostPace> paces();

  // What active hosts are doing, for a progress display.
  struct Activity {
    std::string host;
    std::string doing;  // "https://...", or "rests 4 s"
    std::int64_t requests = 0;
    std::size_t waiting = 0;  // in memory
  };
  std::vector<Activity> activity(std::size_t most);
  std::size_t leased();

 private:
  friend class Lease;
  struct State;
  bool bind(Lease::Held& held, const std::string& address);
  void sent(Lease::Held& held);
  void hang_up(Lease::Held& held, const Heard& heard);
  void turn_away(Lease::Held& held);
  void release(Lease::Held& held, bool again);
  std::unique_ptr<State> state_;
};

}  // namespace chancery
