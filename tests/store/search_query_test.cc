// SPDX-License-Identifier: Apache-2.0
#include "store/search_query.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("What is typed becomes phrases of folded words", "[search]") {
  struct Row {
    std::string_view typed, expression, because;
  };
  const auto row = GENERATE(values<Row>({
      {"export duties", R"("export" AND "duties")", "all words must be there"},
      {R"("export duties")", R"("export duties")", "a phrase stands together"},
      {"发展 agency", R"("发 展" AND "agency")", "what has no spaces is a phrase"},
      {"tariff -draft", R"(("tariff") NOT ("draft"))", "one that must not be there"},
      {R"(tariff -"first draft" -old)", R"(("tariff") NOT ("first draft" OR "old"))", "or several"},
      {"agri*", R"("agri" *)", "the beginning of a word"},
      {"AND OR NOT NEAR(", R"("and" AND "or" AND "not" AND "near")", "the engine's own words are words"},
      {R"(say "never mind)", R"("say" AND "never mind")", "a quote that nobody closed"},
      {R"(a"b c"d)", R"("a" AND "b c" AND "d")", "quotes part words"},
      {"title:^x {y} + *", R"("title x" AND "y")", "no column, no syntax: only words"},
      {"- \"\" :", "", "nothing that is a word"},
      {"site:trade", "", "a site alone wants no word"},
      {"-only", "", "nothing is wanted"},
  }));
  INFO(row.because);
  CHECK(match_expression(parse_search(row.typed)) == row.expression);
}

TEST_CASE("Operators narrow a search", "[search]") {
  const auto query =
      parse_search(R"(x site:"ministry of trade" from:2023-5 to:2024/12/31 LANG:FR type:Article sort:newest)");
  CHECK(query.site == "ministry of trade");
  CHECK(query.from == "2023-05");
  CHECK(query.to == "2024-12-31");
  CHECK(query.language == "fr");
  CHECK(query.kind == "article");
  CHECK(query.order == SearchQuery::Order::newest);
  CHECK(query.wanted.size() == 1);

  CHECK(parse_search("from:yesterday").from.empty());
  CHECK(parse_search("http://a.example/").wanted.size() == 1);  // an address is words in a row
}

TEST_CASE("A search without end is cut", "[search]") {
  std::string typed;
  for (int i = 0; i < 10'000; ++i) typed += "word" + std::to_string(i) + " ";
  CHECK(parse_search(typed).wanted.size() <= 32);
}

}  // namespace chancery
