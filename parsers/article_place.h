// SPDX-License-Identifier: Apache-2.0
#pragma once

// A page read as far as its headline and text: what those ask who look for what
// stands around them, its date and its author. A view; all of it must outlive it.

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "parsers/body_place.h"
#include "parsers/metadata.h"

namespace chancery {

struct ArticlePlace {
  const Blocks& blocks;
  const Metadata& metadata;
  const Url& url;
  std::size_t title_at = 0;                  // the block of the headline; body_begin if there is none
  std::size_t body_begin = 0, body_end = 0;  // the blocks of the text
};

// `kept` are the blocks of the text, `title` the headline.
ArticlePlace article_place(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                           std::string_view title, const Metadata& metadata, const Url& url);

}  // namespace chancery
