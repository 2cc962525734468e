// SPDX-License-Identifier: Apache-2.0
#include <unicode/udat.h>
#include <unicode/unistr.h>

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/ascii.h"
#include "parsers/date_text.h"

namespace chancery {
namespace {

using MonthNames = std::unordered_map<std::string, int>;
constexpr std::size_t kMaxTables = 300;  // more languages than there are: somebody makes them up
using DateFormat = std::unique_ptr<UDateFormat, decltype(&udat_close)>;

// Forms in use that the locale tables do not have.
struct Extra {
  std::string_view language, word;
  int month;
};
constexpr Extra kExtras[] = {
    {"en", "sept", 9},      {"en", "febr", 2},      {"de", "jän", 1},      {"de", "jänner", 1},  {"de", "feber", 2},
    {"de", "sept", 9},      {"de", "maerz", 3},     {"de", "mrz", 3},      {"fr", "fevrier", 2}, {"fr", "aout", 8},
    {"fr", "decembre", 12}, {"es", "setiembre", 9}, {"es", "set", 9},      {"pt", "marco", 3},   {"el", "μαϊου", 5},
    {"el", "ιουλ", 7},      {"el", "ιουν", 6},      {"nl", "mrt", 3},      {"ru", "сент", 9},    {"ru", "нояб", 11},
    {"ru", "февр", 2},      {"da", "sept", 9},      {"nb", "sept", 9},     {"sv", "sept", 9},    {"it", "sett", 9},
    {"id", "agt", 8},       {"id", "nopember", 11}, {"id", "pebruari", 2}, {"ms", "ogos", 8},    {"tr", "subat", 2},
    {"tr", "agustos", 8},   {"ro", "sept", 9},      {"hu", "szept", 9},    {"hu", "febr", 2},    {"uk", "трав", 5},
    {"ar", "شباط", 2},      {"ar", "آذار", 3},      {"ar", "نيسان", 4},    {"ar", "أيار", 5},    {"ar", "حزيران", 6},
    {"ar", "تموز", 7},      {"ar", "آب", 8},        {"ar", "أيلول", 9},    {"uk", "берез", 3},   {"uk", "верес", 9},
    {"uk", "листоп", 11},   {"hi", "अक्टूबर", 10},    {"hi", "दिसम्बर", 12},  {"fr", "fév", 2},     {"uk", "кві", 4},
    {"hr", "studenog", 11}, {"hr", "studenom", 11}, {"bg", "ян", 1},       {"th", "กุมภา", 2},
};

std::string folded(std::string_view word) {
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<int32_t>(word.size())));
  wide.foldCase();
  std::string out;
  wide.toUTF8String(out);
  return out;
}

// Marks of abbreviation in Hebrew and Devanagari.
std::string without_end_mark(std::string name) {
  for (const std::string_view mark : {"׳", "॰"})
    if (name.ends_with(mark)) name.resize(name.size() - mark.size());
  return name;
}

MonthNames names_of(const std::string& locale) {
  MonthNames names;
  UErrorCode status = U_ZERO_ERROR;
  const DateFormat format(
      udat_open(UDAT_NONE, UDAT_NONE, (locale + "@calendar=gregorian").c_str(), nullptr, -1, nullptr, 0, &status),
      udat_close);
  if (U_FAILURE(status)) return names;
  for (const auto type : {UDAT_MONTHS, UDAT_STANDALONE_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_SHORT_MONTHS}) {
    for (int month = 0; month < 12; ++month) {
      UChar buffer[64];
      status = U_ZERO_ERROR;
      const auto length = udat_getSymbols(format.get(), type, month, buffer, 64, &status);
      if (U_FAILURE(status)) continue;
      std::string name;
      icu::UnicodeString(buffer, length).toUTF8String(name);
      name = without_end_mark(folded(ascii::trim(name, ". ")));
      // Names of digits are read by their parts.
      if (name.size() > 2 && name.find_first_of("0123456789") == std::string::npos)
        names.emplace(std::move(name), month + 1);
    }
  }
  for (const auto& extra : kExtras)
    if (extra.language == locale) names.emplace(extra.word, extra.month);
  return names;
}

// Tables are made when a language is first met and live for ever.
const MonthNames& table(const std::string& language) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const MonthNames>> tables;
  const std::lock_guard lock(mutex);
  if (tables.size() > kMaxTables && !tables.contains(language)) return *tables.begin()->second;
  auto& names = tables[language];
  if (!names) names = std::make_unique<const MonthNames>(names_of(language));
  return *names;
}

// Names that mean the same month in every language that has them.
const MonthNames& common_table() {
  static const auto kCommon = [] {
    MonthNames all;
    for (const auto* const language :
         {"en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "cs", "sk", "sv", "da", "nb", "fi", "tr",
          "ro", "hu", "el", "id", "hr", "sl", "bg", "et", "lv", "lt", "ca", "ar", "th", "hi", "bn", "be", "fil"})
      for (const auto& [name, month] : names_of(language)) {
        const auto [known, added] = all.emplace(name, month);
        if (!added && known->second != month) known->second = 0;
      }
    return all;
  }();
  return kCommon;
}

int lookup(const MonthNames& names, const std::string& word) {
  const auto found = names.find(word);
  return found == names.end() ? 0 : found->second;
}

}  // namespace

int month_named(std::string_view word, std::string_view language) {
  if (word.size() < 3 || word.size() > 60) return 0;
  const auto key = without_end_mark(folded(word));
  const auto own = ascii::lower(language.substr(0, language.find_first_of("-_")));
  if (own.size() == 2 || own.size() == 3) {
    // A region or a script may have names of its own; made-up tags must not fill the memory.
    const bool known = language.size() <= 7 && (own == "ar" || own == "sr" || own == "uz" || own == "az");
    if (known && own.size() < language.size())
      if (const int month = lookup(table(std::string(language)), key)) return month;
    const auto& names = table(own == "no" ? "nb" : own);
    if (const int month = lookup(names, key)) return month;
  }
  // "In", "month": written as one word with the name in Hebrew, Thai, Khmer.
  for (const std::string_view prefix : {"ב", "เดือน", "ខែ"})
    if (key.starts_with(prefix) && key.size() > prefix.size() + 2)
      if (const int month = month_named(key.substr(prefix.size()), language)) return month;
  // Basque has the day "of" it.
  constexpr std::string_view kOf = "ren";
  if (own == "eu" && key.ends_with(kOf))
    if (const int month = month_named(key.substr(0, key.size() - kOf.size()), language)) return month;
  if (const int month = lookup(table("en"), key)) return month;
  return lookup(common_table(), key);
}

}  // namespace chancery
