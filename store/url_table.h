// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of URLs: appended as they are met, changed in place as they are asked.
// Hosts and sites are numbers here, paths lie without their host (store/compact_url),
// and the one index is of what waits, by host, site and rank: nothing is keyed by
// a random hash, for that slows five times by 10 M rows.
//
// Belongs to its database's thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/frontier.h"

namespace chancery {

class UrlTable {
 public:
  explicit UrlTable(Database& database) : database_(database) {}

  // Sites by name; numbers are made as names are met.
  std::int64_t site_number(const std::string& name);
  std::vector<std::pair<std::int64_t, std::string>> sites();

  // A row that waits; its id.
  std::int64_t append(const Found& found, std::int64_t host, std::int64_t site, std::string_view path);
  // A finished URL of that site waits again; false: none is finished. Walks the table,
  // without the id.
  bool put_back(std::int64_t host, std::int64_t site, std::string_view path);
  bool put_back(std::int64_t id);
  // Done, whatever it was: what an archive tells.
  void settle(const Outcome& outcome);

  // Each of these tells whether the item had been waiting.
  bool done(std::int64_t host, const Outcome& outcome);
  bool gone(std::int64_t host, const Outcome& outcome);
  bool retry(std::int64_t host, const Outcome& outcome, bool at_once);
  void captured(std::int64_t id, const LastCapture& last);

  // URLs whose time has come wait from now on. How many.
  std::int64_t wake(std::int64_t host, Timestamp now);
  std::optional<Timestamp> next_due(std::int64_t host);
  std::vector<std::int64_t> hosts_with_due();

  // What waits on a host: its sites, and the first of one site, by rank and age.
  std::vector<std::int64_t> sites_waiting(std::int64_t host);
  struct Row {
    WorkItem item;  // `url` is compact, `site` empty
    std::int64_t site = 0;
  };
  std::vector<Row> first(std::int64_t host, std::int64_t site, Rank from, Rank to, std::size_t most);

  struct Count {
    std::int64_t host = 0, site = 0, urls = 0;
  };
  std::vector<Count> waiting();                // now
  std::vector<std::int64_t> sites_with_due();  // later
  void new_round(const std::vector<std::int64_t>& sites, Round what);

  struct Known {
    std::int64_t id = 0, host = 0, site = 0;
    std::string_view path, hops;  // both compact
  };
  void for_each(const std::function<void(const Known&)>& visit);
  std::int64_t rows();  // at most

  void mark_archived(std::string_view warc);
  bool is_archived(std::string_view warc);
  std::int64_t take_back(std::string_view warc);

  void explain(std::int64_t host, std::int64_t site, const LeftWaiting& left);
  void forget_explanations();

 private:
  std::int64_t warc_number(std::string_view name);
  Database& database_;
  std::string last_warc_;
  std::int64_t last_warc_number_ = 0;
};

}  // namespace chancery
