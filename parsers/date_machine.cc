// SPDX-License-Identifier: Apache-2.0
// Dates where machines put them: in attributes and in addresses.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/ascii.h"
#include "parsers/date_text.h"

namespace chancery {
namespace {

int two(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }
bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

std::optional<WrittenDate> compact_date(std::string_view digits, const DateReading& reading) {
  if (digits.size() < 8 || !all_digits(digits.substr(0, 8))) return std::nullopt;
  WrittenDate date;
  date.year = two(digits, 0) * 100 + two(digits, 2);
  date.month = two(digits, 4);
  date.day = two(digits, 6);
  const std::chrono::year_month_day day{std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day))};
  if (date.year < reading.oldest || date.year > reading.newest || !day.ok()) return std::nullopt;
  return date;
}

}  // namespace

std::optional<WrittenDate> machine_date(std::string_view text, const DateReading& reading) {
  text = ascii::trim(text, " \t\n\r");
  if (text.size() > 200) return std::nullopt;
  auto found = dates_in_text(text, reading);
  if (!found.empty() && found.front().month > 0) return std::move(found.front());
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  if (digits.size() == 8 || digits.size() == 14) {
    auto date = compact_date(digits, reading);
    if (date && text.size() > 8) date->end = 8;
    return date;
  }
  return std::nullopt;
}

namespace {

// Three numbers with "/", "-" or "_" between, from `at`; how many digits each has.
struct Parts {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  std::size_t end = 0;
};
std::optional<Parts> parts_at(std::string_view path, std::size_t at) {
  Parts parts;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0 && (at >= path.size() || std::string_view("/-_").find(path[at++]) == std::string_view::npos))
      return std::nullopt;
    const auto end = std::min(path.find_first_not_of("0123456789", at), path.size());
    if (end == at || end - at > 4) return std::nullopt;
    std::from_chars(path.data() + at, path.data() + end, parts.value[i]);
    parts.digits[i] = end - at;
    at = end;
  }
  parts.end = at;
  return parts;
}

// 2022/02/05, 2022-02/05, 2022-2-5; 29-10-2021
std::optional<WrittenDate> parted_date(const Parts& parts, const DateReading& reading) {
  const auto& [value, digits, end] = parts;
  if (digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2)
    return compact_date(fmt::format("{:04}{:02}{:02}", value[0], value[1], value[2]), reading);
  if (digits[0] == 2 && digits[1] == 2 && digits[2] == 4)
    return compact_date(fmt::format("{:04}{:02}{:02}", value[2], value[1], value[0]), reading);
  return std::nullopt;
}

}  // namespace

std::optional<WrittenDate> date_in_address(std::string_view path, const DateReading& reading) {
  std::optional<WrittenDate> found;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (!ascii::is_digit(path[at]) || (at > 0 && ascii::is_digit(path[at - 1]))) continue;
    const auto run = path.substr(at, std::min(path.find_first_not_of("0123456789", at), path.size()) - at);
    if (run.size() == 8) {
      if (auto date = compact_date(run, reading); date && !found) found = date;
    } else if (run.size() == 6 && path.substr(at + 6).starts_with('/')) {
      // 202402/05/
      const auto day = path.substr(at + 7, 2);
      const bool ends = at + 9 >= path.size() || !ascii::is_digit(path[at + 9]);
      if (day.size() == 2 && all_digits(day) && ends)
        if (auto date = compact_date(std::string(run) + std::string(day), reading)) found = date;
    } else if (const auto parts = parts_at(path, at)) {
      const bool ends = parts->end >= path.size() || !ascii::is_digit(path[parts->end]);
      if (ends)
        if (auto date = parted_date(*parts, reading)) return date;
    }
  }
  return found;
}

}  // namespace chancery
