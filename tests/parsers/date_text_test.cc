// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_text.h"

#include "parsers/date_relative.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::string first_date(std::string_view text, std::string_view language = "en", int this_year = 0) {
  const auto dates = dates_in_text(text, {language, this_year, 1990, 2030});
  return dates.empty() ? "" : dates.front().iso();
}

}  // namespace

TEST_CASE("Dates are read as agencies write them") {
  struct Row {
    std::string_view text, language, iso;
  };
  const auto row = GENERATE(values<Row>({
      {"fmprc.gov.cn| Updated: 2022-02-05", "en", "2022-02-05"},
      {"Posted 5 March 2024", "en", "2024-03-05"},
      {"March 5th, 2024", "en", "2024-03-05"},
      {"Sept. 5, 2024", "en", "2024-09-05"},
      {"05-Mar-2024", "en", "2024-03-05"},
      {"3/4/2024", "en-US", "2024-03-04"},
      {"3/4/2024", "en-GB", "2024-04-03"},
      {"3/4/2024", "fr", "2024-04-03"},
      {"23/4/2024", "en-US", "2024-04-23"},
      {"05.03.2024, 15:30 Uhr", "de", "2024-03-05T15:30"},
      {"5. März 2024", "de", "2024-03-05"},
      {"1er mars 2024", "fr", "2024-03-01"},
      {"a 5 de marzo de 2024", "es", "2024-03-05"},
      {"úterý 5. března 2024", "cs", "2024-03-05"},
      {"5 марта 2024 г.", "ru", "2024-03-05"},
      {"2024. március 5.", "hu", "2024-03-05"},
      {"发布时间：2024年3月5日 15:30", "zh", "2024-03-05T15:30"},
      {"发布日期　２０２４－０３－０５", "zh", "2024-03-05"},
      {"二〇二四年三月二十一日", "zh", "2024-03-21"},
      {"民國113年3月5日", "zh-Hant", "2024-03-05"},
      {"令和6年3月5日", "ja", "2024-03-05"},
      {"2024. 3. 5. 14:05", "ko", "2024-03-05T14:05"},
      {"2024년 3월 5일", "ko", "2024-03-05"},
      {"5 มีนาคม 2567", "th", "2024-03-05"},
      {"ngày 5 tháng 3 năm 2024", "vi", "2024-03-05"},
      {"5 tháng mười hai 2024", "vi", "2024-12-05"},
      {"中華民國一百一十三年三月五日", "zh-Hant-TW", "2024-03-05"},
      {"R6.3.5", "ja", "2024-03-05"},
      {"24.03.05", "ko", "2024-03-05"},
      {"5.3.24", "de", "2024-03-05"},
      {"5 آذار/مارس 2024", "ar", "2024-03-05"},
      {"24 شعبان 1445 هـ", "ar", "2024-03-05"},
      {"١٨ جمادى الآخرة ١٤٤٥ هـ", "ar-SA", "2023-12-31"},
      {"15 اسفند 1402", "fa", "2024-03-05"},
      {"۱۴۰۲/۱۲/۱۵", "fa", "2024-03-05"},
      {"26 พ.ย. 2017", "th", "2017-11-26"},
      {"1 เดือนตุลาคม 2548", "th", "2005-10-01"},
      {"ថ្ងៃទី៥ ខែមីនា ឆ្នាំ២០២៤", "km", "2024-03-05"},
      {"2023 оны арван хоёрдугаар сарын 31", "mn", "2023-12-31"},
      {"2024 оны 3 дугаар сарын 5", "mn", "2024-03-05"},
      {"8 Meán Fómhair 2014", "ga", "2014-09-08"},
      {"2024(e)ko martxoaren 5(a)", "eu", "2024-03-05"},
      {"2024-03", "en", "2024-03"},
      {"Stand: März 2024", "de", "2024-03"},
      {"2024-03-05T09:30:00+08:00", "zh", "2024-03-05T09:30+08:00"},
      {"Tue, 05 Mar 2024 09:30:15 GMT", "en", "2024-03-05T09:30Z"},
  }));
  CAPTURE(row.text);
  CHECK(first_date(row.text, row.language) == row.iso);
}

TEST_CASE("What only looks like a date is none") {
  const auto* const text = GENERATE("", "version 1.2.2024.5", "Tel. 555-12-03-2020", "31 February 2024", "2024-13-01",
                                    "13/13/2024", "1024 x 768", "ISBN 978-3-16-148410-0", "5 of 12", "2019-2020",
                                    "March madness", "No. 2024/35", "12:30", "Copyright 2024", "the years 1850-05-01",
                                    "March 13-15", "the season 2010-11", "1445 of 24", "5 شعبان 2024");
  CAPTURE(text);
  CHECK(first_date(text) == "");
}

TEST_CASE("A month and day take their year from elsewhere, if it is known") {
  CHECK(first_date("10月08日", "zh") == "");
  CHECK(first_date("10月08日", "zh", 2021) == "2021-10-08");
  CHECK(first_date("5 March", "en", 2021) == "2021-03-05");
}

TEST_CASE("An address can carry its day") {
  struct Row {
    std::string_view path, iso;
  };
  const auto row = GENERATE(values<Row>({{"/2022-02/05/c_709263.htm", "2022-02-05"},
                                         {"/art/2024/3/15/art_12_3456.html", "2024-03-15"},
                                         {"/202403/t20240315_12.html", "2024-03-15"},
                                         {"/meldungen/29-10-2021", "2021-10-29"},
                                         {"/files/12345678/a", ""},
                                         {"/2024/99/99/", ""},
                                         {"/a/20241399.html", ""}}));
  CAPTURE(row.path);
  const auto date = date_in_address(row.path, {"en", 0, 1990, 2030});
  CHECK((date ? date->day_iso() : "") == row.iso);
}

TEST_CASE("Broken text and endless digits are read to their end") {
  CHECK(first_date("\xFF\xE5\xB9"
                   "2024-03-05\xE5") == "2024-03-05");
  CHECK(first_date(std::string(100'000, '9')) == "");
  CHECK(first_date(std::string(100'000, '-') + "2024-03-05").size() <= 10);
}

namespace {

// The first date of a row's text, to the precision the row wants.
std::string answer(const test::Json& row, std::string_view language) {
  const auto base = row.str("base");
  DateReading reading{language, base.size() >= 4 ? std::stoi(base.substr(0, 4)) : 0, 1900, 2100};
  for (const auto& date : dates_in_text(row.str("text"), reading))
    if (date.month > 0) return date.day_iso();
  if (const auto date = date_in_address(row.str("text"), reading)) return date->day_iso();
  if (const auto date = relative_date(row.str("text"), base)) return date->day_iso();
  return {};
}

}  // namespace

TEST_CASE("Date conformance tables", "[shared]") {
  std::size_t invented = 0;
  test::check_table("dates/government-forms.json", [&](const auto& row) {
    auto language = row.str("lang");
    if (const auto region = row.str("lang_region"); !region.empty()) language += "-" + region;
    if (const auto region = row.str("region"); !region.empty()) language += "-" + region;
    const auto got = answer(row, language);
    if (!row.has("date") && !got.empty()) {
      ++invented;
      UNSCOPED_INFO("invented " << got << " from " << row.str("text"));
    }
    return row.flag("optional") || got == row.str("date");
  });
  CHECK(invented == 0);
  // Wrong are months as only a later ICU than some systems have names them (Sinhala, Amharic).
  test::check_table_share("dates/cldr-generated.json", 0.985,
                          [](const auto& row) { return answer(row, row.str("locale")) == row.str("date"); });
  test::check_table("dates/dateparser.json", [](const auto& row) { return answer(row, "") == row.str("date"); },
                    {
                        // A weekday alone tells no day.
                        "dateparser-0005", "dateparser-0051", "dateparser-0113", "dateparser-0117", "dateparser-0137",
                        "dateparser-0166", "dateparser-0172",
                        "dateparser-0092",  // "lis" is October in Croatian, November in Czech: no language is given
                        "dateparser-0123", "dateparser-0167",  // abbreviations of two letters, or run into numbers
                        "dateparser-0129",                     // day and hour run together
                    });
  // Its nulls are those of one parser's single steps, not of its text: only what it dates is compared.
  test::check_table("dates/date-in-text-or-url.json",
                    [](const auto& row) {
                      if (!row.has("date")) return true;
                      const DateReading reading{"en", 0, 1995, 2026};
                      if (row.str("kind") == "url") {
                        const auto date = date_in_address(row.str("text"), reading);
                        return date && date->day_iso() == row.str("date");
                      }
                      const auto dates = dates_in_text(row.str("text"), reading);
                      return !dates.empty() && dates.front().day_iso() == row.str("date");
                    },
                    {"date-in-text-or-url-0008"});  // 1/9/17 in English is in January, unless the page tells otherwise
}

}  // namespace chancery
