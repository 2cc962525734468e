// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {
namespace {

using std::chrono::days, std::chrono::hours, std::chrono::minutes, std::chrono::seconds, std::chrono::microseconds;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr Timestamp::Point kFirst = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr Timestamp::Point kLast = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + days(1) - microseconds(1);

// A moment as people write it.
struct Parts {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, micros = 0;
};

std::optional<Timestamp> instant(const Parts& parts, minutes offset = minutes(0)) {
  const std::chrono::year_month_day date(std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day)));
  if (parts.year < 1 || parts.year > 9999 || !date.ok()) return std::nullopt;
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  const auto point = Timestamp::Point(std::chrono::sys_days(date)) + hours(parts.hour) + minutes(parts.minute) +
                     seconds(std::min(parts.second, 59)) + microseconds(parts.micros) - offset;
  if (point < kFirst || point > kLast) return std::nullopt;
  return Timestamp(point);
}

struct Written : Parts {
  unsigned weekday = 0;
};

Written parts_of(Timestamp::Point point) {
  point = std::clamp(point, kFirst, kLast);
  const auto day = std::chrono::floor<days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(point - day);
  Written written;
  written.year = static_cast<int>(date.year());
  written.month = static_cast<int>(static_cast<unsigned>(date.month()));
  written.day = static_cast<int>(static_cast<unsigned>(date.day()));
  written.hour = static_cast<int>(time.hours().count());
  written.minute = static_cast<int>(time.minutes().count());
  written.second = static_cast<int>(time.seconds().count());
  written.micros = static_cast<int>(time.subseconds().count());
  written.weekday = std::chrono::weekday(day).c_encoding();
  return written;
}

// Reads text from the left; every take says whether it found what it was asked for.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!ascii::equal_ignoring_case(rest_.substr(0, word.size()), word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  // At least one space.
  bool skip_spaces() {
    const auto before = rest_.size();
    while (at(' ') || at('\t')) rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  // A number of `least` to `most` digits, all the digits there are.
  bool number(int& value, std::size_t least, std::size_t most) {
    const auto digits = digit_run();
    if (digits.size() < least || digits.size() > most) return false;
    value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    rest_.remove_prefix(digits.size());
    return true;
  }
  std::string_view digit_run() const {
    std::size_t count = 0;
    while (count < rest_.size() && ascii::is_digit(rest_[count])) ++count;
    return rest_.substr(0, count);
  }
  std::string_view letters() {
    std::size_t count = 0;
    while (count < rest_.size() && ascii::is_alpha(rest_[count])) ++count;
    const auto word = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return word;
  }
  // ".123456789": as microseconds, the rest dropped.
  bool fraction(int& micros) {
    const auto digits = digit_run();
    if (digits.empty() || digits.size() > 9) return false;
    micros = 0;
    for (std::size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    rest_.remove_prefix(digits.size());
    return true;
  }
  // "+hh:mm" or "+hhmm".
  bool offset(minutes& offset) {
    const int sign = at('-') ? -1 : 1;
    if (!take('+') && !take('-')) return false;
    const auto digits = digit_run();
    int hour = 0, minute = 0;
    if (digits.size() == 4) {
      int both = 0;
      number(both, 4, 4);
      hour = both / 100;
      minute = both % 100;
    } else if (!number(hour, 2, 2) || !take(':') || !number(minute, 2, 2)) {
      return false;
    }
    if (hour > 23 || minute > 59) return false;
    offset = sign * (hours(hour) + minutes(minute));
    return true;
  }

 private:
  std::string_view rest_;
};

bool take_month(Scanner& in, int& month) {
  const auto word = in.letters();
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (ascii::equal_ignoring_case(word, kMonths[i])) {
      month = static_cast<int>(i) + 1;
      return true;
    }
  return false;
}

// RFC 5322 4.3 names the zones of North America and of UTC; others mean nothing certain.
bool take_zone(Scanner& in, minutes& offset) {
  if (in.at('+') || in.at('-')) return in.offset(offset);
  struct Zone {
    std::string_view name;
    int hours;
  };
  static constexpr std::array<Zone, 12> zones = {{{"GMT", 0},
                                                  {"UTC", 0},
                                                  {"UT", 0},
                                                  {"Z", 0},
                                                  {"EST", -5},
                                                  {"EDT", -4},
                                                  {"CST", -6},
                                                  {"CDT", -5},
                                                  {"MST", -7},
                                                  {"MDT", -6},
                                                  {"PST", -8},
                                                  {"PDT", -7}}};
  const auto word = in.letters();
  for (const auto& zone : zones)
    if (ascii::equal_ignoring_case(word, zone.name)) {
      offset = hours(zone.hours);
      return true;
    }
  return false;
}

bool take_clock(Scanner& in, Parts& parts) {
  return in.number(parts.hour, 1, 2) && in.take(':') && in.number(parts.minute, 2, 2) && in.take(':') &&
         in.number(parts.second, 2, 2);
}

// "Mar  5 15:04:05 2024".
bool take_asctime(Scanner& in, Parts& parts) {
  return take_month(in, parts.month) && in.skip_spaces() && in.number(parts.day, 1, 2) && in.skip_spaces() &&
         take_clock(in, parts) && in.skip_spaces() && in.number(parts.year, 4, 4);
}

// "05 Mar 2024 15:04:05" and "05-Mar-24 15:04:05".
bool take_day_first(Scanner& in, Parts& parts, bool& short_year) {
  const auto separator = [&] { return in.take('-') || in.skip_spaces(); };
  if (!in.number(parts.day, 1, 2) || !separator() || !take_month(in, parts.month) || !separator()) return false;
  short_year = in.digit_run().size() == 2;
  return in.number(parts.year, 2, 4) && (short_year || parts.year > 999) && in.skip_spaces() && take_clock(in, parts);
}

}  // namespace

Timestamp Timestamp::from_unix(std::int64_t seconds_since) {
  const auto at_least = std::chrono::ceil<seconds>(kFirst.time_since_epoch()).count();
  const auto at_most = std::chrono::floor<seconds>(kLast.time_since_epoch()).count();
  return Timestamp(Point(seconds(std::clamp(seconds_since, at_least, at_most))));
}

std::int64_t Timestamp::unix_seconds() const { return std::chrono::floor<seconds>(point_.time_since_epoch()).count(); }

std::string Timestamp::digits14() const {
  const auto t = parts_of(point_);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::string Timestamp::iso8601() const {
  const auto t = parts_of(point_);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::string Timestamp::iso8601_micros() const {
  const auto t = parts_of(point_);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", t.year, t.month, t.day, t.hour, t.minute, t.second,
                     t.micros);
}

std::string Timestamp::http_date() const {
  const auto t = parts_of(point_);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays[t.weekday], t.day,
                     kMonths[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

std::string Timestamp::date() const {
  const auto t = parts_of(point_);
  return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::optional<Timestamp> Timestamp::parse_digits(std::string_view text) {
  if (text.size() < 4 || text.size() > 17) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), ascii::is_digit)) return std::nullopt;
  // A part that is not all there goes on with zeros, and no month or day is 00.
  const auto part = [&](std::size_t from, std::size_t length, int first) {
    if (from >= text.size()) return first;
    const auto digits = text.substr(from, length);
    int value = 0;
    for (std::size_t i = 0; i < length; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return digits.size() < length ? std::max(value, first) : value;
  };
  Parts parts;
  parts.year = part(0, 4, 1);
  parts.month = part(4, 2, 1);
  parts.day = part(6, 2, 1);
  parts.hour = part(8, 2, 0);
  parts.minute = part(10, 2, 0);
  parts.second = part(12, 2, 0);
  parts.micros = part(14, 3, 0) * 1000;
  return instant(parts);
}

std::optional<Timestamp> Timestamp::parse_iso8601(std::string_view text) {
  Scanner in(text);
  Parts parts;
  minutes offset{0};
  if (!in.number(parts.year, 4, 4)) return std::nullopt;
  if (in.done()) return instant(parts);
  if (!in.take('-') || !in.number(parts.month, 2, 2)) return std::nullopt;
  if (in.done()) return instant(parts);
  if (!in.take('-') || !in.number(parts.day, 2, 2)) return std::nullopt;
  if (in.done()) return instant(parts);
  if (!in.take('T') && !in.take('t')) return std::nullopt;
  if (!in.number(parts.hour, 2, 2) || !in.take(':') || !in.number(parts.minute, 2, 2)) return std::nullopt;
  if (in.take(':') && !in.number(parts.second, 2, 2)) return std::nullopt;
  if (in.take('.') && !in.fraction(parts.micros)) return std::nullopt;
  if (!in.take('Z') && !in.take('z') && !in.offset(offset)) return std::nullopt;
  if (!in.done()) return std::nullopt;
  return instant(parts, offset);
}

std::optional<Timestamp> Timestamp::parse_http_date(std::string_view text, Timestamp now) {
  text = ascii::trim(text, " \t");
  if (text.size() > 64) return std::nullopt;
  if (auto iso = text.size() >= 17 ? parse_iso8601(text) : std::nullopt) return iso;

  Scanner in(text);
  Parts parts;
  minutes offset{0};
  bool short_year = false;
  if (!in.digit_run().empty()) {
    if (!take_day_first(in, parts, short_year)) return std::nullopt;
  } else {
    if (in.letters().empty()) return std::nullopt;  // the weekday
    const bool comma = in.take(',');
    in.skip_spaces();
    const bool taken =
        !comma && in.digit_run().empty() ? take_asctime(in, parts) : take_day_first(in, parts, short_year);
    if (!taken) return std::nullopt;
  }
  in.skip_spaces();
  if (!in.done() && !take_zone(in, offset)) return std::nullopt;
  if (!in.done()) return std::nullopt;

  if (short_year) {
    // Compared as written, since the moment itself may be a 29 February of no year yet known.
    const auto latest = parts_of(now.point());
    parts.year += latest.year - latest.year % 100;
    const auto rank = [](const Parts& p) { return std::array{p.year, p.month, p.day, p.hour, p.minute, p.second}; };
    auto limit = rank(latest);
    limit[0] += 50;
    if (rank(parts) > limit) parts.year -= 100;
  }
  return instant(parts, offset);
}

}  // namespace chancery
