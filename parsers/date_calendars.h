// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dates of calendars that are not ours: the Persian solar and the Islamic lunar one
// (umm al-qura). Thread-safe.

#include <cstdint>
#include <optional>
#include <string_view>

namespace chancery {

enum class Calendar : std::uint8_t { persian, islamic };

struct CalendarMonth {
  Calendar calendar;
  int month;  // 1 to 12
};
// The month that a word, or words with one space between, name in such a calendar.
std::optional<CalendarMonth> calendar_month(std::string_view name);

struct CivilDay {
  int year, month, day;
};
// The same day in ours; nullopt if there is no such day.
std::optional<CivilDay> civil_day(Calendar calendar, int year, int month, int day);

}  // namespace chancery
