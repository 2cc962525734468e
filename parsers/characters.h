// SPDX-License-Identifier: Apache-2.0
#pragma once

// What characters are to a reader: blank, invisible, or so dense that one says as
// much as two Latin letters. Text may be broken UTF-8. Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "base/utf8.h"

namespace chancery {

// The character at `at`, and `at` moved behind it.
inline char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const auto step = utf8::decode(text.substr(at));
  at += step.length;
  return step.point;
}

// Han, kana, hangul, Thai: written without spaces.
inline bool is_dense_script(char32_t c) {
  return c >= 0x0E00 && ((c <= 0x0E7F) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) ||
                         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
                         (c >= 0x20000 && c <= 0x3FFFF));
}

// White space as a reader sees it, with no-break and ideographic spaces.
constexpr bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') ||
         (c >= 0x85 && (c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
                        c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000));
}

// Nothing to a reader: soft hyphen, zero width, byte order and direction marks.
inline bool is_invisible(char32_t c) {
  return (c < 0x20 && !is_blank(c)) || c == 0x7F || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

// The beginning of `text`, at most `most` bytes, not cut inside a character.
std::string_view first_bytes(std::string_view text, std::size_t most);

// No-break spaces: as all others, or kept where one stands alone between words.
enum class NoBreak { as_space, kept };

// Appends `text` with each run of white space as one space (none at the start of
// `out`, nor after a space or line end) and without invisible characters.
void append_collapsed(std::string& out, std::string_view text, NoBreak no_break = NoBreak::as_space);
// Letters and digits alone, in lower case: what two spellings of one text share.
std::string letters_of(std::string_view text);
// Takes white space off the end.
void trim_end(std::string& out);
// The same as a new string, trimmed at both ends.
std::string collapsed(std::string_view text);

}  // namespace chancery
