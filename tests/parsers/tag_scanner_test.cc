// SPDX-License-Identifier: Apache-2.0
#include "parsers/tag_scanner.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

// "start:a end:a comment:x raw:y", in order.
std::string tokens(std::string_view html) {
  std::string out;
  TagScanner scanner(html);
  TagScanner::Token token;
  while (scanner.next(token)) {
    static constexpr const char* kKinds[] = {"start", "end", "comment", "raw"};
    out += out.empty() ? "" : " ";
    out += kKinds[static_cast<int>(token.kind)];
    const bool is_tag = token.kind == TagScanner::Kind::start_tag || token.kind == TagScanner::Kind::end_tag;
    out += ":" + std::string(is_tag ? token.name : token.inside);
  }
  return out;
}

}  // namespace

TEST_CASE("Tags, comments and raw text are told apart as the standard tells them") {
  struct Row {
    std::string_view html, tokens, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<a href='>'>x</a>", "start:a end:a", "a bracket in a value ends nothing"},
      {"a < b <1> </ x>", "comment: x", "only a letter makes a tag; </ and no letter is a comment"},
      {"<!-- <b> --><i>", "comment: <b>  start:i", "tags in comments are none"},
      {"<!--><b>", "comment: start:b", "an empty comment"},
      {"<!--a--!><b>", "comment:a start:b", "and one closed wrongly"},
      {"<!-- never closed <b>", "comment: never closed <b>", "an open one takes the rest"},
      {"<script>'<a>'</script ><a>", "start:script raw:'<a>' end:script start:a", "scripts hold no tags"},
      {"<SCRIPT></scripty></script>", "start:SCRIPT raw:</scripty> end:script", "names are compared whole"},
      {"<title><b></title>", "start:title raw:<b> end:title", "nor do titles"},
      {"<svg><title/><title>a</title><style/></svg><title><b></title>",
       "start:svg start:title start:title end:title start:style end:svg start:title raw:<b> end:title",
       "but in drawings a title is an element, and an empty one holds nothing"},
      {"<!DOCTYPE html><p>", "comment:DOCTYPE html start:p", "the doctype is no tag"},
      {"<a", "start:a", "cut inside a tag"},
      {"<a b='c", "start:a", "cut inside a value"},
      {"<", "", "cut at a bracket"},
  }));
  INFO(row.because);
  CHECK(tokens(row.html) == row.tokens);
}

TEST_CASE("Attributes are read with and without quotes, the first of a name counts") {
  AttributeReader reader;
  const auto all = reader.read(" HREF=a?b&amp;c x = 'd \" e' y z=\"&#x516C;&#0;\" href=second /");
  REQUIRE(all.size() == 4);
  CHECK((all[0].name == "href" && all[0].value == "a?b&c"));
  CHECK((all[1].name == "x" && all[1].value == "d \" e"));
  CHECK((all[2].name == "y" && all[2].value.empty()));
  CHECK((all[3].name == "z" && all[3].value == "公\uFFFD"));
  CHECK(reader.read(" a b c d e", 2).size() == 2);
}

}  // namespace chancery
