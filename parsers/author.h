// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who wrote a text. Every name the page might mean is a candidate (author_mentions);
// a learned forest says from where it stands and what it looks like (author_features)
// how likely it is an author's. All that are likely enough are; a page that names
// nobody has no author. Pure functions; thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "parsers/article_place.h"
#include "parsers/forest.h"

namespace chancery {

struct Authors {
  std::vector<std::string> names;  // the likeliest first
  double confidence = 0;           // that all of them are right
};
Authors find_authors(const ArticlePlace& page, std::string_view title, const Forest& forest);

}  // namespace chancery
