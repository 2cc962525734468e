// SPDX-License-Identifier: Apache-2.0
#include "parsers/article_place.h"

#include <algorithm>

#include "parsers/title.h"

namespace chancery {

ArticlePlace article_place(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                           std::string_view title, const Metadata& metadata, const Url& url) {
  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  const auto begin = kept.empty() ? range.begin : kept.front();
  ArticlePlace place{blocks, metadata, url, begin, begin, kept.empty() ? range.end : kept.back() + 1};
  // The headline nearest above the text.
  for (std::size_t i = 0; i < std::min(begin + 1, blocks.size()); ++i)
    if (blocks[i].chars < 400 && (is_heading(blocks[i].kind) || blocks[i].prose == 0) &&
        same_title(blocks.text(blocks[i]), title))
      place.title_at = i;
  return place;
}

}  // namespace chancery
