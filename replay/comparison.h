// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two wordings of an address and what stood in them, as /diff/ paths ask for them:
// for the page that shows what changed and for the API. Thread-safe, as the catalogue is.

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "base/url.h"
#include "replay/catalogue.h"
#include "store/page_store.h"
#include "store/text_diff.h"

namespace chancery {

// "20220101/20240101/URL": two moments; "URL" alone: the last two wordings.
struct ComparisonAsked {
  std::vector<Timestamp> moments;  // two or fewer
  std::string_view url;
};
ComparisonAsked comparison_asked(std::string_view rest);

// `versions` of the address, oldest first; `before` and `after` stand in it.
struct Compared {
  std::vector<VersionLine> versions;
  std::size_t before = 0, after = 0;
  Article old_article, new_article;
};

// The wordings that stood at those moments. Fault::absent when there are no two.
Result<Compared> compare(const Catalogue& catalogue, const ComparisonAsked& asked);

// The text moved, and the page's own dates did not.
bool is_silent_edit(const Compared& compared, const TextDiff& diff);

}  // namespace chancery
