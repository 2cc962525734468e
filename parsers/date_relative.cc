// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_relative.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

using std::chrono::minutes;
constexpr std::size_t kLongest = 60;  // bytes of a text that says when, and little else

// Words for a day, lower case.
struct DayWord {
  std::string_view word;
  int days_ago;
};
constexpr DayWord kDays[] = {
    {"yesterday", 1}, {"gestern", 1},     {"hier", 1}, {"ayer", 1}, {"ieri", 1},        {"ontem", 1},
    {"вчера", 1},     {"昨天", 1},        {"昨日", 1}, {"어제", 1}, {"前天", 2},        {"today", 0},
    {"heute", 0},     {"aujourd’hui", 0}, {"hoy", 0},  {"oggi", 0}, {"hoje", 0},        {"сегодня", 0},
    {"今天", 0},      {"今日", 0},        {"本日", 0}, {"오늘", 0}, {"aujourd'hui", 0}, {"just now", 0},
    {"刚刚", 0},      {"剛剛", 0},        {"방금", 0},
};

// A count of units that have passed: words before the number and behind it.
struct Span {
  std::string_view before, unit, behind;
  minutes each;
};
constexpr minutes kMinute{1}, kHour{60}, kDay{24 * 60}, kWeek{7 * 24 * 60};
constexpr Span kSpans[] = {
    {"", "min", "ago", kMinute},     {"", "hour", "ago", kHour},    {"", "day", "ago", kDay},
    {"", "week", "ago", kWeek},      {"vor ", "min", "", kMinute},  {"vor ", "stunde", "", kHour},
    {"vor ", "tag", "", kDay},       {"vor ", "woche", "", kWeek},  {"il y a ", "min", "", kMinute},
    {"il y a ", "heure", "", kHour}, {"il y a ", "jour", "", kDay}, {"il y a ", "semaine", "", kWeek},
    {"hace ", "min", "", kMinute},   {"hace ", "hora", "", kHour},  {"hace ", "día", "", kDay},
    {"hace ", "semana", "", kWeek},  {"há ", "min", "", kMinute},   {"há ", "hora", "", kHour},
    {"há ", "dia", "", kDay},        {"", "мин", "назад", kMinute}, {"", "час", "назад", kHour},
    {"", "д", "назад", kDay},        {"", "分钟", "前", kMinute},   {"", "分鐘", "前", kMinute},
    {"", "小时", "前", kHour},       {"", "小時", "前", kHour},     {"", "天", "前", kDay},
    {"", "分", "前", kMinute},       {"", "時間", "前", kHour},     {"", "日", "前", kDay},
    {"", "분", "전", kMinute},       {"", "시간", "전", kHour},     {"", "일", "전", kDay},
};

using Moment = std::chrono::sys_time<minutes>;

std::optional<Moment> moment_of(std::string_view today) {
  const auto written = machine_date(today, {});
  if (!written || !written->has_day()) return std::nullopt;
  const auto day = std::chrono::sys_days(std::chrono::year(written->year) / written->month / written->day);
  // Without a time it is the day's end that the page was read at, for all we know.
  const auto clock = written->hour < 0 ? minutes(24 * 60 - 1) : minutes(written->hour * 60 + written->minute);
  return Moment(day) + clock;
}

WrittenDate day_of(Moment moment) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(moment));
  WrittenDate written;
  written.year = int(date.year());
  written.month = static_cast<int>(unsigned(date.month()));
  written.day = static_cast<int>(unsigned(date.day()));
  return written;
}

// The count at `at`, followed by the span's unit and end.
bool matches(std::string_view text, std::size_t at, std::size_t end, const Span& span) {
  if (!text.substr(0, at).ends_with(span.before)) return false;
  auto rest = text.substr(end);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return rest.starts_with(span.unit) && rest.find(span.behind, span.unit.size()) != std::string_view::npos;
}

}  // namespace

std::optional<WrittenDate> relative_date(std::string_view text, std::string_view today) {
  if (text.size() > kLongest) return std::nullopt;
  const auto now = moment_of(today);
  if (!now) return std::nullopt;
  const auto lowered = ascii::lower(text);
  for (const auto& [word, days] : kDays)
    if (lowered.find(word) != std::string::npos) return day_of(*now - days * kDay);
  const auto at =
      static_cast<std::size_t>(std::find_if(lowered.begin(), lowered.end(), ascii::is_digit) - lowered.begin());
  const auto end = std::min(lowered.find_first_not_of("0123456789", at), lowered.size());
  int count = 0;
  if (at >= lowered.size() || end - at > 3) return std::nullopt;
  std::from_chars(lowered.data() + at, lowered.data() + end, count);
  for (const auto& span : kSpans)
    if (matches(lowered, at, end, span)) return day_of(*now - count * span.each);
  return std::nullopt;
}

}  // namespace chancery
