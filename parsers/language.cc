// SPDX-License-Identifier: Apache-2.0
#include "parsers/language.h"

#include <cld2/public/compact_lang_det.h>

#include <cstdio>
#include <vector>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kEnough = 4 * 1024;  // more text says nothing new, and costs a tenth of a crawl

std::string primary(std::string_view declared) {
  const auto subtag = ascii::lower(ascii::trim(declared, " \t\n").substr(0, declared.find_first_of("-_ ,;")));
  return subtag.size() == 2 || subtag.size() == 3 ? subtag : std::string();
}

}  // namespace

std::string language_of(std::string_view text, std::string_view declared) {
  const auto claimed = primary(declared);
  const auto sample = first_bytes(text, kEnough);
  bool reliable = false;
  int percent[3] = {}, bytes = 0;
  CLD2::Language languages[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE};
  CLD2::DetectLanguageSummary(sample.data(), static_cast<int>(sample.size()), true, languages, percent, &bytes,
                              &reliable);
  std::string seen = CLD2::LanguageCode(languages[0]);
  seen = seen.substr(0, seen.find('-'));
  if (languages[0] == CLD2::UNKNOWN_LANGUAGE || !reliable || percent[0] < 60) return claimed;
  if (seen == "iw") seen = "he";
  if (seen == "jw") seen = "jv";
  // Near relatives are told apart by their authors better than by statistics.
  if (sample.size() < 200 && !claimed.empty()) return claimed;
  return seen;
}

}  // namespace chancery
