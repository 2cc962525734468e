// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a search found: the box's operators, facets to narrow it by, a list of
// addresses each with the lines that show why. Every state is in the address, and
// nothing needs a script. Pure functions; thread-safe.

#include <string>
#include <vector>

#include "replay/html.h"
#include "store/excerpt.h"
#include "store/search_index.h"

namespace chancery {

inline constexpr int kHitsPerPage = 20;

struct SearchShown {
  std::string typed;  // as it stands in the box
  SearchQuery query;
  SearchResult result;
  std::vector<Excerpt> excerpts;  // one a hit
};

Html search_page(const SearchShown& found);

}  // namespace chancery
