// SPDX-License-Identifier: Apache-2.0
#include "app/article_csv.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {

TEST_CASE("A cell is quoted where it must be, and never a formula") {
  struct Row {
    std::string_view text, cell, because;
  };
  const auto row = GENERATE(values<Row>({
      {"", "", "nothing"},
      {"a notice", "a notice", "plain"},
      {"a,b", "\"a,b\"", "a comma parts cells"},
      {"a\"b", "\"a\"\"b\"", "quotes are doubled"},
      {"a\nb", "\"a\nb\"", "a line end stays within"},
      {"=1+1", "\"'=1+1\"", "a formula"},
      {" =1", "\"' =1\"", "spaces are no shield"},
      {"\xEF\xBC\x9D"
       "1",
       "\"'\xEF\xBC\x9D"
       "1\"",
       "a full-width sign counts as the sign"},
      {"@SUM(1)", "\"'@SUM(1)\"", "an old kind of formula"},
      {"\t=1", "\"'\t=1\"", "a tab before it"},
      {"-5", "-5", "a number is one"},
      {"-5-x", "\"'-5-x\"", "and this is none"},
      {"2024-03-05", "2024-03-05", "a date"},
  }));
  INFO(row.because);
  CHECK(csv_cell(row.text) == row.cell);
}

TEST_CASE("What a page may put into a cell does nothing in a spreadsheet", "[conformance]") {
  test::check_table("security/output-injection.json", [](const test::Json& row) {
    if (row.str("kind") != "csv") return true;
    const auto input = row.str("input"), cell = csv_cell(input);
    const auto inner = cell.starts_with('"') ? cell.substr(1, cell.size() - 2) : cell;
    if (row.flag("neutralise")) return inner.starts_with('\'') && cell.starts_with('"');
    return !inner.starts_with('\'');
  });
}

TEST_CASE("A line has as many cells as the first") {
  Article article;
  article.url = "https://agency.example/1";
  article.title = "Locks, weirs";
  article.author = {"A", "B"};
  article.images.emplace_back().url = "https://agency.example/a.png";
  const auto line = article_csv({}, article);
  CHECK_THAT(article_csv_head(), Catch::StartsWith("url,site,title,published") && Catch::EndsWith("sha256\r\n"));
  CHECK_THAT(line, Catch::StartsWith("https://agency.example/1,,\"Locks, weirs\",,,,A; B,") && Catch::EndsWith("\r\n"));
  const auto head = article_csv_head();
  CHECK(std::count(line.begin(), line.end(), ',') == std::count(head.begin(), head.end(), ',') + 1);
}

}  // namespace chancery
