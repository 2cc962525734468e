// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.h"

#include <cstdint>
#include <limits>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

const Timestamp kNow = Timestamp::from_unix(1'795'000'000);  // 2026-11-18

std::string iso(const std::optional<Timestamp>& when) { return when ? when->iso8601_micros() : "none"; }

}  // namespace

TEST_CASE("An instant is written in the forms that archives and HTTP use") {
  const auto when = Timestamp::from_unix_micros(1'715'938'200'123'456);
  CHECK(when.digits14() == "20240517093000");
  CHECK(when.iso8601() == "2024-05-17T09:30:00Z");
  CHECK(when.iso8601_micros() == "2024-05-17T09:30:00.123456Z");
  CHECK(when.http_date() == "Fri, 17 May 2024 09:30:00 GMT");
  CHECK(when.date() == "2024-05-17");
  CHECK(Timestamp().http_date() == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("Seconds are rounded down, also before the epoch") {
  CHECK(Timestamp::from_unix_micros(1'999'999).unix_seconds() == 1);
  CHECK(Timestamp::from_unix_micros(-1).unix_seconds() == -1);
  CHECK(Timestamp::from_unix_micros(-1).iso8601_micros() == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("Instants outside of the years 0001 to 9999 are written as the nearest end") {
  CHECK(Timestamp::from_unix(std::numeric_limits<std::int64_t>::max()).digits14() == "99991231235959");
  CHECK(Timestamp::from_unix(std::numeric_limits<std::int64_t>::min()).digits14() == "00010101000000");
  CHECK(Timestamp::from_unix_micros(std::numeric_limits<std::int64_t>::max()).iso8601() == "9999-12-31T23:59:59Z");
}

TEST_CASE("Digits name the first instant that begins with them") {
  struct Row {
    std::string_view text, instant, because;
  };
  const auto row = GENERATE(values<Row>({
      {"20240517093000", "2024-05-17T09:30:00.000000Z", "all fourteen digits"},
      {"2024", "2024-01-01T00:00:00.000000Z", "a year"},
      {"202405", "2024-05-01T00:00:00.000000Z", "a month"},
      {"2024051709", "2024-05-17T09:00:00.000000Z", "an hour"},
      {"20241", "2024-10-01T00:00:00.000000Z", "half a month: 10, 11 or 12"},
      {"20240", "2024-01-01T00:00:00.000000Z", "half a month: no month is 00"},
      {"2024053", "2024-05-30T00:00:00.000000Z", "half a day"},
      {"20240517093000123", "2024-05-17T09:30:00.123000Z", "milliseconds"},
      {"202405170930001", "2024-05-17T09:30:00.100000Z", "tenths of a second"},
      {"20240229000000", "2024-02-29T00:00:00.000000Z", "a leap day"},
      {"20161231235960", "2016-12-31T23:59:59.000000Z", "a leap second is the second before it"},
      {"00010101", "0001-01-01T00:00:00.000000Z", "the first year"},
      {"99991231235959", "9999-12-31T23:59:59.000000Z", "the last second"},
      {"202", "none", "no year"},
      {"", "none", "nothing"},
      {"202405170930001234", "none", "eighteen digits"},
      {"20241301", "none", "month 13"},
      {"20240001", "none", "month 0"},
      {"20230229", "none", "no leap year"},
      {"20240230", "none", "30 February"},
      {"2024051724", "none", "hour 24"},
      {"202405170960", "none", "minute 60"},
      {"20240517093061", "none", "second 61"},
      {"0000", "none", "year 0"},
      {"2024-05-17", "none", "no digits"},
      {"2024 517", "none", "a space"},
  }));
  INFO(row.because);
  CAPTURE(row.text);
  CHECK(iso(Timestamp::parse_digits(row.text)) == row.instant);
}

TEST_CASE("ISO 8601 is read as WARC/1.1 and the W3C profile have it") {
  struct Row {
    std::string_view text, instant, because;
  };
  const auto row = GENERATE(values<Row>({
      {"2016", "2016-01-01T00:00:00.000000Z", "a year"},
      {"2016-01", "2016-01-01T00:00:00.000000Z", "a month"},
      {"2016-01-11", "2016-01-11T00:00:00.000000Z", "a day"},
      {"2016-01-11T23:24Z", "2016-01-11T23:24:00.000000Z", "minutes"},
      {"2016-01-11T23:24:25Z", "2016-01-11T23:24:25.000000Z", "seconds: the WARC/1.0 form"},
      {"2016-01-11T23:24:25.412030Z", "2016-01-11T23:24:25.412030Z", "microseconds"},
      {"2016-01-11T23:24:25.4Z", "2016-01-11T23:24:25.400000Z", "one digit of fraction"},
      {"2016-01-11T23:24:25.123456789Z", "2016-01-11T23:24:25.123456Z", "nanoseconds are cut"},
      {"2016-01-11T23:24:25+02:00", "2016-01-11T21:24:25.000000Z", "an offset east"},
      {"2016-01-11T23:24:25-0530", "2016-01-12T04:54:25.000000Z", "an offset west, without its colon"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z", "a leap second"},
      {"2016-01-11t23:24:25z", "2016-01-11T23:24:25.000000Z", "small letters (RFC 3339 5.6)"},
      {"2016-01-11T23:24:25", "none", "no zone"},
      {"2016-01-11T23Z", "none", "an hour alone"},
      {"2016-01-11T23:24:25.Z", "none", "an empty fraction"},
      {"2016-01-11T23:24:25.1234567890Z", "none", "ten digits of fraction"},
      {"2016-1-11", "none", "one digit"},
      {"2016-01-11T24:00:00Z", "none", "hour 24"},
      {"2016-02-30", "none", "30 February"},
      {"2016-01-11 23:24:25Z", "none", "a space for the T"},
      {"2016-01-11T23:24:25Z ", "none", "something behind it"},
      {"2016-01-11T23:24:25+2", "none", "half an offset"},
      {"2016-01-11T23:24:25+24:00", "none", "an impossible offset"},
      {"0001-01-01T00:00:00+01:00", "none", "the offset leads out of the years we know"},
      {"", "none", "nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.text);
  CHECK(iso(Timestamp::parse_iso8601(row.text)) == row.instant);
}

TEST_CASE("HTTP dates are read in all three forms of RFC 9110 5.6.7, and as servers garble them") {
  struct Row {
    std::string_view text, instant, because;
  };
  const auto row = GENERATE(values<Row>({
      {"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000000Z", "IMF-fixdate"},
      {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37.000000Z", "RFC 850"},
      {"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37.000000Z", "asctime"},
      {"Monday, 01-Jan-76 00:00:00 GMT", "2076-01-01T00:00:00.000000Z", "two digits, less than 50 years on"},
      {"Monday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00.000000Z", "two digits, more than 50 years on"},
      {"Wednesday, 18-Nov-76 11:06:40 GMT", "2076-11-18T11:06:40.000000Z", "50 years to the second"},
      {"Wednesday, 18-Nov-76 11:06:41 GMT", "1976-11-18T11:06:41.000000Z", "and one second more"},
      {"Sat, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000000Z", "the wrong weekday"},
      {"sun, 06 nov 1994 08:49:37 gmt", "1994-11-06T08:49:37.000000Z", "small letters"},
      {"06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000000Z", "no weekday"},
      {"Sun, 06 Nov 1994 08:49:37", "1994-11-06T08:49:37.000000Z", "no zone"},
      {"Sun, 6-Nov-1994 8:49:37 UTC", "1994-11-06T08:49:37.000000Z", "hyphens, one-digit day and hour"},
      {"Sun, 06 Nov 1994 08:49:37 EST", "1994-11-06T13:49:37.000000Z", "a zone of RFC 5322"},
      {"Sun, 06 Nov 1994 08:49:37 +0100", "1994-11-06T07:49:37.000000Z", "an offset"},
      {" Sun, 06 Nov 1994 08:49:37 GMT\t", "1994-11-06T08:49:37.000000Z", "blanks around it"},
      {"1994-11-06T08:49:37Z", "1994-11-06T08:49:37.000000Z", "ISO 8601"},
      {"Sun, 06 Nov 1994 08:49:37 CHAST", "none", "a zone nobody agreed on"},
      {"Sun, 06 Nov 1994", "none", "no time"},
      {"Sun, 06 Nov 994 08:49:37 GMT", "none", "three digits"},
      {"Sun, 31 Nov 1994 08:49:37 GMT", "none", "31 November"},
      {"Sun, 06 November 1994 08:49:37 GMT", "none", "the month in full"},
      {"0", "none", "Expires: 0"},
      {"-1", "none", "Expires: -1"},
      {"", "none", "nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.text);
  CHECK(iso(Timestamp::parse_http_date(row.text, kNow)) == row.instant);
}

TEST_CASE("Text forms read back as the instant they were written from") {
  // The years 5 to 9987, in steps of no round number.
  for (std::int64_t micros = -62'000'000'000'000'000; micros < 253'000'000'000'000'000; micros += 7'919'123'456'789) {
    const auto when = Timestamp::from_unix_micros(micros);
    const auto whole = Timestamp::from_unix(when.unix_seconds());
    CHECK(Timestamp::parse_iso8601(when.iso8601_micros()) == when);
    CHECK(Timestamp::parse_iso8601(when.iso8601()) == whole);
    CHECK(Timestamp::parse_digits(when.digits14()) == whole);
    if (whole.iso8601() >= "1000") CHECK(Timestamp::parse_http_date(whole.http_date(), kNow) == whole);
  }
}

TEST_CASE("HTTP dates agree with the shared table") {
  test::check_table("http/http-date.json", [](const test::Json& row) {
    const auto read = Timestamp::parse_http_date(row.str("input"), kNow);
    auto wanted = row.opt("utc");
    if (wanted && wanted->ends_with(":60Z")) *wanted = wanted->substr(0, 17) + "59Z";
    return wanted ? read && read->iso8601() == *wanted : !read;
  });
}

}  // namespace chancery
