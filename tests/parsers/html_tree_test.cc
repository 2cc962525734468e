// SPDX-License-Identifier: Apache-2.0
#include "parsers/html_tree.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::vector<NodeId> all(const Dom& dom, Tag tag) {
  std::vector<NodeId> found;
  for (NodeId id = 0; id < dom.size(); ++id)
    if (dom.tag(id) == tag) found.push_back(id);
  return found;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

}  // namespace

TEST_CASE("A tree is arrays in document order: every subtree is a run of nodes") {
  const HtmlTree tree("<div id=a><p>one<b>two</b></p><p>three</p></div><div id=b>four</div>");
  const auto& dom = tree.dom();
  REQUIRE(dom.size() > 0);
  CHECK(dom[0].parent == 0);
  CHECK(dom[0].end == dom.size());
  for (NodeId id = 1; id < dom.size(); ++id) {
    const auto& node = dom[id];
    CHECK(node.parent < id);
    CHECK(dom.contains(node.parent, id));
    CHECK(node.end <= dom[node.parent].end);
    CHECK(node.depth == dom[node.parent].depth + 1);
  }
  const auto divs = all(dom, Tag::div);
  REQUIRE(divs.size() == 2);
  CHECK(dom.text(divs[0]) == "onetwo three");
  CHECK(dom.attribute(divs[1], "id") == "b");
  CHECK_FALSE(dom.contains(divs[0], divs[1]));
}

TEST_CASE("What no reader sees is left out of the tree and kept aside") {
  const HtmlTree tree(
      "<style>p{}</style><p>a<!-- gone -->b</p><script type='application/ld+json'>{\"x\":\"<p>no\"}</script>"
      "<svg><path d='M0'></svg><p>c</p><script>unclosed <p>d");
  CHECK(all(tree.dom(), Tag::p).size() == 2);
  CHECK(tree.dom().text(0) == "ab c");
  REQUIRE(tree.asides().size() == 3);
  CHECK(tree.asides()[0].kind == Aside::Kind::style);
  CHECK(tree.asides()[1].type == "application/ld+json");
  CHECK(tree.asides()[1].text == "{\"x\":\"<p>no\"}");
  CHECK(tree.asides()[2].text == "unclosed <p>d");
}

TEST_CASE("A drawing with links in it stays") {
  const HtmlTree tree("<svg><a href='/x'><image xlink:href='/y.png'/></a></svg>");
  CHECK(all(tree.dom(), Tag::a).size() == 1);
}

TEST_CASE("Elements newer than the parser library keep their names") {
  const HtmlTree tree("<PICTURE><img></PICTURE><amp-img src=a></amp-img><dialog>x</dialog>");
  CHECK(all(tree.dom(), Tag::picture).size() == 1);
  CHECK(all(tree.dom(), Tag::dialog).size() == 1);
  const auto others = all(tree.dom(), Tag::other);
  REQUIRE(others.size() == 1);
  CHECK(tree.dom()[others[0]].text == "amp-img");
}

TEST_CASE("Nesting beyond the limit is read flat and loses nothing") {
  TreeLimits limits;
  limits.max_depth = 40;
  const HtmlTree tree(repeated("<div>", 200) + "deep" + repeated("</div>", 200) + "<p>after</p>", limits);
  REQUIRE_FALSE(tree.limited());
  const auto& dom = tree.dom();
  for (NodeId id = 0; id < dom.size(); ++id) CHECK(dom[id].depth <= 40);
  CHECK(all(dom, Tag::div).size() == 200);
  CHECK(dom.text(0) == "deep after");
}

TEST_CASE("A page over a limit gives an empty tree and says which limit") {
  TreeLimits small;
  small.max_bytes = 1u << 20;
  const HtmlTree fat(repeated("<p>word</p>", 20'000), small);
  CHECK(fat.limited());
  CHECK(fat.dom().size() == 0);
  CHECK(fat.note() == "a tree of more than 1 MiB");

  TreeLimits hasty;
  hasty.max_cpu = std::chrono::milliseconds(0);
  CHECK(HtmlTree(repeated("<p>word</p>", 20'000), hasty).note() == "a parse of more than 0 ms");

  // And the thread's next page is none the worse for it.
  const HtmlTree next("<p>fine</p>");
  CHECK(next.dom().text(0) == "fine");
}

TEST_CASE("Two trees of one thread can live side by side") {
  const HtmlTree first("<p>first</p>");
  const HtmlTree second("<p>second</p>");
  CHECK(first.dom().text(0) == "first");
  CHECK(second.dom().text(0) == "second");
}

TEST_CASE("The parser may look behind the end of its text") {
  // A character reference that ends with the text: the library reads one byte on.
  const std::string text = "<a x=&amp";
  const HtmlTree tree(std::string_view(text).substr(0, 9));
  CHECK_FALSE(tree.limited());
}

}  // namespace chancery
