// SPDX-License-Identifier: Apache-2.0
#pragma once

// The classes of ASCII characters that grammars of the net are written in, the
// same in every locale. Bytes of 0x80 and above are in none of them.

#include <algorithm>
#include <string>
#include <string_view>

namespace chancery::ascii {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// The value of a hex digit, -1 for any other character.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}
constexpr bool is_hex(char c) { return hex_value(c) >= 0; }
inline constexpr std::string_view kUpperHex = "0123456789ABCDEF";

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = lower(c);
  return out;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

// `text` without characters of `set` at its ends.
constexpr std::string_view trim_end(std::string_view text, std::string_view set) {
  const auto last = text.find_last_not_of(set);
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}
constexpr std::string_view trim(std::string_view text, std::string_view set) {
  text = trim_end(text, set);
  const auto first = text.find_first_not_of(set);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

}  // namespace chancery::ascii
