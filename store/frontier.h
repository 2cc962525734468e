// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frontier: every URL met, what became of it, and what its host told us. It
// outlives the process, and may live elsewhere than in it: this is the contract that
// a store of URLs keeps, whatever engine is behind it.
//
// What it hands out is not a URL but the queue of a host: a QueueLease is the right to
// ask that host until a deadline. So politeness holds across processes, and nothing
// ever needs two queues at once: every queue lies in one of 4096 buckets, fixed for
// ever, and no effect spans buckets.
//
// The promises (tests/store/frontier_conformance holds every engine to them):
//
//   P1  What add(), finish(), release() and block() have done survives what
//       abilities() says, once they return; inside a transaction of the engine's own
//       store, once that is committed.
//   P2  A queue has at most one live lease. Each claim of a queue has a higher epoch than the
//       one before, also after a crash. Whoever comes with an older one is stale:
//       nothing of what he says is taken. His captures stay in the WARC.
//   P3  No request leaves after `send_until`. This one is the holder's to keep: a
//       lease that ran out protects our data, but not the host, from a holder that
//       slept.
//   P4  The gap holds across holders: release() says when the host may be asked next.
//       A holder that died says nothing; its queue wakes when its lease ends, so a
//       lease is longer than any gap and any fetch.
//   P5  URLs of a dead holder come back by themselves: a lease that ran out is
//       readiness. So a URL is asked at least once, not exactly once.
//   P6  add() comes before finish(): what a page led to is known before the page is
//       done. A crash between them only repeats adds, which is nothing: URLs are met
//       once.
//   P7  Rests, blocks, gaps and failures of hosts outlive holders and processes.
//   P8  After a fail-over that may have lost what was said last, nothing is claimed
//       for the length of a lease. (An engine of one process has none.)
//   P9  Leases run on the engine's clock, and a clock that is set runs on as before.
//       Holders only subtract durations of their own monotonic clock.
//   P10 The WARC comes first: bytes, then add(), then finish(). A URL is safe when its
//       WARC is: mark_archived() says so of a file; what lay in a file that is
//       lost, take_back() puts back.
//
// Not thread-safe: one thread owns a frontier. Every call may throw StoreError, which
// ends the run; after that the object is of no further use.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/sip_hash.h"
#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

// A queue's name everywhere: a keyed hash of the politeness key, which is the host
// name. The key belongs to the collection and is stored with it, so all who
// work on one collection agree.
struct QueueKey {
  static constexpr std::uint16_t kBuckets = 4096;
  std::uint16_t bucket = 0;
  std::uint64_t queue = 0;
  auto operator<=>(const QueueKey&) const = default;
};
QueueKey queue_key(std::string_view host, const SipKey& collection_key);

// What is asked first within a queue. The numbers are in the database.
enum class Rank : std::uint8_t {
  source = 0,           // seeds, sitemaps, feeds: they tell what is new
  fresh_requisite = 1,  // what a new page needs to be seen; at most three before a page
  page = 2,             // pages never asked
  recheck = 3,          // pages asked in an earlier round
  old_requisite = 4,    // what those need
};
bool is_soon(Rank rank);  // source or fresh_requisite

// What is known of a URL's last capture: enough to ask "changed since?" and to say
// "the same as that".
struct LastCapture {
  std::string etag, last_modified;  // as the host wrote them; empty if it did not
  Digest sha256;                    // of the payload
  std::string warc;
  Timestamp at;
  bool operator==(const LastCapture&) const = default;
};

// A URL that a page led to, or a seed.
struct Found {
  Url url;  // canonical
  std::string site;
  std::string hops;  // letters from the seed
  int kind = 0;      // LinkKind
  int depth = 0;     // links from the seed
  Rank rank = Rank::page;
  std::int64_t via = 0;  // the URL it was met on; 0: a seed
  bool again = false;    // somebody wants it asked, known or not ...
  std::int64_t id = 0;   // ... and knows it by this id: saves the engine a search
};

// What became of an add.
enum class Met : std::uint8_t {
  fresh,    // it waits
  known,    // met before
  again,    // known, finished, and now waits again
  refused,  // no host to ask
};

struct WorkItem {
  std::int64_t id = 0;  // in the frontier, for ever; never given to another URL
  std::string site, url, hops;
  int kind = 0, depth = 0, tries = 0;
  std::int64_t via = 0;
  Rank rank = Rank::page;
  std::optional<LastCapture> last;
};

// What outlives the process of a host's politeness.
struct HostPolicy {
  std::string name;
  Timestamp last_request, blocked_until, troubled_at;
  std::string block_reason;
  std::string address;             // where it was last, "192.0.2.1"; hosts there share their rest
  int backoffs = 0, failures = 0;  // in a row: asked for rest without a date; gave no answer
  double latency_ms = 0;
  std::int64_t requests = 0;
  std::chrono::milliseconds gap{};  // between requests, as its last holder kept it
};

struct LeaseId {
  QueueKey key;
  std::uint64_t epoch = 0;
  auto operator<=>(const LeaseId&) const = default;
};

// Times are of the holder's own monotonic clock, read before the call went out.
struct QueueLease {
  LeaseId id;
  Instant deadline;    // then others may claim the queue
  Instant send_until;  // a fifth sooner: no request leaves later
  Instant not_before;  // nor earlier
  HostPolicy policy;
  std::vector<WorkItem> items;  // by rank, then as they were met
  bool more = false;            // others wait
};

struct ClaimRequest {
  std::size_t queues = 1;              // at most
  std::size_t items = 64;              // of each, at most
  std::chrono::milliseconds lease{};   // how long
  std::chrono::milliseconds gap{};     // at least: kept with the lease, for whoever takes over from us
  std::chrono::milliseconds within{};  // also queues that must rest, if no longer than this
  std::vector<std::string> hosts;      // these too, whether or not anything of theirs waits
};

struct Claim {
  std::vector<QueueLease> leases;
  std::optional<Instant> next_ready;  // when there will be more to claim; now: there is
};

// A lease that is to go on.
struct Held {
  LeaseId id;
  std::chrono::milliseconds lease{};
  std::optional<HostPolicy> policy;   // if it changed: stored
  std::vector<std::int64_t> holding;  // items still held, finished ones of this transaction too
  std::size_t items = 0;              // bring as many more, if they wait
};

struct Renewal {
  bool lost = false;  // somebody else has the queue; nothing may be asked any more
  Instant deadline, send_until;
  std::vector<WorkItem> items;
  bool more = false;
};

// What came of an item.
struct Outcome {
  enum class What : std::uint8_t {
    done,      // due again at `when` if that is given, else in its site's next round
    retry_at,  // to be asked again, not before `when`
    gone,      // never to be asked again
  };
  std::int64_t id = 0;
  What what = What::done;
  std::optional<Timestamp> when;
  int disposition = 0;
  std::string detail;
  std::int64_t run_id = 0;
  std::optional<LastCapture> last;  // if it was captured
};

enum class Ack : std::uint8_t { taken, stale };

// What waits in one queue for one site.
struct Waiting {
  std::string host, site;
  std::int64_t urls = 0;
  Timestamp blocked_until;  // of the host, and why
  std::string block_reason;
};

// A host that is not to be asked yet.
struct Resting {
  HostPolicy policy;
  Instant until;
};

// What a new round asks again.
enum class Round : std::uint8_t {
  all,
  sources,  // what tells what is new: seeds, sitemaps, feeds
};

// Why it was left when a run ended.
struct LeftWaiting {
  std::string host, site;
  int disposition = 0;
  std::string detail;
  std::int64_t run_id = 0;
};

struct Abilities {
  bool survives_kill = false;   // of our process
  bool survives_power = false;  // failing
  bool survives_node = false;   // of the engine failing
  bool fences = false;          // stale holders are refused
  bool shared = false;          // several processes may hold leases at a time
};

class Frontier {
 public:
  virtual ~Frontier() = default;

  // How much of a site is given from now on: budgets. All of it at first.
  enum class Share : std::uint8_t { all, requisites, none };
  virtual void give(std::string_view site, Share share) = 0;

  // What each became, in order. A URL is one of its site's, and met once.
  virtual std::vector<Met> add(std::span<const Found> links) = 0;
  // Whether it was met. A hint that saves work: true is sure, false may only mean that
  // the engine would have to be asked.
  virtual bool knows(const Url& url) const = 0;

  // Queues that are ready, the longest ready first. Those with nothing to give are
  // passed over.
  virtual Claim claim(const ClaimRequest& request) = 0;
  // In order.
  virtual std::vector<Renewal> renew(std::span<const Held> held) = 0;
  virtual Ack finish(const LeaseId& lease, std::span<const Outcome> outcomes) = 0;
  // The queue is ready again when its host has rested, and not before `not_before`.
  virtual Ack release(const LeaseId& lease, const HostPolicy& now, Instant not_before) = 0;
  // Nobody asks this host before `until`; never shortens an earlier block. Whether or not
  // it is leased: a holder that is not the caller hears of it when it claims next.
  virtual void block(const QueueKey& key, Timestamp until, std::string_view why) = 0;
  virtual QueueKey key_of(std::string_view host) const = 0;

  virtual void mark_archived(std::string_view warc) = 0;
  // The file is lost: URLs whose last capture lay in it wait again. How many. None, if
  // it was archived.
  virtual std::int64_t take_back(std::string_view warc) = 0;

  // Of these sites, those with nothing waiting begin a new round: what was done waits
  // again, as re-checks. How many URLs.
  virtual std::int64_t begin_rounds(std::span<const std::string> sites, Round what) = 0;
  // URLs that seeds redirected to, with their sites.
  virtual std::vector<std::pair<std::string, Url>> where_seeds_led() = 0;

  // Hosts that rest, whether or not anything of theirs waits: others may share their address.
  virtual std::vector<Resting> resting() = 0;
  // What waits. Walks the waiting URLs: for the beginning and the end of a run.
  virtual std::vector<Waiting> inspect() = 0;
  // Why what waits was left; replaces what was said before.
  virtual void explain(std::span<const LeftWaiting> left) = 0;

  virtual Abilities abilities() const = 0;
};

}  // namespace chancery
