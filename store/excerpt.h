// SPDX-License-Identifier: Apache-2.0
#pragma once

// The few lines of a text that show why it was found. Pure; thread-safe.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/search_query.h"

namespace chancery {

// Text with the words that were asked for marked in it.
struct Excerpt {
  struct Piece {
    std::string text;
    bool marked = false;
  };
  std::vector<Piece> pieces;
  bool cut_before = false, cut_after = false;
};
// Some `most` bytes of `text`, where most of what is wanted stands closest together; the
// beginning when nothing wanted is in it. White space runs are one space.
Excerpt excerpt_of(std::string_view text, const SearchQuery& query, std::size_t most = 300);

}  // namespace chancery
