// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frontier in the collection's own chancery.db: no engine to run, and what it does
// joins the transaction that is open on the same Database, so a page's rows, its links and
// its end are one (record, row, done).
//
// One process has the collection at a time (store/collection_folder locks it) and all
// leases are its own; epochs are real nevertheless, so a lease from before a crash is
// stale. In memory: 18 to 20 bytes a known URL (store/seen), some hundred a host.
// On disk: some hundred bytes a URL, most of them its path.
//
// Belongs to its database's thread.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/frontier.h"
#include "store/queue_table.h"
#include "store/seen.h"
#include "store/url_table.h"

namespace chancery {

class SqliteFrontier final : public Frontier {
 public:
  // What leases of earlier processes mean. The holder of the collection's lock takes
  // over: they are all dead, and their hosts rest a gap from the last request that is
  // known of, or from now if they were held. Who does not hold it waits until they run out.
  enum class Start { take_over, wait };

  // For these sites: of others nothing is known and nothing given, they keep what waits
  // for their own runs. Reads all their URLs once.
  SqliteFrontier(Database& database, const Clock& clock, const std::vector<std::string>& sites, Start start);

  void give(std::string_view site, Share share) override;
  std::vector<Met> add(std::span<const Found> links) override;
  bool knows(const Url& url) const override;
  Claim claim(const ClaimRequest& request) override;
  std::vector<Renewal> renew(std::span<const Held> held) override;
  Ack finish(const LeaseId& lease, std::span<const Outcome> outcomes) override;
  Ack release(const LeaseId& lease, const HostPolicy& now, Instant not_before) override;
  void block(const QueueKey& key, Timestamp until, std::string_view why) override;
  QueueKey key_of(std::string_view host) const override;
  void mark_archived(std::string_view warc) override;
  std::int64_t take_back(std::string_view warc) override;
  std::int64_t begin_rounds(std::span<const std::string> sites, Round what) override;
  std::vector<std::pair<std::string, Url>> where_seeds_led() override;
  std::vector<Resting> resting() override;
  std::vector<Waiting> inspect() override;
  void explain(std::span<const LeftWaiting> left) override;
  Abilities abilities() const override;

  std::size_t known() const { return seen_.size(); }

 private:
  struct SiteRow {
    std::int64_t number = 0;
    Share share = Share::all;
  };
  struct Picked {
    std::vector<WorkItem> items;
    bool more = false;
  };

  Timestamp now() const;
  Instant instant_of(Timestamp engine) const;
  void open(Queue& queue, Start start);
  void meet_known();
  void count_waiting();
  Queue* held(const LeaseId& lease);
  std::optional<QueueLease> lease(Queue& queue, const ClaimRequest& request, Instant asked, bool wanted);
  bool extend(Queue& queue, std::chrono::milliseconds by, Timestamp now);
  void wake(Queue& queue);
  Picked pick(Queue& queue, std::size_t most, std::span<const std::int64_t> holding);
  const std::string& site_name(std::int64_t number) const;

  Database& database_;
  const Clock& clock_;
  const Instant opened_;
  const Timestamp opened_utc_;
  QueueTable queues_;
  UrlTable urls_;
  Seen seen_;
  std::map<std::string, SiteRow, std::less<>> sites_;  // those this frontier is for
  std::map<std::int64_t, std::string> site_names_;     // the same by number
  std::vector<std::pair<std::string, Url>> seeds_led_;
};

}  // namespace chancery
