// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two wordings of an address, compared: what went, what came, what stayed left out
// where it is long, figures marked, and whether the page's own date moved with its
// text. Pure functions; thread-safe.

#include <vector>

#include "replay/html.h"
#include "store/page_store.h"

namespace chancery {

// `versions` of the address, oldest first; `before` and `after` stand in it.
struct Compared {
  std::vector<VersionLine> versions;
  std::size_t before = 0, after = 0;
  Article old_article, new_article;
};

Html diff_page(const Compared& compared);

}  // namespace chancery
