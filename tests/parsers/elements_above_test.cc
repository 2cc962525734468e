// SPDX-License-Identifier: Apache-2.0
#include "parsers/elements_above.h"

#include <array>

#include "parsers/html_tree.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("How far up the nearest element of each name and tag is") {
  const HtmlTree tree("<article><div class=content><ol><li class=content>word</ol></div></article>");
  const Blocks blocks(tree.dom());
  REQUIRE(blocks.size() == 1);
  constexpr Tag kTags[] = {Tag::li, Tag::ul, Tag::article, Tag::nav};
  std::array<float, 2 + std::size(kTags)> levels{};
  elements_above(blocks, blocks[0].parent, kTags, 9, levels);
  CHECK(levels[0] == 0);  // content: the nearer of two
  CHECK(levels[1] == 9);  // title: none
  CHECK(levels[2] == 0);
  CHECK(levels[3] == 1);  // a list of either kind
  CHECK(levels[4] == 3);
  CHECK(levels[5] == 9);
  elements_above(blocks, blocks[0].parent, kTags, 2, levels);
  CHECK(levels[4] == 2);  // not looked for so far up
}

}  // namespace chancery
