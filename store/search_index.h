// SPDX-License-Identifier: Apache-2.0
#pragma once

// search.db: full text of every article and every version of it, found by words.
// SQLite's FTS5 with our own words (search_words), the text itself not kept twice.
// It holds nothing that chancery.db does not say: delete it, and the next search
// makes it anew. Where the folder cannot be written the index is made in memory.
//
// Not thread-safe: belongs to one thread, as its database does. Several processes
// may use one file. Throws StoreError when the file cannot be read or made.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "store/collection_folder.h"
#include "store/page_store.h"
#include "store/search_query.h"

namespace chancery {

struct SearchHit {
  std::int64_t capture_id = 0;  // the version that fits best, for the rest ask the page store
  std::string url, site, title, published, language, kind;
  Timestamp captured;
  int versions_found = 0;  // of this address
};

struct SearchResult {
  std::vector<SearchHit> hits;  // one an address
  int total = 0;                // addresses
  bool all_counted = true;      // false: more matches than were looked at
  // What the matches are, most first: value and number of addresses.
  using Facet = std::vector<std::pair<std::string, int>>;
  Facet sites, years, kinds, languages;
};

class SearchIndex {
 public:
  explicit SearchIndex(const CollectionFolder& folder);
  ~SearchIndex();

  // Takes in the articles that came since; how many. The first time, an index of another
  // collection, of an older form, or of articles pruned since is made anew. Told to stop,
  // it goes on next time.
  int bring_up(PageStore& pages, std::stop_token stop = {});
  SearchResult search(const SearchQuery& query);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
