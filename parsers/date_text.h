// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dates as agencies write them, found in running text: numbers in any order,
// month names in many languages, 年月日, eras, digits of other scripts. Dates are
// read to the precision they are written and never converted between time zones.
// Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// Which of two numbers before a year is the day: 23/4/2024 says it, 3/4/2024 leaves it to be guessed.
enum class DayOrder : std::uint8_t { none, day_first, month_first, maybe_day_first, maybe_month_first };

struct WrittenDate {
  int year = 0;
  int month = 0, day = 0;          // 0: not written
  int hour = -1, minute = 0;       // -1: not written
  std::string zone;                // "+08:00", "Z"; empty: not written
  std::size_t begin = 0, end = 0;  // where in the text
  DayOrder order = DayOrder::none;

  bool has_day() const { return day > 0; }
  // "2022-02-05", "2022-02", "2022", "2022-02-05T09:30+08:00"
  std::string iso() const;
  std::string day_iso() const;  // without the time
};

struct DateReading {
  std::string_view language;  // decides month names, and 3/4 being April or March; BCP 47, may be empty
  int this_year = 0;          // for dates without a year; 0: such are passed over
  int oldest = 1990;          // no earlier year
  int newest = 2100;
};

// Every date in `text`, in order. What only looks like one (phone numbers, version
// and document numbers, ranges of years) is passed over.
std::vector<WrittenDate> dates_in_text(std::string_view text, const DateReading& reading);

// ISO 8601 and its relatives as machines write them in attributes.
std::optional<WrittenDate> machine_date(std::string_view text, const DateReading& reading);

// A date in the path of an address: /2022-02/05/, /20220205/, /t20220205_123.html.
std::optional<WrittenDate> date_in_address(std::string_view path, const DateReading& reading);

// The month a word names in a language, 1 to 12; 0 if none.
int month_named(std::string_view word, std::string_view language);

}  // namespace chancery
