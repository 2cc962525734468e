// SPDX-License-Identifier: Apache-2.0
#include "parsers/wording.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "parsers/characters.h"

namespace chancery {

std::string wording(std::string_view text, std::size_t most) {
  text = first_bytes(text, most);
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  UErrorCode status = U_ZERO_ERROR;
  if (const auto* const compatible = icu::Normalizer2::getNFKDInstance(status); U_SUCCESS(status)) {
    auto decomposed = compatible->normalize(wide.foldCase(), status);
    if (U_SUCCESS(status)) wide = std::move(decomposed);
  }
  icu::UnicodeString kept;
  for (int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
    const auto c = wide.char32At(at);
    if (u_charType(c) == U_NON_SPACING_MARK && c < 0x0600) continue;  // beyond, marks are vowels
    if (u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK || u_charType(c) == U_COMBINING_SPACING_MARK)
      kept.append(c);
    else if (!kept.isEmpty() && kept[kept.length() - 1] != u' ')
      kept.append(u' ');
  }
  kept.trim();
  if (const auto* const composed = icu::Normalizer2::getNFKCInstance(status); U_SUCCESS(status)) {
    auto again = composed->normalize(kept, status);  // hangul comes apart above
    if (U_SUCCESS(status)) kept = std::move(again);
  }
  std::string out;
  return kept.toUTF8String(out);
}

}  // namespace chancery
