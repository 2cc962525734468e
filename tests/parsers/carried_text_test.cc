// SPDX-License-Identifier: Apache-2.0
#include "parsers/carried_text.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string many(std::string_view text, int times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

const std::string kSentence = "Two roads were closed for a day each, one by snow and one by a fallen tree. ";

std::vector<std::string> carried(const std::string& html, double shown) {
  const HtmlTree tree(html);
  return carried_text(tree, read_metadata(tree), shown);
}

}  // namespace

TEST_CASE("An article cut short on its page is read from its JSON-LD") {
  const auto html = "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"articleBody\":\"" +
                    many(kSentence, 10) + "\\n\\nThe second &amp; last.\"}</script><p>Two roads were closed.</p>";
  const auto paragraphs = carried(html, 22);
  REQUIRE(paragraphs.size() == 2);
  CHECK(paragraphs[0].starts_with("Two roads"));
  CHECK(paragraphs[1] == "The second & last.");
  CHECK(carried(html, 500).empty());  // the page shows as much itself
}

TEST_CASE("An article that only scripts hold is read from the literal with most markup") {
  const auto markup = many("\\u003cp class=\\\"a\\\"\\u003e" + kSentence + "\\u003c/p\\u003e", 12);
  const auto html = "<script>push({\"note\":\"\\u003cp\\u003eshort\\u003c/p\\u003e\",\"body\":\"" + markup +
                    "\"})</script><p>Loading</p>";
  const auto paragraphs = carried(html, 7);
  REQUIRE(paragraphs.size() == 12);
  CHECK(paragraphs[0] == kSentence.substr(0, kSentence.size() - 1));
  CHECK(carried(html, 450).empty());  // scripts are looked into only where next to nothing is shown
}

TEST_CASE("A literal inside a literal loses both layers of escapes") {
  const auto inner = many("\\\\u003cp\\\\u003e" + kSentence + "\\\\u003c/p\\\\u003e", 10);
  const auto found = markup_in_script("f.push([1,\"{\\\"body\\\":\\\"" + inner + "\\\"}\"])");
  CHECK(found.starts_with("<p>Two roads"));
  CHECK(found.find('\\') == std::string::npos);
}

TEST_CASE("Scripts without an article give none") {
  CHECK(markup_in_script("").empty());
  CHECK(markup_in_script(many("<p>", 3000)).empty());         // no literal
  CHECK(markup_in_script("\"" + many("<p>", 3000)).empty());  // one that does not end
  CHECK(markup_in_script("\"<p>too short</p>\"").empty());
  CHECK(markup_in_script("x(\"" + many("\\u00", 400) + "<p>a<p>b<p>c\")") != "");  // broken escapes are passed over
}

}  // namespace chancery
