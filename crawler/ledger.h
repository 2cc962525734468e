// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one writer of the store. Takes what was read in batches and makes each
// batch one transaction: capture rows, articles and events, the links that are new,
// what became of each URL, what hosts told us. Before it commits, the WARC bytes are
// synced; after it has, leases are done. So a kill at any instant costs at most a
// second fetch.
//
// Belongs to the ledger's thread. Throws StoreError and std::system_error: those end
// the run.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "archive/warc_series.h"
#include "base/guarded.h"
#include "crawler/novelty.h"
#include "crawler/reader.h"
#include "crawler/report.h"
#include "crawler/supply.h"
#include "store/capture_store.h"
#include "store/frontier.h"
#include "store/page_store.h"
#include "store/politeness_log.h"
#include "store/robots_store.h"
#include "store/trap_store.h"

namespace chancery {

class Ledger {
 public:
  // The frontier's transactions are the database's.
  Ledger(Database& database, Frontier& frontier, Workbench& workbench, Scope& scope, WarcSeries& series,
         Guarded<Report>& report, SitemapVouchers& vouchers, Novelty& novelty, std::int64_t run_id,
         const std::filesystem::path& crawl_log);

  // Brings the workbench up: what earlier runs know, and the seeds. A site with URLs
  // still waiting is resumed; one with none starts a new round.
  void open();

  // `ahead` is committed before what of `batch` it came from.
  void commit(std::vector<LinksAhead> ahead, std::vector<Parsed> batch);

  // Brings from the frontier what the workbench wants, if it wants it at once.
  void feed();

  // The end of the run: names what is left and why, and counts it.
  void close();

 private:
  void add_seeds(const Site& site);
  void add_sitemaps();
  // Links of one page, which is a URL of that id and rank; those that are new to us.
  std::vector<Url> add_links(std::span<const Link> links, std::int64_t via, Rank from);
  bool is_closed(const Link& link);
  void follow(const Parsed& parsed);
  // Of a site that is watched: a URL known from earlier runs is to be asked in this one,
  // if it was not captured since `changed`.
  void ask_again(const Url& url, const std::string& site, std::optional<Timestamp> changed);
  Ack write(Parsed& parsed);
  Outcome outcome_of(const Parsed& parsed) const;
  std::int64_t write_capture(const Parsed& parsed);
  void write_page(Parsed& parsed, std::int64_t capture_id);
  void save_politeness();
  void count(const Parsed& parsed);
  void log(const Parsed& parsed);

  Database& database_;
  Frontier& frontier_;
  CaptureStore captures_;
  PageStore pages_;
  TrapStore traps_;
  PolitenessLog politeness_;
  RobotsStore robots_;
  Workbench& workbench_;
  Scope& scope_;
  WarcSeries& series_;
  Guarded<Report>& report_;
  SitemapVouchers& vouchers_;
  Novelty& novelty_;
  const std::int64_t run_id_;
  std::ofstream log_;
  Supply supply_;
  std::map<std::string, Rank> waits_;       // hosts that have new URLs in this transaction
  std::unordered_set<std::int64_t> again_;  // what was asked for again in this run: once is enough
};

}  // namespace chancery
