// SPDX-License-Identifier: Apache-2.0
#include "parsers/feed_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/ascii.h"
#include "parsers/date_text.h"

namespace chancery {
namespace {

using std::chrono::minutes;
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kLongest = 100;

struct Zone {
  std::string_view name;
  int minutes;
};
constexpr Zone kZones[] = {{"z", 0},      {"ut", 0},     {"utc", 0},    {"gmt", 0},    {"wet", 0},    {"et", -300},
                           {"est", -300}, {"edt", -240}, {"ct", -360},  {"cst", -360}, {"cdt", -300}, {"mt", -420},
                           {"mst", -420}, {"mdt", -360}, {"pt", -480},  {"pst", -480}, {"pdt", -420}, {"akst", -540},
                           {"hst", -600}, {"bst", 60},   {"met", 60},   {"cet", 60},   {"mest", 120}, {"cest", 120},
                           {"eet", 120},  {"eest", 180}, {"msk", 180},  {"hkt", 480},  {"sgt", 480},  {"kst", 540},
                           {"jst", 540},  {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}};

// A date read word by word, in the order of whoever wrote it.
class LooseDate {
 public:
  explicit LooseDate(std::string_view text) : text_(text) {}

  std::optional<Timestamp> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool good = ascii::is_digit(c) ? number() : is_letter(c) ? word() : mark(c);
      if (!good) return std::nullopt;
    }
    return instant();
  }

 private:
  static bool is_letter(char c) { return ascii::is_alpha(c) || static_cast<signed char>(c) < 0; }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // -1 when it is not of one to `most` digits.
  int digits(std::size_t most) {
    const auto begin = at_;
    while (ascii::is_digit(next())) ++at_;
    int value = -1;
    if (at_ - begin <= most) std::from_chars(text_.data() + begin, text_.data() + at_, value);
    return value;
  }

  bool number() {
    const auto begin = at_;
    const int value = digits(4);
    if (value >= 0 && next() == ':' && hour_ < 0) return time(value);
    if (at_ - begin > 2) {
      if (at_ - begin != 4 || year_ != 0) return false;
      year_first_ = month_ == 0 && count_ == 0;
      year_ = value;
      return true;
    }
    if (count_ == numbers_.size()) return false;
    numbers_[count_++] = value;
    return true;
  }

  bool time(int hour) {
    hour_ = hour;
    ++at_;
    minute_ = digits(2);
    if (next() == ':') {
      ++at_;
      second_ = digits(2);
      if (next() == '.') ++at_, digits(9);
    }
    return hour_ < 24 && minute_ >= 0 && minute_ < 60 && second_ >= 0 && second_ < 61;
  }

  bool word() {
    const auto begin = at_;
    while (is_letter(next())) ++at_;
    const auto lowered = ascii::lower(text_.substr(begin, at_ - begin));
    const auto is = [&](auto... names) { return ((lowered == names) || ...); };
    // Written in Korean, and so in its one time zone unless it says otherwise.
    if (is("년", "월", "일", "오전", "오후")) offset_ = offset_.value_or(minutes(540));
    if (is("pm", "오후")) return after_noon_ = true;
    if (is("am", "오전", "년", "월", "일", "t")) return true;
    const auto* const zone =
        std::find_if(std::begin(kZones), std::end(kZones), [&](const Zone& one) { return one.name == lowered; });
    if (zone != std::end(kZones)) {
      offset_ = minutes(zone->minutes);
      return true;
    }
    if (const int month = month_named(lowered, ""); month != 0 && month_ == 0) {
      month_ = month;
      return true;
    }
    return hour_ < 0 && year_ == 0;  // a weekday, in front of everything
  }

  // Signs before a number behind the time are an offset; all else only keeps things apart.
  bool mark(char c) {
    ++at_;
    if ((c != '+' && c != '-') || hour_ < 0 || !ascii::is_digit(next())) return c != '+';
    const auto begin = at_;
    int value = digits(4);
    if (at_ - begin == 2) {
      value *= 100;
      if (next() == ':') ++at_, value += digits(2);
    }
    if (value < 0 || value > 1400 || value % 100 > 59) return false;
    const minutes shift(value / 100 * 60 + value % 100);
    offset_ = c == '-' ? -shift : shift;
    return true;
  }

  std::optional<Timestamp> instant() {
    if (month_ == 0 && year_first_ && count_ == 2) {
      month_ = numbers_[0];
      numbers_[0] = numbers_[1];
      count_ = 1;
    }
    if (month_ != 0 && year_ == 0 && count_ == 2) {  // a year of two digits, behind the day
      year_ = numbers_[1] + (numbers_[1] <= 50 ? 2000 : 1900);
      count_ = 1;
    }
    if (year_ == 0 || month_ == 0 || count_ != 1) return std::nullopt;
    const std::chrono::year_month_day day(std::chrono::year(year_), std::chrono::month(static_cast<unsigned>(month_)),
                                          std::chrono::day(static_cast<unsigned>(numbers_[0])));
    if (!day.ok() || year_ < 1900) return std::nullopt;
    const int hour = std::max(hour_, 0) + (after_noon_ && hour_ < 12 ? 12 : 0);
    const auto at = std::chrono::sys_days(day) + std::chrono::hours(hour) + minutes(minute_) +
                    std::chrono::seconds(std::min(second_, 59)) - offset_.value_or(minutes(0));
    return Timestamp(at);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<int, 2> numbers_{};  // neither year nor time, as they come
  std::size_t count_ = 0;
  int year_ = 0, month_ = 0, hour_ = -1, minute_ = 0, second_ = 0;
  bool year_first_ = false, after_noon_ = false;
  std::optional<minutes> offset_;
};

}  // namespace

std::optional<Timestamp> feed_date(std::string_view text) {
  static const auto kTurn = Timestamp::parse_digits("2000").value();  // of two-digit years, 50 years later
  text = ascii::trim(text, kSpaces);
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (auto iso = Timestamp::parse_iso8601(text)) return iso;
  if (auto http = Timestamp::parse_http_date(text, kTurn)) return http;
  return LooseDate(text).read();
}

}  // namespace chancery
