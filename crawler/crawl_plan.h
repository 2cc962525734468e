// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a crawl would do, without doing it: what each site reaches and may cost, whether
// its round goes on or begins anew, the first URLs it would ask, and what the rules we
// hold say of them. Asks nobody and writes nothing: the config and the collection are all
// it reads.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crawler/scope.h"
#include "store/database.h"
#include "store/url_history.h"

namespace chancery {

struct CrawlPlan {
  static constexpr std::size_t kFirst = 10;  // URLs shown of a site

  struct First {
    std::string url;
    std::string robots;  // "allowed", "unknown: robots.txt is asked for first", ...
    std::string why;     // the line that decides, or what went wrong
    std::string rest;    // until when its host is left alone and why; empty: it may be asked
  };
  struct SitePlan {
    const Site* site = nullptr;
    RoundState round;
    std::vector<First> first;
  };
  std::vector<SitePlan> sites;

  // `database` null: there is no collection yet. The scope must outlive the plan.
  static CrawlPlan of(const Scope& scope, Database* database, const std::string& agent, const Clock& clock);

  std::string json() const;
  std::string text() const;
};

}  // namespace chancery
