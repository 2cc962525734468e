// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_text.h"

#include <fmt/format.h>
#include <algorithm>

#include "base/ascii.h"
#include "parsers/date_calendars.h"
#include "parsers/date_tokens.h"

namespace chancery {
namespace {

int days_in(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

class Reader {
 public:
  Reader(std::string_view text, const DateReading& reading) : reading_(reading), tokens_(date_tokens(text)) {}

  std::vector<WrittenDate> all() {
    std::vector<WrittenDate> found;
    for (std::size_t i = 0; i < tokens_.size();) {
      WrittenDate date;
      const auto next = date_at(i, date);
      if (next == 0) {
        ++i;
        continue;
      }
      date.begin = tokens_[i].begin;
      i = time_after(next, date);
      date.end = tokens_[i - 1].end;
      found.push_back(std::move(date));
    }
    return found;
  }

 private:
  using Token = DateToken;
  using Kind = Token::Kind;
  bool is(std::size_t i, char32_t mark) const { return i < tokens_.size() && tokens_[i].mark == mark; }
  bool is_any(std::size_t i, std::u32string_view marks) const {
    return i < tokens_.size() && tokens_[i].mark != 0 && marks.find(tokens_[i].mark) != marks.npos;
  }
  bool number(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::number; }
  bool word(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Kind::word; }
  int value(std::size_t i) const { return tokens_[i].value; }
  int digits(std::size_t i) const { return tokens_[i].digits; }
  bool word_is(std::size_t i, std::initializer_list<std::string_view> words) const {
    if (!word(i)) return false;
    const auto lowered = ascii::lower(tokens_[i].text);
    return std::any_of(words.begin(), words.end(), [&](auto one) { return one == lowered; });
  }
  bool year_number(std::size_t i) const { return number(i) && digits(i) == 4 && plausible_year(value(i)) != 0; }
  // Years of the Buddhist calendar, as Thai agencies write them, are 543 ahead.
  int plausible_year(int year) const {
    if (year >= reading_.oldest && year <= reading_.newest) return year;
    if (reading_.language.starts_with("th") && year - 543 >= reading_.oldest && year - 543 <= reading_.newest)
      return year - 543;
    return 0;
  }

  bool set(WrittenDate& date, int year, int month, int day) const {
    year = plausible_year(year);
    if (year == 0 || month < 1 || month > 12 || day < 0 || day > days_in(year, month)) return false;
    date.year = year;
    date.month = month;
    date.day = day;
    return true;
  }
  // Years of two digits: this century unless that is yet to come; the last from 69 on, as POSIX has it.
  int full_year(int year, int digits) const {
    if (digits == 4) return year;
    if (digits != 2) return 0;
    return year < 69 && 2000 + year <= reading_.newest ? 2000 + year : 1900 + year;
  }

  // Is the number glued to something that makes it no date: a version, a phone number?
  bool glued_before(std::size_t i) const {
    if (i == 0 || tokens_[i].space_before) return false;
    const auto& before = tokens_[i - 1];
    if (before.kind == Kind::number) return true;
    if (before.kind == Kind::word) return before.mark == 0 && static_cast<unsigned char>(before.text.back()) < 0x80;
    return (before.mark == '.' || before.mark == '-' || before.mark == '/') && i >= 2 &&
           tokens_[i - 2].kind == Kind::number && !before.space_before;
  }
  bool glued_after(std::size_t i) const {  // i: the token behind the date
    if (i >= tokens_.size() || tokens_[i].space_before) return false;
    if (tokens_[i].kind == Kind::number) return true;
    return (tokens_[i].mark == '-' || tokens_[i].mark == '/' || tokens_[i].mark == '.') && number(i + 1) &&
           !tokens_[i + 1].space_before;
  }

  // The token behind a date that begins at `i`; 0 if none does.
  std::size_t date_at(std::size_t i, WrittenDate& date) const {
    if (number(i) && !glued_before(i)) {
      if (const auto next = east_asian(i, date)) return next;
      if (const auto next = year_first(i, date)) return next;
      if (const auto next = short_year_first(i, date)) return next;
      if (const auto next = other_calendar(i, date)) return next;
      if (const auto next = mongolian(i, date)) return next;
      if (const auto next = numbers(i, date)) return next;
      if (const auto next = day_then_name(i, date)) return next;
      if (const auto next = year_then_name(i, date)) return next;
    }
    if (word(i)) {
      if (const auto next = era(i, date)) return next;
      if (const auto next = era_letter(i, date)) return next;
      if (const auto next = name_first(i, date)) return next;
    }
    return 0;
  }

  // 2024年3月5日, 2024년 3월 5일, 2024年3月; 3月5日 with the year from elsewhere.
  std::size_t east_asian(std::size_t i, WrittenDate& date) const {
    if (is_any(i + 1, U"年년")) return after_year(full_year_of_east(i), i + 2, date);
    if (is_any(i + 1, U"月월") && number(i + 2) && is_any(i + 3, U"日일号號") && reading_.this_year != 0 &&
        digits(i) <= 2)
      return set(date, reading_.this_year, value(i), value(i + 2)) ? i + 4 : 0;
    return 0;
  }
  int full_year_of_east(std::size_t i) const {
    const bool taiwan = reading_.language.starts_with("zh-Hant") || reading_.language.starts_with("zh-TW");
    if ((digits(i) == 3 || digits(i) == 2) && (taiwan || value(i) > 100)) return value(i) + 1911;
    return full_year(value(i), digits(i));
  }
  std::size_t after_year(int year, std::size_t at, WrittenDate& date) const {
    if (!number(at) || !is_any(at + 1, U"月월")) return 0;
    if (number(at + 2) && is_any(at + 3, U"日일号號")) return set(date, year, value(at), value(at + 2)) ? at + 4 : 0;
    if (number(at + 2) && digits(at + 2) <= 2 && at + 3 == tokens_.size())
      return set(date, year, value(at), value(at + 2)) ? at + 3 : 0;
    return set(date, year, value(at), 0) ? at + 2 : 0;
  }
  // 令和6年3月5日, 民國113年3月5日
  std::size_t era(std::size_t i, WrittenDate& date) const {
    struct Era {
      char32_t first, second;
      int before;
    };
    static constexpr Era kEras[] = {
        {U'令', U'和', 2018}, {U'平', U'成', 1988}, {U'昭', U'和', 1925}, {U'民', U'國', 1911}, {U'民', U'国', 1911}};
    for (const auto& [first, second, before] : kEras) {
      if (!is(i, first) || !is(i + 1, second)) continue;
      const bool first_year = is(i + 2, U'元');
      if (!(number(i + 2) || first_year) || !is(i + 3, U'年')) return 0;
      return after_year(before + (first_year ? 1 : value(i + 2)), i + 4, date);
    }
    return 0;
  }

  // 2024-03-05, 2024/3/5, 2024. 3. 5.
  std::size_t year_first(std::size_t i, WrittenDate& date) const {
    const bool taiwan = reading_.language.starts_with("zh-Hant") || reading_.language.starts_with("zh-TW");
    const bool republic = taiwan && digits(i) == 3;
    if ((digits(i) != 4 && !republic) || !is_any(i + 1, U"-/.") || !number(i + 2) || digits(i + 2) > 2) return 0;
    // 2024-03 is a month where nothing else is said: "the season 2010-11" is none.
    if (i == 0 && tokens_.size() == 3 && is(1, U'-') && digits(2) == 2) return set(date, value(0), value(2), 0) ? 3 : 0;
    if (!is(i + 3, tokens_[i + 1].mark) || !number(i + 4) || digits(i + 4) > 2) return 0;
    if (tokens_[i + 2].space_before && tokens_[i + 1].mark != '.') return 0;
    if (glued_after(i + 5)) return 0;
    return set(date, value(i) + (republic ? 1911 : 0), value(i + 2), value(i + 4)) ? i + 5 : 0;
  }

  bool in(std::initializer_list<std::string_view> languages) const {
    const auto own = reading_.language.substr(0, reading_.language.find_first_of("-_"));
    return std::find(languages.begin(), languages.end(), own) != languages.end();
  }
  // "a.b.c" from `i`: numbers of at most two digits each.
  bool three_numbers(std::size_t i) const {
    return number(i) && digits(i) <= 2 && is_any(i + 1, U"./-") && number(i + 2) && digits(i + 2) <= 2 &&
           is(i + 3, tokens_[i + 1].mark) && number(i + 4) && digits(i + 4) <= 2 && !glued_after(i + 5);
  }
  // Korean 24.03.05
  std::size_t short_year_first(std::size_t i, WrittenDate& date) const {
    if (!in({"ko"}) || digits(i) != 2 || !three_numbers(i) || value(i + 4) == 0) return 0;
    return set(date, full_year(value(i), 2), value(i + 2), value(i + 4)) ? i + 5 : 0;
  }
  // Japanese R6.3.5
  std::size_t era_letter(std::size_t i, WrittenDate& date) const {
    if (!in({"ja"}) || tokens_[i].text.size() != 1 || !three_numbers(i + 1)) return 0;
    const auto letter = tokens_[i].text.front();
    const int before = letter == 'R' ? 2018 : letter == 'H' ? 1988 : letter == 'S' ? 1925 : 0;
    if (before == 0 || value(i + 5) == 0) return 0;
    return set(date, before + value(i + 1), value(i + 3), value(i + 5)) ? i + 6 : 0;
  }

  std::size_t set_civil(const std::optional<CivilDay>& day, std::size_t next, WrittenDate& date) const {
    return day && set(date, day->year, day->month, day->day) ? next : 0;
  }
  // ۱۵ اسفند ۱۴۰۲ and ۱۴۰۲/۱۲/۱۵, ٢٤ شعبان ١٤٤٥: years of 1300 to 1500.
  std::size_t other_calendar(std::size_t i, WrittenDate& date) const {
    const auto is_year = [&](std::size_t at) { return number(at) && value(at) >= 1300 && value(at) < 1500; };
    if (in({"fa", "ps"}) && is_year(i) && is_any(i + 1, U"/-") && number(i + 2) && is(i + 3, tokens_[i + 1].mark) &&
        number(i + 4))
      return set_civil(civil_day(Calendar::persian, value(i), value(i + 2), value(i + 4)), i + 5, date);
    if (value(i) > 31 || !word(i + 1)) return 0;
    for (const std::size_t words : {2u, 1u}) {
      if (!is_year(i + 1 + words) || (words == 2 && !word(i + 2))) continue;
      auto name = std::string(tokens_[i + 1].text);
      if (words == 2) name += " " + std::string(tokens_[i + 2].text);
      if (const auto found = calendar_month(name))
        return set_civil(civil_day(found->calendar, value(i + 1 + words), found->month, value(i)), i + 2 + words, date);
    }
    return 0;
  }

  // 2024 оны 3 дугаар сарын 5, 2024 оны 11-р сарын 26, 2024 оны гуравдугаар сарын 5
  std::size_t mongolian(std::size_t i, WrittenDate& date) const {
    if (!year_number(i) || !word_is(i + 1, {"оны", "он"})) return 0;
    auto at = i + 2;
    int month = 0;
    if (number(at)) {
      month = value(at++);
      if (is(at, U'-')) ++at;
      if (word_is(at, {"дугаар", "дүгээр", "р"})) ++at;
    } else if (word(at)) {
      month = month_named(std::string(tokens_[at].text) + " сар", "mn");
      if (month == 0 && word(at + 1)) {
        month = month_named(std::string(tokens_[at].text) + " " + std::string(tokens_[at + 1].text) + " сар", "mn");
        ++at;
      }
      ++at;
    }
    if (!word_is(at, {"сарын"}) || !number(at + 1)) return 0;
    return set(date, value(i), month, value(at + 1)) ? at + 2 : 0;
  }

  bool month_before_day(char32_t separator) const {
    if (separator == '.') return false;
    const auto language = reading_.language;
    return language.empty() || language == "en" || language.starts_with("en-US") || language.starts_with("fil") ||
           language.starts_with("tl") || language == "zh" || language == "ja";
  }

  // 5/3/2024, 05.03.2024, 3-5-24
  std::size_t numbers(std::size_t i, WrittenDate& date) const {
    if (digits(i) > 2 || !is_any(i + 1, U"/.-") || !number(i + 2) || digits(i + 2) > 2 ||
        !is(i + 3, tokens_[i + 1].mark) || !number(i + 4))
      return 0;
    const auto separator = tokens_[i + 1].mark;
    const int written = digits(i + 4);
    if ((written != 4 && written != 2) || glued_after(i + 5)) return 0;
    if (separator != '.' && (tokens_[i + 2].space_before || tokens_[i + 4].space_before)) return 0;
    // Two digits of a year are a date only with leading zeros or slashes, or where days are so written.
    const bool short_dots =
        in({"de", "cs", "sk", "pl", "ru", "uk", "fi", "da", "nb", "no", "tr", "et"}) && value(i + 4) > 12;
    if (written == 2 && separator == '.' && (digits(i) != 2 || digits(i + 2) != 2) && !short_dots) return 0;
    if (written == 2 && tokens_[i + 4].space_before) return 0;
    const int year = full_year(value(i + 4), written);
    int month = value(i + 2), day = value(i);
    if (month > 12 || (day <= 12 && month_before_day(separator))) std::swap(month, day);
    if (!set(date, year, month, day) || day == 0) return 0;
    if (separator != '.')
      date.order = value(i) > 12       ? DayOrder::day_first
                   : value(i + 2) > 12 ? DayOrder::month_first
                   : day == value(i)   ? DayOrder::maybe_day_first
                                       : DayOrder::maybe_month_first;
    return i + 5;
  }

  // Behind "tháng": 3, "ba".
  int vietnamese_month(std::size_t i, std::size_t& next) const {
    next = i + 1;
    if (number(i)) return value(i) <= 12 ? value(i) : 0;
    if (!word(i)) return 0;
    static constexpr std::string_view kNumbers[] = {"một", "hai", "ba",  "tư",   "năm",
                                                    "sáu", "bảy", "tám", "chín", "mười"};
    const auto found = std::find(std::begin(kNumbers), std::end(kNumbers), tokens_[i].text);
    if (found == std::end(kNumbers)) return 0;
    const int month = static_cast<int>(found - kNumbers) + 1;
    if (month != 10 || !word_is(i + 1, {"một", "hai"})) return month;
    ++next;
    return tokens_[i + 1].text == kNumbers[0] ? 11 : 12;
  }
  // The month that token i names, with Vietnamese "tháng 3"; `next` behind it and its full stop.
  int month_at(std::size_t i, std::size_t& next) const {
    if (!word(i)) return 0;
    if (word_is(i, {"tháng", "thg"})) return vietnamese_month(i + 1, next);
    int month = 0;
    // Thai and Lao abbreviate with points inside: "ก.พ."
    if (is(i + 1, U'.') && word(i + 2) && is(i + 3, U'.'))
      month = month_named(std::string(tokens_[i].text) + "." + std::string(tokens_[i + 2].text), reading_.language);
    next = month != 0 ? i + 3 : i + 1;
    if (month == 0) month = month_named(tokens_[i].text, reading_.language);
    if (month == 0 && word(i + 1) && in({"ga", "gd"})) {
      month = month_named(std::string(tokens_[i].text) + " " + std::string(tokens_[i + 1].text), reading_.language);
      if (month != 0) next = i + 2;
    }
    if (month != 0 && is_any(next, U".॰׳")) ++next;
    return month;
  }
  // Passes what stands between a day, a month and a year: "de", "of", commas, "m.", "năm".
  std::size_t between(std::size_t i) const {
    for (int steps = 0; steps < 4; ++steps) {
      if (is_any(i, U",.،-/|]") ||
          word_is(i, {"de",   "of",   "del",  "dell",   "di",  "năm",  "year", "y", "г",  "рік",
                      "року", "m",    "gada", "of the", "den", "เดือน", "พ",    "ค", "ศ",  "ж",
                      "g",    "gada", "оны",  "ta’",    "ng",  "ই",    "թ",    "u", "ឆ្នាំ"}))
        ++i;
      else
        break;
    }
    return i;
  }
  bool year_at(std::size_t i, int& year, std::u32string_view before_two = U"-'’/") const {
    if (!number(i)) return false;
    year = full_year(value(i), digits(i));
    // An apostrophe or a hyphen makes two digits a year: 05-Mar-24.
    // Above 31 they can be nothing else.
    if (digits(i) == 2 && value(i) <= 31 && (i == 0 || !is_any(i - 1, before_two))) return false;
    return (digits(i) == 4 || digits(i) == 2) && plausible_year(year) != 0;
  }

  // 5 March 2024, 5. März 2024, 1er mars 2024, 5 de marzo de 2024, 05-Mar-2024
  std::size_t day_then_name(std::size_t i, WrittenDate& date) const {
    if (digits(i) > 2 || value(i) < 1 || value(i) > 31) return 0;
    auto at = i + 1;
    if (word_is(at, {"st", "nd", "rd", "th", "er", "ro", "º", "ª", "a", "e", "ème"}) || is_any(at, U"°º")) ++at;
    std::size_t next = at;
    int month = month_at(at, next);  // Thai has months that begin like "of"
    if (month == 0) {
      at = between(at);
      month = month_at(at, next);
    }
    if (month == 0) return 0;
    // The same month by another name: 5 آذار/مارس 2024
    if (std::size_t second = 0; is(next, U'/') && month_at(next + 1, second) == month) next = second;
    next = between(next);
    int year = 0;
    if (!year_at(next, year)) {
      if (reading_.this_year == 0) return 0;
      return set(date, reading_.this_year, month, value(i)) ? next : 0;
    }
    return set(date, year, month, value(i)) ? next + 1 : 0;
  }

  // 2024. március 5., 2024 m. kovo 5 d., 2024 March 5
  std::size_t year_then_name(std::size_t i, WrittenDate& date) const {
    if (!year_number(i)) return 0;
    auto at = between(i + 1);
    if (is(at, U'(') && is(at + 2, U')') && word_is(at + 3, {"ko"})) at += 4;  // Basque
    if (word_is(at, {"жылғы", "жылы"})) at = between(at + 1);
    std::size_t next = at;
    int month = month_at(at, next);
    int day = 0;
    if (month == 0 && number(at)) {  // Latvian: 2024. gada 5. marts
      day = value(at);
      at = between(at + 1);
      month = month_at(at, next);
      if (month == 0 || day < 1 || digits(at - 1) > 4) return 0;
      return set(date, value(i), month, day) ? next : 0;
    }
    if (is(next, U'-')) ++next;
    if (month == 0 || !number(next) || digits(next) > 2) return 0;
    return set(date, value(i), month, value(next)) ? next + 1 : 0;
  }

  // March 5, 2024; March 2024
  std::size_t name_first(std::size_t i, WrittenDate& date) const {
    if (!number(i + 1) && !number(i + 2)) return 0;  // before any word is looked up
    std::size_t next = i;
    const int month = month_at(i, next);
    if (month == 0) return 0;
    int year = 0;
    if (is(next, U']')) ++next;
    if (!number(next) && !is_any(next, U",") && !word_is(next, {"de", "of", "del"})) return 0;
    if (number(next) && digits(next) <= 2) {
      const int day = value(next);
      auto at = next + 1;
      if (word_is(at, {"st", "nd", "rd", "th"})) ++at;
      at = between(at);
      // "March 13-15" are days.
      if (year_at(at, year, U"'’")) return set(date, year, month, day) ? at + 1 : 0;
      // As C prints it: Aug 05 12:00:00 2015.
      if (number(at) && is(at + 1, U':') && number(at + 2) && is(at + 3, U':') && number(at + 4) &&
          year_at(at + 5, year))
        return set(date, year, month, day) ? at + 6 : 0;
      if (reading_.this_year != 0) return set(date, reading_.this_year, month, day) ? next + 1 : 0;
      return 0;
    }
    const bool failed_day = i > 0 && number(i - 1) && digits(i - 1) <= 2;
    next = between(next);
    if (!failed_day && number(next) && digits(next) == 4 && year_at(next, year))
      return set(date, year, month, 0) ? next + 1 : 0;
    return 0;
  }

  // A clock right behind the date, and its zone. Returns the token behind it.
  std::size_t time_after(std::size_t i, WrittenDate& date) const {
    auto at = i;
    for (int steps = 0; steps < 2; ++steps)
      if (is_any(at, U",-–|.") || word_is(at, {"t", "at", "um", "à", "a", "kl", "u"})) ++at;
    if (!number(at) || digits(at) > 2 || !is_any(at + 1, U":") || !number(at + 2) || digits(at + 2) != 2) return i;
    if (value(at) > 23 || value(at + 2) > 59 || date.day == 0) return i;
    date.hour = value(at);
    date.minute = value(at + 2);
    at += 3;
    if (is(at, U':') && number(at + 1) && digits(at + 1) == 2) at += 2;
    if (is(at, U'.') && number(at + 1) && !tokens_[at + 1].space_before) at += 2;
    if (word_is(at, {"pm", "p"}) && date.hour < 12)
      date.hour += 12, ++at;
    else if (word_is(at, {"am", "a"}) && date.hour <= 12)
      date.hour %= 12, ++at;
    if (word_is(at, {"z", "gmt", "utc"}) && (tokens_[at].text == "Z" || tokens_[at].space_before)) {
      date.zone = "Z";
      ++at;
    } else if (is_any(at, U"+-") && number(at + 1) && !tokens_[at + 1].space_before) {
      const char sign = is(at, U'+') ? '+' : '-';
      if (digits(at + 1) == 4) {
        date.zone = fmt::format("{}{:02}:{:02}", sign, value(at + 1) / 100, value(at + 1) % 100);
        at += 2;
      } else if (digits(at + 1) == 2 && is(at + 2, U':') && number(at + 3) && digits(at + 3) == 2) {
        date.zone = fmt::format("{}{:02}:{:02}", sign, value(at + 1), value(at + 3));
        at += 4;
      }
    }
    return at;
  }

  const DateReading& reading_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string WrittenDate::day_iso() const {
  if (month == 0) return fmt::format("{:04}", year);
  if (day == 0) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string WrittenDate::iso() const {
  if (hour < 0 || day == 0) return day_iso();
  return fmt::format("{}T{:02}:{:02}{}", day_iso(), hour, minute, zone);
}

std::vector<WrittenDate> dates_in_text(std::string_view text, const DateReading& reading) {
  return Reader(text, reading).all();
}

}  // namespace chancery
