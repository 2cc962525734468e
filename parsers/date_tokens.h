// SPDX-License-Identifier: Apache-2.0
#pragma once

// A text as those see it who look for dates in it: numbers in digits of every script
// or Han numerals, words, and single marks. Pure functions; thread-safe.

#include <cstddef>
#include <string_view>
#include <vector>

namespace chancery {

struct DateToken {
  enum class Kind { number, word, mark } kind = Kind::mark;
  int value = 0;  // of a number
  int digits = 0;
  std::string_view text;
  char32_t mark = 0;
  bool space_before = false;
  std::size_t begin = 0, end = 0;
};

// At most the first 4,000. Han letters are words of one character, whose `mark` they are.
std::vector<DateToken> date_tokens(std::string_view text);

}  // namespace chancery
