// SPDX-License-Identifier: Apache-2.0
#include "replay/css_urls.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

using namespace chancery;

namespace {

using Urls = std::vector<std::string>;

Urls urls(std::string_view css, std::string_view encoding = "utf-8") {
  Urls all;
  for (const auto& found : css_urls(css, encoding))
    all.push_back(css_unescaped(css.substr(found.begin, found.end - found.begin)));
  return all;
}

// A table's empty references name the sheet itself; nothing is fetched for them.
Urls not_empty(Urls all) {
  std::erase(all, "");
  return all;
}

}  // namespace

TEST_CASE("References are found where a browser's tokenizer finds them", "[css_urls]") {
  struct Row {
    std::string css;
    Urls urls;
    std::string because;
  };
  const auto row = GENERATE(values<Row>({
      {"a{b:url(x.png)}", {"x.png"}, "bare"},
      {"a{b:url( 'x y.png' )}", {"x y.png"}, "quoted, with spaces"},
      {"@import 'a.css' print; @IMPORT url(b.css);", {"a.css", "b.css"}, "both forms of import"},
      {"@import/**/\"a.css\";", {"a.css"}, "a comment may stand anywhere"},
      {"/* url(no) */ a{content:'url(no)'} b{c:url(yes)}", {"yes"}, "comments and strings hold no references"},
      {"a{b:image-set('a.png' 1x, url(b.png) 2x)}", {"a.png", "b.png"}, "strings of image-set are images"},
      {"a{b:image-set('a.png' type('image/png') 1x, 'c.png' 2x)}", {"a.png", "c.png"}, "but not those of type()"},
      {"a{filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(src='p.png', sizingMethod='crop')}",
       {"p.png"},
       "old"},
      {"a{b:url(a b)} c{d:url(e)}", {"e"}, "a bad URL ends at its bracket"},
      {"a{b:'cut\n;c:url(d)}", {"d"}, "a string ends at a newline"},
      {"a{b:url(", {}, "the end of the sheet"},
      {"a{b:\\", {}, "an escape of nothing"},
  }));
  INFO(row.because);
  CHECK(urls(row.css) == row.urls);
}

TEST_CASE("The second byte of a Chinese character is no backslash", "[css_urls]") {
  const std::string css = "a{font-family:'\x95\x5c'} b{c:url(d)}";  // Shift_JIS
  CHECK(urls(css, "shift_jis") == Urls{"d"});
}

TEST_CASE("Only an import is marked as one", "[css_urls]") {
  const auto found = css_urls("@import 'a'; b{c:url(d)}");
  REQUIRE(found.size() == 2);
  CHECK(found[0].is_import);
  CHECK_FALSE(found[1].is_import);
}

TEST_CASE("What is escaped reads as it was", "[css_urls]") {
  const std::string url = "http://a.example/(x)'\"\\y";
  CHECK(urls("a{b:url(" + css_escaped(url) + ")}") == Urls{url});
  CHECK(urls("a{b:url('" + css_escaped(url) + "')}") == Urls{url});
}

TEST_CASE("Any cut of a sheet is read without harm", "[css_urls]") {
  const std::string css = "@import url( \"a\\\" b\" );/**/x{y:url(\\66 oo),image-set('z' 1x)}@namespace url(n);";
  for (std::size_t cut = 0; cut <= css.size(); ++cut)
    for (const auto& found : css_urls(css.substr(0, cut))) REQUIRE(found.end <= cut);
}

TEST_CASE("Conformance: references of style sheets", "[css_urls][shared]") {
  const auto right = [](const test::Json& row) { return urls(row.str("css")) == not_empty(row["urls"].texts()); };
  test::check_table("css/urls-own.json", right);
  test::check_table("css/urls-tokenizer.json", right);
}
