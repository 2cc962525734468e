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
#include <string>
#include <vector>

#include "archive/warc_series.h"
#include "base/guarded.h"
#include "crawler/novelty.h"
#include "crawler/reader.h"
#include "crawler/report.h"
#include "store/capture_store.h"
#include "store/frontier_store.h"
#include "store/page_store.h"
#include "store/politeness_log.h"
#include "store/seen.h"
#include "store/trap_store.h"

namespace chancery {

class Ledger {
 public:
  Ledger(Database& database, Workbench& workbench, Scope& scope, WarcSeries& series, Guarded<Report>& report,
         SitemapVouchers& vouchers, Novelty& novelty, std::int64_t run_id, const std::filesystem::path& crawl_log);

  // Brings the workbench up: what earlier runs know, and the seeds. A site with URLs
  // still waiting is resumed; one with none starts a new round.
  void open(bool unclean);

  // `ahead` is committed before what of `batch` it came from.
  void commit(std::vector<LinksAhead> ahead, std::vector<Parsed> batch);

  // Brings URLs from the store to hosts that run low.
  void feed();

  // The end of the run: names what is left and why, and counts it.
  void close();

 private:
  void add_seeds(const Site& site);
  void add_sitemaps();
  bool add_link(const Link& link, std::int64_t via, std::vector<UrlRow>& fresh);  // false: known, or in a trap
  void add_links(const Parsed& parsed, std::vector<UrlRow>& fresh);
  // Of a site that is watched: a URL known from earlier runs is to be asked in this one,
  // if it was not captured since `changed`.
  void ask_again(const Url& url, const std::string& site, std::optional<Timestamp> changed);
  std::int64_t host_id(std::string_view hostname);
  void write(Parsed& parsed, std::vector<UrlRow>& fresh);
  std::int64_t write_capture(const Parsed& parsed);
  void write_page(Parsed& parsed, std::int64_t capture_id);
  void save_politeness();
  void count(const Parsed& parsed);
  void log(const Parsed& parsed);

  Database& database_;
  FrontierStore urls_;
  CaptureStore captures_;
  PageStore pages_;
  TrapStore traps_;
  PolitenessLog politeness_;
  Workbench& workbench_;
  Scope& scope_;
  WarcSeries& series_;
  Guarded<Report>& report_;
  SitemapVouchers& vouchers_;
  Novelty& novelty_;
  const std::int64_t run_id_;
  std::ofstream log_;
  const SipKey key_ = random_sip_key();
  Seen seen_;
  std::vector<UrlRow> again_;  // to be handed to the workbench with the fresh ones
  std::map<std::string, std::int64_t, std::less<>> host_ids_;
};

}  // namespace chancery
