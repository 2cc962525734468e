// SPDX-License-Identifier: Apache-2.0
#include "replay/value_urls.h"

#include "tests/support/catch.h"

using namespace chancery;

namespace {

std::vector<std::string> texts(std::string_view text, const std::vector<Span>& spans) {
  std::vector<std::string> all;
  for (const auto& span : spans) all.emplace_back(text.substr(span.begin, span.end - span.begin));
  return all;
}

}  // namespace

TEST_CASE("An import map's addresses are its values, not its names", "[value_urls]") {
  const std::string json = R"({"imports": {"lib": "https://cdn.example/lib.js", "x/": "/js/x/", "rel": "./r.js"}})";
  CHECK(texts(json, import_map_urls(json)) == std::vector<std::string>{"https://cdn.example/lib.js", "/js/x/"});
}

TEST_CASE("Character references are undone and places are kept", "[value_urls]") {
  struct Row {
    std::string source, text, because;
  };
  const auto row = GENERATE(values<Row>({
      {"a&amp;b", "a&b", "with its semicolon"},
      {"?a=1&amp;b=2&lt=3", "?a=1&b=2&lt=3", "no reference before = in an attribute"},
      {"a&ampb", "a&ampb", "nor before a letter"},
      {"a&amp b", "a& b", "but before a space"},
      {"&#104;ttp", "http", "decimal"},
      {"&#x68;ttp&#x3A//", "http://", "hexadecimal, semicolon or not"},
      {"&copy=1&eacute;", "&copy=1&eacute;", "others stay as they are"},
      {"&#0;&#xD800;&#99999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "no characters"},
      {"&#;&#x;&;&", "&#;&#x;&;&", "no references"},
  }));
  INFO(row.because);
  const Unescaped value(row.source);
  CHECK(value.text() == row.text);
  CHECK(value.at(value.text().size()) == row.source.size());
}

TEST_CASE("A place in the text is a place in the source", "[value_urls]") {
  const std::string source = "url(&quot;x&quot;)";
  const Unescaped value(source);
  REQUIRE(value.text() == "url(\"x\")");
  CHECK(source.substr(value.at(5), 1) == "x");
  CHECK(source.substr(value.at(6)) == "&quot;)");
}
