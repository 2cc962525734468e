// SPDX-License-Identifier: Apache-2.0
#include "parsers/feed_date.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::string iso(const std::optional<Timestamp>& when) { return when ? when->iso8601() : ""; }

}  // namespace

TEST_CASE("Feeds give instants in many forms") {
  struct Row {
    std::string_view text, instant, because;
  };
  const auto row = GENERATE(values<Row>({
      {"2022-02-05T09:30:00+08:00", "2022-02-05T01:30:00Z", "ISO 8601"},
      {"2022-02", "2022-02-01T00:00:00Z", "as far as it is known"},
      {" Sat, 05 Feb 2022 09:30:00 +0800\n", "2022-02-05T01:30:00Z", "RFC 822"},
      {"5 Feb 22 09:30 GMT", "2022-02-05T09:30:00Z", "short"},
      {"Sat, 05 February, 2022 09:30:00 EST", "2022-02-05T14:30:00Z", "misspelt"},
      {"05 Feb 99 00:00:00 GMT", "1999-02-05T00:00:00Z", "the last century"},
      {"2022-02-05 09:30:00", "2022-02-05T09:30:00Z", "without a zone it is UTC"},
      {"Sat, 2022/02/05 09:30:00 CET", "2022-02-05T08:30:00Z", "the year in front"},
      {"2022년 02월 05일 오후 9:30:00", "2022-02-05T12:30:00Z", "Korean, in Korea's time"},
      {"sam. 5 février 2022 09:30:00 +0100", "2022-02-05T08:30:00Z", "French"},
      {"5/2/2022", "", "of which nobody knows the month"},
      {"2022-02-30", "", "no such day"},
      {"Sat, 05 Feb 2022 25:30:00 GMT", "", "nor hour"},
      {"Sat, 05 Feb 2022 09:30:00 GMT and more", "", "something else behind it"},
      {"yesterday", "", "words"},
      {"", "", "nothing"},
  }));
  INFO(row.because);
  CHECK(iso(feed_date(row.text)) == row.instant);
}

TEST_CASE("Feed date conformance table", "[shared]") {
  test::check_table("dates/feed-dates.json",
                    [](const auto& row) { return iso(feed_date(row.str("text"))) == row.str("utc"); },
                    {
                        "feed-dates-0007", "feed-dates-0008", "feed-dates-0009",  // years of two digits in front
                        "feed-dates-0012",                                        // a month of three digits
                    });
}

}  // namespace chancery
