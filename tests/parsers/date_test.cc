// SPDX-License-Identifier: Apache-2.0
#include "parsers/date.h"

#include "parsers/page.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

Page read(const std::string& html, std::string_view at, std::optional<Timestamp> fetched = std::nullopt) {
  const auto url = Url::parse(at).value();
  auto page = read_page({html, "text/html", &url, fetched});
  REQUIRE(page);
  return std::move(*page);
}

constexpr std::string_view kText =
    "<p>The council met on Tuesday to hear how the winter had passed, and found little to complain of.</p>"
    "<p>Two roads were closed for a day each, one by snow and one by a fallen tree.</p>";

}  // namespace

TEST_CASE("The day of publication is the one with the best evidence") {
  struct Row {
    std::string_view head, above, below, path, day, because;
  };
  const auto row = GENERATE(values<Row>({
      {"", "<p>Published: 5 May 2021</p>", "", "/n.html", "2021-05-05", "a label"},
      {"", "<p>Updated: 5 May 2021</p>", "", "/n.html", "2021-05-05", "an update, when nothing else is said"},
      {"", "<p>Published: 5 May 2021 | Updated: 9 May 2021</p>", "", "/n.html", "2021-05-05",
       "published beats updated"},
      {"<meta name=PubDate content='2019-08-01 10:00'>", "<p>发布日期：2021-05-05</p>", "", "/n.html", "2021-05-05",
       "a label by the headline beats metadata of another year"},
      {"<script "
       "type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2021-05-05T23:30:00-08:00\"}</script>",
       "", "", "/n.html", "2021-05-05", "the day as written, never converted"},
      {"", "", "<ul><li><a href=a>Other news of the week</a> 2022-01-01</ul>", "/2021/05/05/n.html", "2021-05-05",
       "the address beats a list of other news"},
      {"", "<table><tr><td>成文日期：<td>2021年04月01日<tr><td>发布日期：<td>2021年05月05日</table>", "", "/n.html",
       "2021-05-05", "a register's day of signing is not its day of issue"},
      {"<div>2022年1月1日 星期六</div>", "<p>2021-05-05</p>", "", "/n.html", "2021-05-05",
       "a clock at the top is today's"},
      {"", "", "<footer>Copyright 2015</footer>", "/n.html", "", "a year is no day"},
  }));
  INFO(row.because);
  const auto page = read(std::string(row.head) + "<body><div><h1>Roads in winter</h1>" + std::string(row.above) +
                             std::string(kText) + std::string(row.below) + "</div>",
                         "https://agency.example" + std::string(row.path));
  CHECK((page.published ? page.published->iso.substr(0, 10) : "") == row.day);
}

TEST_CASE("No page is from the future") {
  const auto fetched = Timestamp::parse_iso8601("2021-05-05T00:00:00Z");
  const auto page =
      read("<body><h1>Roads</h1><p>Published: 2031-01-01</p>" + std::string(kText), "https://agency.example/", fetched);
  CHECK_FALSE(page.published);
}

TEST_CASE("Published and updated are both kept, with their evidence") {
  const auto page =
      read("<body><h1>Roads in winter</h1><p>Published: 5 May 2021 | Updated: 9 May 2021</p>" + std::string(kText),
           "https://agency.example/n.html");
  REQUIRE(page.published);
  REQUIRE(page.modified);
  CHECK(page.modified->iso == "2021-05-09");
  CHECK(page.published->evidence.find("Published: 5 May 2021") != std::string::npos);
  CHECK(page.published->confidence > 0.5);
}

TEST_CASE("Small pages of the date table are dated", "[shared]") {
  test::check_table_share("dates/html-dates.json", 0.86, [](const auto& row) {
    const auto url = Url::parse(row.opt("url").value_or("https://page.example/"));
    if (!url) return false;
    const auto html = row.str("html");
    const auto page = read_page({html, "text/html", &*url, Timestamp::parse_iso8601("2026-01-01T00:00:00Z")});
    if (!page) return false;
    const auto& wanted = row.flag("original") || !page->modified ? page->published : page->modified;
    return (wanted ? wanted->iso.substr(0, 10) : "") == row.str("date");
  });
}

}  // namespace chancery
