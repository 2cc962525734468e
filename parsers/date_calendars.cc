// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_calendars.h"

#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/unistr.h>

#include <chrono>
#include <string>
#include <unordered_map>

#include "base/owned.h"

namespace chancery {
namespace {

using CalendarObject = Owned<UCalendar, ucal_close>;
using DateFormat = Owned<UDateFormat, udat_close>;
using Months = std::unordered_map<std::string, CalendarMonth>;

constexpr const char* kPersian = "fa@calendar=persian";
constexpr const char* kIslamic = "ar@calendar=islamic-umalqura";

void add_months(const char* locale, Calendar calendar, Months& months) {
  UErrorCode status = U_ZERO_ERROR;
  const DateFormat format(udat_open(UDAT_NONE, UDAT_NONE, locale, nullptr, -1, nullptr, 0, &status));
  if (U_FAILURE(status)) return;
  for (int month = 0; month < 12; ++month) {
    UChar buffer[64];
    status = U_ZERO_ERROR;
    const auto length = udat_getSymbols(format.get(), UDAT_MONTHS, month, buffer, 64, &status);
    if (U_FAILURE(status)) continue;
    std::string name;
    icu::UnicodeString(buffer, length).toUTF8String(name);
    months.emplace(std::move(name), CalendarMonth{calendar, month + 1});
  }
}

}  // namespace

std::optional<CalendarMonth> calendar_month(std::string_view name) {
  static const auto kMonths = [] {
    Months months;
    add_months(kPersian, Calendar::persian, months);
    add_months(kIslamic, Calendar::islamic, months);
    return months;
  }();
  const auto found = kMonths.find(std::string(name));
  if (found == kMonths.end()) return std::nullopt;
  return found->second;
}

std::optional<CivilDay> civil_day(Calendar calendar, int year, int month, int day) {
  UErrorCode status = U_ZERO_ERROR;
  const char16_t kUtc[] = u"UTC";
  const CalendarObject object(
      ucal_open(kUtc, 3, calendar == Calendar::persian ? kPersian : kIslamic, UCAL_DEFAULT, &status));
  if (U_FAILURE(status)) return std::nullopt;
  ucal_setAttribute(object.get(), UCAL_LENIENT, 0);
  ucal_clear(object.get());
  ucal_set(object.get(), UCAL_YEAR, year);
  ucal_set(object.get(), UCAL_MONTH, month - 1);
  ucal_set(object.get(), UCAL_DATE, day);
  const auto moment = ucal_getMillis(object.get(), &status);
  if (U_FAILURE(status)) return std::nullopt;
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(static_cast<long long>(moment))));
  const std::chrono::year_month_day date(days);
  return CivilDay{int(date.year()), static_cast<int>(unsigned(date.month())), static_cast<int>(unsigned(date.day()))};
}

}  // namespace chancery
