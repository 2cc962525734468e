// SPDX-License-Identifier: Apache-2.0
#include "parsers/blocks.h"

#include "parsers/html_tree.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A page is cut into blocks where its reader sees lines end") {
  const HtmlTree tree(
      "<body><h1>Head <b>line</b></h1><div>loose <i>words</i><p>one</p>tail</div>"
      "<ul><li>item<li>item <a href=x>link</a></ul><p>a<br>b</p><p>a<br><br>b</p><select><option>no</select>");
  const Blocks blocks(tree.dom());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < blocks.size(); ++i) texts.push_back(blocks.text(blocks[i]));
  CHECK(texts ==
        std::vector<std::string>{"Head line", "loose words", "one", "tail", "item", "item link", "a b", "a", "b"});
  CHECK(blocks[0].kind == Tag::h1);
  CHECK(blocks[4].kind == Tag::li);
  CHECK(blocks[5].links == 1);
  CHECK(blocks[5].link_density() > 0.3f);
}

TEST_CASE("Questions about a subtree are answered from sums") {
  const HtmlTree tree(
      "<body><div><p>All was quiet on the northern coast, and the ferry sailed twice a day.</p></div>"
      "<div><p>The second notice follows, and says much the same about the southern coast.</p></div>");
  const auto& dom = tree.dom();
  const Blocks blocks(dom);
  REQUIRE(blocks.size() == 2);
  double sum = 0;
  for (NodeId id = 0; id < dom.size(); ++id)
    if (dom.tag(id) == Tag::div) {
      const auto range = blocks.inside(id);
      CHECK(range.end - range.begin == 1);
      sum += blocks.prose(range);
    }
  CHECK(sum == blocks.prose());
  CHECK(blocks.prose() > 100);
}

TEST_CASE("A character of a dense script weighs two") {
  const HtmlTree tree("<p>公告</p><p>abcd</p>");
  const Blocks blocks(tree.dom());
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].chars == blocks[1].chars);
}

TEST_CASE("Furniture is known by its name, unless it holds most of the page") {
  const std::string prose =
      "<p>Nobody was hurt when the old pier gave way, for it had been closed to all since autumn.</p>";
  const auto furniture_of = [](const std::string& html) {
    const HtmlTree tree(html);
    const Blocks blocks(tree.dom());
    std::size_t count = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) count += blocks[i].furniture;
    return count;
  };
  CHECK(furniture_of("<div>" + prose + prose + prose + "</div><div class='comment-list'>" + prose + "</div>") == 1);
  CHECK(furniture_of("<div class='has-sidebar'>" + prose + prose + "</div>") == 0);
  CHECK(furniture_of("<div class=comment>" + prose + "</div><div class=comment>" + prose + "</div><div class=comment>" +
                     prose + "</div>") == 0);
}

TEST_CASE("Names of elements are read word by word") {
  CHECK(marks_of_name("art_content") & kContent);
  CHECK(marks_of_name("relatedNews") & kRelated);
  CHECK(marks_of_name("TRS_Editor") & kContent);
  CHECK(marks_of_name("main-nav top") & kNavigation);
  CHECK(marks_of_name("share-bar") & kShare);
  CHECK_FALSE(marks_of_name("shadow advance headway") & kFurniture);
}

TEST_CASE("What is hidden is read only where next to nothing else is shown") {
  std::string prose;
  for (int i = 0; i < 12; ++i)
    prose += "<p>Nobody was hurt when the old pier gave way, for it had been closed to all since autumn.</p>";
  const auto blocks_of = [](const std::string& html) {
    const HtmlTree tree(html);
    return Blocks(tree.dom()).size();
  };
  CHECK(blocks_of("<p>Loading</p><div hidden>" + prose + "</div>") == 13);
  CHECK(blocks_of("<p>Loading</p><noscript>" + prose + "</noscript>") == 13);
  CHECK(blocks_of(prose + "<div hidden>" + prose + prose + "</div>") == 12);
  CHECK(blocks_of("<p>Loading</p><noscript><p>Please turn your scripts on.</p></noscript>") == 1);
}

}  // namespace chancery
