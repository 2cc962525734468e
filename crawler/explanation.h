// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a URL was fetched, or was not: what became of it and when, the pages that led to
// it, the robots.txt line that decides with its number and its group, its host's rest,
// and what the scope of each site says. Of a URL never met, what would happen. Asks
// nobody: the collection and the config are all it reads.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/url.h"
#include "crawler/scope.h"
#include "store/capture_store.h"
#include "store/frontier.h"
#include "store/url_history.h"

namespace chancery {

struct Explanation {
  std::string url;  // in canonical form
  std::vector<UrlRecord> records;
  std::vector<CaptureRow> captures;  // oldest first

  struct Robots {
    std::string verdict;  // "allowed", "refused", "unknown: robots.txt is asked for first", ...
    std::string line, group;
    int line_number = 0, group_line = 0;
    std::string why;  // how its robots.txt was answered
    Timestamp fetched, until;
  } robots;

  std::optional<HostPolicy> host;  // none: never met
  std::optional<std::chrono::milliseconds> crawl_delay;

  struct Ours {
    std::string site, verdict;
  };
  std::vector<Ours> scope;  // what each site of the config would say of a link to it

  // `database` null: there is no collection, the config alone speaks.
  static Explanation of(const Url& url, Database* database, Scope& scope, const std::string& agent, const Clock& clock);

  bool known() const { return !records.empty() || !captures.empty(); }
  std::string json() const;
  std::string text() const;
};

}  // namespace chancery
