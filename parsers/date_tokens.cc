// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_tokens.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxTokens = 4000;

int han_digit(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
    case U'○':
    case U'Ｏ':
      return 0;
    case U'一':
      return 1;
    case U'二':
      return 2;
    case U'三':
      return 3;
    case U'四':
      return 4;
    case U'五':
      return 5;
    case U'六':
      return 6;
    case U'七':
      return 7;
    case U'八':
      return 8;
    case U'九':
      return 9;
    case U'十':
      return 10;
    case U'百':
      return 100;
    case U'元':
      return 1;  // the first year of an era
    default:
      return -1;
  }
}

bool joins_number(char32_t c) { return u_charDigitValue(static_cast<UChar32>(c)) >= 0; }
bool joins_word(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  return u_isUAlphabetic(static_cast<UChar32>(c)) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK ||
         c == 0x2019;
}
bool stands_alone(char32_t c) { return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF); }

}  // namespace

std::vector<DateToken> date_tokens(std::string_view text) {
  using Token = DateToken;
  std::vector<Token> tokens;
  bool space = true;
  for (std::size_t at = 0; at < text.size() && tokens.size() < kMaxTokens;) {
    const auto begin = at;
    const auto c = next_character(text, at);
    if (is_invisible(c)) continue;
    if (is_blank(c)) {
      space = true;
      continue;
    }
    Token token;
    token.begin = begin;
    token.space_before = space;
    space = false;
    if (joins_number(c)) {
      token.kind = Token::Kind::number;
      auto end = at;
      for (char32_t d = c;;) {
        token.value = std::min(token.value * 10 + u_charDigitValue(static_cast<UChar32>(d)), 100'000'000);
        ++token.digits;
        end = at;
        if (at >= text.size()) break;
        d = next_character(text, at);
        if (!joins_number(d)) break;
      }
      at = end;
    } else if (han_digit(c) >= 0 && c != U'元') {
      token.kind = Token::Kind::number;
      // Positional (二〇二四) or with tens and hundreds (一百二十一).
      int value = 0, last = 0;
      bool by_tens = false;
      auto end = at;
      for (char32_t d = c;;) {
        const int digit = han_digit(d);
        if (digit >= 10) {
          value = value - last + (last == 0 ? 1 : last) * digit;
          last = 0;
          by_tens = true;
        } else if (by_tens) {
          value += digit - last;
          last = digit;
        } else {
          value = std::min(value * 10 + digit, 1'000'000);
          last = value;
        }
        ++token.digits;
        end = at;
        if (at >= text.size()) break;
        d = next_character(text, at);
        if (han_digit(d) < 0 || d == U'元') break;
      }
      if (by_tens) token.digits = value >= 100 ? 3 : 2;
      token.value = value;
      at = end;
    } else if (joins_word(c)) {
      token.kind = Token::Kind::word;
      auto end = at;
      while (!stands_alone(c) && at < text.size()) {
        const auto d = next_character(text, at);
        if (!joins_word(d) || stands_alone(d)) break;
        end = at;
      }
      at = end;
      token.mark = stands_alone(c) ? c : 0;
    } else {
      token.mark = c == 0xFF0D || c == 0x2010 || c == 0x2011 || c == 0x2012 || c == 0x2013 || c == 0x2212 ? U'-'
                   : c == 0xFF0F                                                                          ? U'/'
                   : c == 0xFF0E                                                                          ? U'.'
                   : c == 0xFF1A                                                                          ? U':'
                                                                                                          : c;
    }
    token.end = at;
    token.text = text.substr(begin, at - begin);
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace chancery
