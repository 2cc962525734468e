// SPDX-License-Identifier: Apache-2.0
#include "crawler/quiet_hours.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Quiet hours are those of the wall clock at the site, and end when it says") {
  struct Row {
    std::string_view hours, now, until, because;
  };
  const auto row = GENERATE(values<Row>({
      {"08:00-18:00 Europe/Berlin", "2026-01-15T06:59:59Z", "", "a second before eight in Berlin"},
      {"08:00-18:00 Europe/Berlin", "2026-01-15T07:00:00Z", "2026-01-15T17:00:00Z", "eight in the winter"},
      {"08:00-18:00 Europe/Berlin", "2026-07-15T06:00:00Z", "2026-07-15T16:00:00Z", "eight in the summer"},
      {"08:00-18:00 Europe/Berlin", "2026-07-15T15:59:59.5Z", "2026-07-15T16:00:00Z", "to the minute"},
      {"08:00-18:00 Europe/Berlin", "2026-07-15T16:00:00Z", "", "the end is outside"},
      {"08:00-18:00", "2026-07-15T09:00:00Z", "2026-07-15T18:00:00Z", "without a zone it is UTC"},
      {"22:00-06:00 Asia/Shanghai", "2026-07-15T15:00:00Z", "2026-07-15T22:00:00Z", "over midnight"},
      {"22:00-06:00 Asia/Shanghai", "2026-07-15T21:59:00Z", "2026-07-15T22:00:00Z", "and behind it"},
      {"Mon-Fri 08:00-18:00 UTC", "2026-11-23T09:00:00Z", "2026-11-23T18:00:00Z", "a Monday"},
      {"Mon-Fri 08:00-18:00 UTC", "2026-11-22T09:00:00Z", "", "a Sunday"},
      {"Fri-Mon 08:00-18:00 UTC", "2026-11-22T09:00:00Z", "2026-11-22T18:00:00Z", "days go round the week"},
      {"Sat Sun 00:00-24:00 UTC", "2026-11-21T09:00:00Z", "2026-11-23T00:00:00Z", "windows that touch are one"},
      {"Sun 22:00-06:00 UTC", "2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z", "the day is that of the begin"},
      {"Sun 22:00-06:00 UTC", "2026-11-22T05:00:00Z", "", "and not that of the end"},
      {"Mon 08:00-09:00, Tue 10:00-11:00 UTC", "2026-11-24T10:30:00Z", "2026-11-24T11:00:00Z", "several windows"},
      {"01:00-04:00 Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z", "an hour is left out in March"},
      {"01:00-04:00 Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z", "and comes twice in October"},
      {"08:00-18:00 UTC", "1969-12-31T09:00:30Z", "1969-12-31T18:00:00Z", "before 1970 too"},
  }));
  INFO(row.because);
  const auto hours = QuietHours::parse(row.hours);
  REQUIRE(hours);
  const auto until = hours->until(*Timestamp::parse_iso8601(row.now));
  CHECK((until ? until->iso8601() : "") == row.until);
}

TEST_CASE("Nothing said is never quiet") {
  CHECK_FALSE(QuietHours().until(Timestamp()));
  const auto none = QuietHours::parse("  ");
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("Quiet hours that cannot be meant are refused with the word that is wrong") {
  struct Row {
    std::string_view text, part;
  };
  const auto row = GENERATE(values<Row>({
      {"08:00-18:00 Europe/Berln", "Europe/Berln"},
      {"8-18 Europe/Berlin", "\"8-18\""},
      {"08:00 Europe/Berlin", "\"08:00\""},
      {"25:00-26:00", "\"25:00-26:00\""},
      {"08:60-09:00", "\"08:60-09:00\""},
      {"Mon-Fri Europe/Berlin", "names no times"},
      {"08:00-18:00 Mon-Fri", "days stand before"},
      {"Europe/Berlin", "names no times"},
      {"00:00-24:00", "never be asked"},
  }));
  CAPTURE(row.text);
  const auto hours = QuietHours::parse(row.text);
  REQUIRE_FALSE(hours);
  CHECK_THAT(hours.error().detail, Catch::Contains(std::string(row.part)));
}

}  // namespace chancery
