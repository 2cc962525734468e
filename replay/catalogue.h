// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the archive has, as lists for readers: sites, pages, events, articles. From
// the store where there is one; from the index alone in a collection that other
// tools made, which knows addresses but no titles.
//
// Thread-safe, as the collection is.

#include <optional>
#include <string>
#include <vector>

#include "replay/capture_resolver.h"
#include "replay/collection.h"
#include "store/page_store.h"

namespace chancery {

class Catalogue {
 public:
  explicit Catalogue(const Collection& collection) : collection_(collection) {}

  struct Pages {
    std::vector<PageLine> lines;
    int total = 0;
    bool all_known = true;  // false: the index is longer than what was looked through
  };
  std::vector<SiteLine> sites() const;
  Pages pages(const PageQuery& query) const;
  std::vector<Event> events(const EventQuery& query) const;  // newest first; none without a store

  // The wordings of an address, oldest first; none without a store.
  std::vector<VersionLine> versions(const std::string& url) const;
  std::optional<Article> article(const VersionLine& version) const;

  // What is to be read in a capture: the store's article of that very capture, or
  // what the parser makes of its bytes now. Fault::unsupported when it is no page.
  Result<Article> article(const ResolvedCapture& capture) const;

 private:
  std::vector<PageLine> indexed_pages(bool& all_known) const;
  const Collection& collection_;
};

}  // namespace chancery
