// SPDX-License-Identifier: Apache-2.0
#pragma once

// The workbench: the URLs that are to be asked in this run, host by host, and the
// one place that decides which is asked next. What is known of all URLs, and lasts,
// is the frontier in the store; here lie the heads of the queues that we hold of it
// (store/frontier: a QueueLease is the right to ask a host) and the clock.
//
// Politeness is a type here. A Lease carries one URL through the house and,
// until it hangs up, it alone may speak to that URL's host, and to any host at the
// same address. A fetcher cannot be impolite by forgetting something; it can only
// be slow. Robots rules are asked before a lease is given: where they are unknown
// the lease is for robots.txt itself.
//
// Only the heads of some host queues are in memory (kHead URLs of kMostHeld hosts, or
// a few more); the rest waits in the frontier, and crawler/supply brings more when a
// host runs low. So nothing here grows with the web. No request leaves after the
// lease of its queue allows it (P3 of the frontier).
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
#include "store/frontier.h"
#include "store/politeness_log.h"
#include "store/robots_store.h"

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
  const WorkItem& item() const;  // how it was met; id 0 for robots.txt
  const LeaseId& queue() const;  // of its host, in the frontier
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

  // The request is leaving now: the rest counts from here, or from the next call if it was
  // not so soon. False: we hold its queue no longer, and it must not leave; the URL goes
  // back with this lease.
  bool sent();

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

  static constexpr std::size_t kHead = 24, kLow = 6;  // URLs of a host in memory: at most, and when more are wanted
  static constexpr std::size_t kMostHeld = 4096;      // host queues held at a time
  static constexpr std::chrono::milliseconds kLease = std::chrono::minutes(10);

  // What earlier runs left: rules, and hosts that others at their address must wait for.
  void load(const std::vector<RobotsRow>& robots, const std::vector<Resting>& resting);

  // --- For crawler/supply, on one thread.

  // What the frontier is to do now.
  struct Leaving {
    LeaseId id;
    HostPolicy policy;
    Instant not_before;
  };
  struct Wants {
    std::vector<Held> renew;     // hosts that run low, leases that end soon, politeness that changed
    std::vector<Leaving> leave;  // nothing of them waits, or others have waited longer
    std::optional<ClaimRequest> claim;
    std::vector<std::pair<std::string, Frontier::Share>> shares;  // of sites with a budget
  };
  Wants wants();
  // What came of the last wants(): renewals in its order.
  void served(const Wants& wants, std::vector<Renewal> renewals, std::optional<Claim> claim);
  // These hosts have URLs in the frontier that were not there before; the first rank of them.
  void more_waits(const std::map<std::string, Rank>& hosts);
  // Everything we hold, for the end of a run.
  std::vector<Leaving> leave_all();

  // Whether the frontier is needed at once; on_want() is called (from any thread, under no
  // lock) when that begins.
  bool presses();
  void on_want(std::function<void()> call);

  // --- For everybody.

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
  std::vector<RobotsRow> changed_robots();
  // What was decided about hosts since the last call, for the politeness log.
  std::vector<PolitenessDecision> decisions();

  // Why what waits was left, for the end of a run: what it says of rests is a decision too.
  struct Left {
    Disposition how{};
    std::string detail;
  };
  Left why_left(const Waiting& waiting);

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
  bool sent(Lease::Held& held);
  void hang_up(Lease::Held& held, const Heard& heard);
  void turn_away(Lease::Held& held);
  void release(Lease::Held& held, bool again);
  std::unique_ptr<State> state_;
};

}  // namespace chancery
