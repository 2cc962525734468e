// SPDX-License-Identifier: Apache-2.0
#include "crawler/quiet_hours.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {
namespace {

using namespace std::chrono;

constexpr int kDay = 24 * 60, kWeek = 7 * kDay;
constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    if (const auto part = ascii::trim(text.substr(0, end), " \t"); !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::size_t> day_of(std::string_view word) {
  const auto lowered = ascii::lower(word);
  for (std::size_t day = 0; day < kDays.size(); ++day)
    if (lowered == kDays[day]) return day;
  return std::nullopt;
}

// "08:00" in minutes; "24:00" is the end of the day.
std::optional<int> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const auto at : {0u, 1u, 3u, 4u})
    if (!ascii::is_digit(text[at])) return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return std::nullopt;
  return hour * 60 + minute;
}

Error wrong(std::string detail) { return {Fault::malformed, std::move(detail)}; }

}  // namespace

Result<QuietHours::Window> QuietHours::read_window(std::string_view text) {
  Window window;
  bool timed = false;
  for (const auto word : split(text, ' ')) {
    const auto dash = word.find('-');
    const auto first = word.substr(0, dash), last = dash == std::string_view::npos ? first : word.substr(dash + 1);
    if (timed) return wrong(fmt::format("\"{}\" stands after the times; days stand before them", word));
    if (const auto from = day_of(first), to = day_of(last); from && to) {
      for (auto day = *from;; day = (day + 1) % 7) {
        window.days.set(day);
        if (day == *to) break;
      }
    } else if (const auto begin = minute_of(first), end = minute_of(last); begin && end && dash != word.npos) {
      window.from = *begin;
      window.to = *end > *begin ? *end : *end + kDay;
      timed = true;
    } else {
      return wrong(fmt::format("\"{}\" is neither days (\"Mon-Fri\") nor times (\"08:00-18:00\")", word));
    }
  }
  if (!timed) return wrong(fmt::format("\"{}\" names no times; write them like \"08:00-18:00\"", text));
  if (window.days.none()) window.days.set();
  return window;
}

Result<QuietHours> QuietHours::parse(std::string_view text) {
  QuietHours made;
  made.text_ = std::string(ascii::trim(text, " \t"));
  std::string_view rest = made.text_;
  if (rest.empty()) return made;
  // A zone is the last word, and alone holds neither a day nor a time.
  const auto space = rest.find_last_of(" \t");
  const auto last = space == rest.npos ? rest : rest.substr(space + 1);
  if (last.find(':') == last.npos && !day_of(last.substr(0, last.find('-')))) {
    made.zone_ = TimeZone::named(last);
    if (!made.zone_) return wrong(fmt::format("there is no time zone \"{}\"; write one like \"Europe/Berlin\"", last));
    rest = space == rest.npos ? std::string_view() : rest.substr(0, space);
  }
  for (const auto part : split(rest, ',')) {
    auto window = read_window(part);
    if (!window) return window.error();
    made.windows_.push_back(*window);
  }
  if (made.windows_.empty()) return wrong(fmt::format("\"{}\" names no times", text));
  if (!made.minutes_left(0)) return made;
  for (int minute = 0; minute < kWeek; ++minute)
    if (!made.minutes_left(minute)) return made;
  return wrong("the whole week is quiet: the site would never be asked");
}

int QuietHours::minute_of_week(Timestamp when) const {
  const auto local = when.unix_seconds() + (zone_ ? zone_->offset_at(when).count() : 0);
  constexpr std::int64_t kThursday = 3LL * kDay;  // 1 January 1970
  const auto minutes = (local >= 0 ? local : local - 59) / 60 + kThursday;
  return static_cast<int>(((minutes % kWeek) + kWeek) % kWeek);
}

// The longest that any window has still to go; nullopt outside of all.
std::optional<int> QuietHours::minutes_left(int minute) const {
  std::optional<int> longest;
  for (const auto& window : windows_)
    for (std::size_t day = 0; day < 7; ++day) {
      if (!window.days[day]) continue;
      const int into = (minute - static_cast<int>(day) * kDay - window.from + 2 * kWeek) % kWeek;
      const int left = window.to - window.from - into;
      if (left > 0) longest = std::max(longest.value_or(0), left);
    }
  return longest;
}

std::optional<Timestamp> QuietHours::until(Timestamp now) const {
  if (windows_.empty()) return std::nullopt;
  auto at = now;
  bool quiet = false;
  while (const auto left = minutes_left(minute_of_week(at))) {
    quiet = true;
    // To the whole minute, and by the wall clock: what summer time moves in between is taken back.
    const auto into = seconds(((at.unix_seconds() % 60) + 60) % 60);
    const auto whole = time_point_cast<seconds>(at.point()) - into;
    const Timestamp guess(whole + minutes(*left));
    const auto moved = zone_ ? zone_->offset_at(guess) - zone_->offset_at(at) : seconds(0);
    const Timestamp exact(guess.point() - moved);
    at = exact > at && !minutes_left(minute_of_week(exact)) ? exact : guess;
  }
  return quiet ? std::optional(at) : std::nullopt;
}

}  // namespace chancery
