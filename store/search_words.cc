// SPDX-License-Identifier: Apache-2.0
#include "store/search_words.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace chancery {
namespace {

// Letters that no decomposition takes apart and that people type without.
struct Plain {
  char16_t letter;
  const char* as;
};
constexpr std::array kPlain = {Plain{0xE6, "ae"}, Plain{0xF0, "d"},  Plain{0xF8, "o"},
                               Plain{0xFE, "th"}, Plain{0x111, "d"}, Plain{0x127, "h"},
                               Plain{0x131, "i"}, Plain{0x142, "l"}, Plain{0x153, "oe"}};
constexpr char32_t kTatweel = 0x640;  // stretches an Arabic word, says nothing

// Written without spaces between words: a character is a word.
bool is_word_alone(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

enum class Class { gap, letter, alone, mark };

Class class_of(char32_t c) {
  if (c < 0x80) return ascii::is_alnum(static_cast<char>(c)) ? Class::letter : Class::gap;
  const auto point = static_cast<UChar32>(c);
  const auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_FORMAT_CHAR || c == kTatweel)
    return Class::mark;
  if (!u_isalnum(point)) return Class::gap;
  return is_word_alone(c) ? Class::alone : Class::letter;
}

struct Normalizers {
  const UNormalizer2 *fold, *decompose, *compose;
};
const Normalizers& normalizers() {
  static const Normalizers all = [] {
    UErrorCode code = U_ZERO_ERROR;
    const Normalizers made{unorm2_getNFKCCasefoldInstance(&code), unorm2_getNFDInstance(&code),
                           unorm2_getNFCInstance(&code)};
    if (U_FAILURE(code)) throw std::runtime_error(std::string("ICU has no normalizer: ") + u_errorName(code));
    return made;
  }();
  return all;
}

std::u16string normalized(const UNormalizer2* how, const std::u16string& text) {
  std::u16string out(text.size() * 4 + 16, u'\0');
  UErrorCode code = U_ZERO_ERROR;
  const auto length = unorm2_normalize(how, text.data(), static_cast<std::int32_t>(text.size()), out.data(),
                                       static_cast<std::int32_t>(out.size()), &code);
  if (U_FAILURE(code)) return text;  // four times the length did not do: the word stays as it is
  out.resize(static_cast<std::size_t>(length));
  return out;
}

// Accents, and the vowel points that Hebrew and Arabic mostly do without; elsewhere
// (Devanagari, Thai, kana) a sign makes another word.
bool is_accent(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x483 && c <= 0x487) || (c >= 0x591 && c <= 0x5C7) ||
         (c >= 0x610 && c <= 0x61A) || c == kTatweel || (c >= 0x64B && c <= 0x65F) || c == 0x670 ||
         (c >= 0x6D6 && c <= 0x6ED) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F) ||
         u_charType(static_cast<UChar32>(c)) == U_FORMAT_CHAR;
}

void append(std::u16string& units, char32_t c) {
  if (c > 0xFFFF) units += static_cast<char16_t>(U16_LEAD(c));
  units += static_cast<char16_t>(c > 0xFFFF ? U16_TRAIL(c) : c);
}

std::u16string utf16(std::string_view text) {
  std::u16string units;
  for (std::size_t at = 0; at < text.size();) {
    const auto step = utf8::decode(text.substr(at));
    at += step.length;
    append(units, step.point);
  }
  return units;
}

template <class Visit>
void for_each_point(const std::u16string& units, const Visit& visit) {
  for (std::int32_t i = 0, size = static_cast<std::int32_t>(units.size()); i < size;) {
    UChar32 c = 0;
    U16_NEXT(units.data(), i, size, c);
    visit(static_cast<char32_t>(c));
  }
}

std::string folded(std::string_view word) {
  if (std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return ascii::lower(word);
  const auto& how = normalizers();
  std::u16string bare;
  for_each_point(normalized(how.decompose, normalized(how.fold, utf16(word))), [&](char32_t c) {
    if (!is_accent(c)) append(bare, c);
  });
  std::string out;
  for_each_point(normalized(how.compose, bare), [&](char32_t c) {
    const auto plain = std::find_if(kPlain.begin(), kPlain.end(), [&](const Plain& each) { return each.letter == c; });
    if (plain != kPlain.end())
      out += plain->as;
    else
      utf8::append(out, c);
  });
  return out;
}

}  // namespace

void for_each_word(std::string_view text, const VisitWord& visit) {
  std::size_t begin = 0;
  bool in_word = false;
  const auto say = [&](std::size_t end) {
    in_word = false;
    const auto word = folded(text.substr(begin, end - begin));
    return word.empty() || visit(word, begin, end);
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto step = utf8::decode(text.substr(at));
    const auto what = step.valid ? class_of(step.point) : Class::gap;
    const bool ends = what == Class::gap || what == Class::alone || at - begin > kMostWordBytes;
    if (in_word && ends && !say(at)) return;
    if (!in_word && (what == Class::letter || what == Class::alone)) {
      begin = at;
      in_word = true;
    }
    at += step.length;
    if (what == Class::alone) {
      // Its vowel signs and tone marks belong to it.
      while (at < text.size()) {
        const auto mark = utf8::decode(text.substr(at));
        if (!mark.valid || class_of(mark.point) != Class::mark) break;
        at += mark.length;
      }
      if (!say(at)) return;
    }
  }
  if (in_word) say(text.size());
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::string_view word, std::size_t, std::size_t) {
    words.emplace_back(word);
    return true;
  });
  return words;
}

}  // namespace chancery
