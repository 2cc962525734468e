// SPDX-License-Identifier: Apache-2.0
#pragma once

// Words as the search knows them: folded, so that "Élysée" is found by "elysee" and
// "ＣＩＤＣＡ" by "cidca" (NFKC case folding, then without marks: Unicode 3.13, UAX 15),
// and one word per character where a script writes no spaces between words, so that
// a Chinese word of two characters is a phrase of two words and is found anywhere.
//
// Pure functions over UTF-8, broken sequences stepped over; thread-safe.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// Calls `visit` with each word and the bytes of `text` it stands for. False from
// `visit` ends the walk. A word longer than kMostWordBytes is cut there.
inline constexpr std::size_t kMostWordBytes = 200;
using VisitWord = std::function<bool(std::string_view folded, std::size_t begin, std::size_t end)>;
void for_each_word(std::string_view text, const VisitWord& visit);

std::vector<std::string> words_of(std::string_view text);

}  // namespace chancery
