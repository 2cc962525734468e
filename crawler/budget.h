// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run may take of a site: so many pages, so many bytes, so long. When the pages
// are spent, what they need to be seen still comes; when bytes or time are, nothing more.
// What is left waits for the next run.
//
// Not thread-safe: the workbench owns it, behind its lock.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crawler/scope.h"
#include "store/frontier.h"

namespace chancery {

class Budgets {
 public:
  Budgets(const std::vector<Site>& sites, const Clock& clock);

  void took(std::string_view site, LinkKind kind);       // a URL is about to be asked; time runs from the first one
  void gave_back(std::string_view site, LinkKind kind);  // it was not asked after all
  void heard(std::string_view site, std::uint64_t bytes);

  // What of the site may still be asked.
  Frontier::Share share(std::string_view site) const;
  bool allows(std::string_view site, LinkKind kind) const;
  // Which budget is spent, for people; empty: none.
  std::string why(std::string_view site) const;

  // Sites whose share is another than at the last call.
  std::vector<std::pair<std::string, Frontier::Share>> changes();

 private:
  struct Spent {
    std::int64_t pages = 0;
    std::uint64_t bytes = 0;
    std::optional<Instant> since;
    std::int64_t most_pages = 0;  // 0 is no limit, here and below
    std::uint64_t most_bytes = 0;
    std::chrono::milliseconds longest{};
    Frontier::Share told = Frontier::Share::all;
  };
  bool out_of_bytes(const Spent& spent) const;
  bool out_of_time(const Spent& spent) const;
  Frontier::Share share_of(const Spent& spent) const;

  const Clock& clock_;
  std::map<std::string, Spent, std::less<>> sites_;  // those with a budget
};

}  // namespace chancery
