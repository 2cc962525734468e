// SPDX-License-Identifier: Apache-2.0
#include "parsers/source.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string source_of(std::string_view head, std::string_view byline) {
  const auto html =
      std::string(head) + "<body><div><h1>The title of the notice</h1>" + std::string(byline) +
      "<p>The council met on Tuesday to hear how the winter had passed, and found little to complain of.</p>"
      "<p>Two roads were closed for a day each, one by snow and one by a fallen tree.</p></div>";
  const HtmlTree tree(html);
  const Blocks blocks(tree.dom());
  return find_source(blocks, find_body(blocks).place, read_metadata(tree));
}

}  // namespace

TEST_CASE("The source is read from bylines as agencies write them") {
  struct Row {
    std::string_view head, byline, source;
  };
  const auto row = GENERATE(values<Row>({
      {"", "<div>port.example| Updated: 2022-02-05</div>", "port.example"},
      {"", "<p>来源：青屿日报　　作者：王某某、李某　　时间：2020-11-03</p>", "青屿日报"},
      {"", "<p>Source: Office of Works Published: 14 May 2021</p>", "Office of Works"},
      {"", "<p>By Ada Lindqvist and Per Holm | 5 May 2021</p>", ""},
      {"<meta name=ContentSource content='青屿网'>", "", "青屿网"},
      {R"(<script type="application/ld+json">{"@type":"Article","publisher":{"name":"Port News"}}</script>)", "",
       "Port News"},
  }));
  CAPTURE(row.head, row.byline);
  CHECK(source_of(row.head, row.byline) == row.source);
}

}  // namespace chancery
