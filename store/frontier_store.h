// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frontier at rest: URLs met and what became of them, hosts and how long
// they must be left alone, robots rules, runs. Rows of URLs are appended and then
// change state in place; whether a URL is known is decided in memory
// (store/seen), for a table keyed by a random hash slows five times by 10 M rows.
//
// Belongs to its database's thread; the ledger's is the only one that writes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

struct HostRow {
  std::int64_t id = 0;
  std::string name;
  Timestamp last_request, blocked_until, troubled_at;
  std::string block_reason;
  std::string address;             // where it was last, "192.0.2.1"; hosts there share their rest
  int backoffs = 0, failures = 0;  // in a row: asked for rest without a date; gave no answer
  double latency_ms = 0;
  std::int64_t requests = 0;
};

struct RobotsRow {
  std::string origin;
  int state = 0;  // RobotsGate::State
  Timestamp fetched_at, until, failing_since;
  int failures = 0;
  std::string why, body;
};

struct UrlRow {
  std::int64_t id = 0, host_id = 0;
  std::string site, url, hops;
  int kind = 0, depth = 0, tries = 0;
  std::int64_t via_id = 0;  // 0: a seed
};

struct RunRow {
  std::int64_t id = 0;
  std::string kind, state, summary;  // state: running, complete, stopped, failed
  Timestamp began, ended;
};

class FrontierStore {
 public:
  explicit FrontierStore(Database& database) : database_(database) {}

  // Runs. A run that is still "running" when the next begins was killed.
  std::int64_t begin_run(const std::string& kind, Timestamp now);
  void end_run(std::int64_t id, const std::string& state, const std::string& summary, Timestamp now);
  std::optional<RunRow> last_run();

  // Hosts.
  std::int64_t host_id(const std::string& name);  // made when new
  std::vector<HostRow> hosts();
  void save_host(const HostRow& host);

  // Robots.
  std::vector<RobotsRow> robots();
  void save_robots(const RobotsRow& row);

  // URLs.
  std::int64_t add(const UrlRow& url);
  void finish(std::int64_t id, int disposition, std::string_view detail, std::int64_t run_id);
  // The same, for good: no later round asks it.
  void retire(std::int64_t id, int disposition, std::string_view detail, std::int64_t run_id);
  void retry(std::int64_t id, int tries);
  // Waiting URLs of a host with an id above `after`, oldest first.
  std::vector<UrlRow> waiting(std::int64_t host_id, std::int64_t after, int limit);
  std::vector<std::int64_t> hosts_waiting();
  std::int64_t waiting_of_site(const std::string& site);
  // Says of all that waits on a host, for a site, why it was left; how many.
  std::int64_t leave(std::int64_t host_id, const std::string& site, int disposition, std::string_view detail,
                     std::int64_t run_id);
  // Puts a site's finished URLs back: a new round. How many.
  std::int64_t requeue_site(const std::string& site);
  // Only its seeds and lists: pages without a link before them, feeds and sitemaps. How many.
  std::int64_t requeue_lists(const std::string& site, const std::vector<int>& list_kinds);
  // Puts a finished URL back, unless this run has asked it already.
  std::optional<UrlRow> requeue(std::int64_t id, std::int64_t run_id);
  // Puts one URL of a site back. Walks the table: for a URL somebody asked for by hand.
  void requeue_url(const std::string& url, const std::string& site);
  struct Known {
    std::string_view url, site, hops;
  };
  std::string address(std::int64_t url_id);  // "" for no such row
  void for_each_url(const std::function<void(const Known&)>& visit);

  struct Count {
    std::string site;
    int state = 0, disposition = 0;
    std::int64_t urls = 0;
  };
  std::vector<Count> counts();

 private:
  Database& database_;
};

}  // namespace chancery
