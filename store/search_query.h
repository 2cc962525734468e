// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader typed into the search box, taken apart:
//
//   tariff "export duties" -draft site:trade from:2023-05 to:2024 lang:fr type:article
//
// All words must be there; a quoted phrase, and what is written without spaces (发展),
// stand together in that order; a word with - must not be there; word* begins with it.
// Anything may be typed: what is no operator is a word, and nothing reaches the
// engine's own syntax. Pure functions; thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct SearchQuery {
  struct Phrase {
    std::vector<std::string> words;  // folded, as search_words makes them
    bool begins = false;             // the last word may go on
  };
  std::vector<Phrase> wanted, unwanted;
  std::string site, language, kind;
  // Page dates (or capture dates where a page gives none), ISO 8601 to any precision:
  // "2024", "2024-03". Both ends are included.
  std::string from, to;

  enum class Order { relevance, newest };
  Order order = Order::relevance;
  int limit = 20, offset = 0;

  bool empty() const {
    return wanted.empty() && site.empty() && language.empty() && kind.empty() && from.empty() && to.empty();
  }
};

// Words beyond the first 32 are left out.
SearchQuery parse_search(std::string_view typed);

// For FTS5's MATCH: phrases of folded words only. "" when nothing is wanted by word.
std::string match_expression(const SearchQuery& query);

}  // namespace chancery
