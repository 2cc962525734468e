// SPDX-License-Identifier: Apache-2.0
#pragma once

// The headline of a page, without the site's name. What a reader sees above the
// text counts most, what metadata say confirms it, and a part of <title> stands in
// when neither is there. Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "parsers/blocks.h"
#include "parsers/body.h"
#include "parsers/metadata.h"

namespace chancery {

struct Title {
  std::string text;
  std::string evidence;  // "heading above the text, og:title"
  double confidence = 0;
};
// `host` is where the page was found: sites often sign titles with it.
Title find_title(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata, std::string_view host);

// Equal but for case, spaces, quotes and punctuation.
bool same_title(std::string_view a, std::string_view b);
// The same, or one is most of the other.
bool similar_title(std::string_view a, std::string_view b);

// A title to hold many lines against.
class TitleKey {
 public:
  enum class Likeness {
    none,
    similar,
    same,
  };
  explicit TitleKey(std::string_view title);
  Likeness of(std::string_view line) const;

 private:
  std::string letters_;
};

}  // namespace chancery
