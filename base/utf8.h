// SPDX-License-Identifier: Apache-2.0
#pragma once

// UTF-8, by the Encoding Standard: what is a code point and what is broken.
// Pure functions; thread-safe.

#include <cstddef>
#include <string>
#include <string_view>

namespace chancery::utf8 {

// One code point read from the front of some text. `length` is how many bytes to
// step over; `point` is U+FFFD where the bytes are no UTF-8 (and `valid` false).
struct Step {
  char32_t point = 0xFFFD;
  std::size_t length = 1;
  bool valid = false;
};
// `text` must not be empty.
Step decode(std::string_view text);

void append(std::string& out, char32_t point);
bool is_valid(std::string_view text);
// `text` with each broken sequence as U+FFFD, as "UTF-8 decode" does.
std::string repaired(std::string_view text);
// Each byte as the code point of its value.
std::string from_latin1(std::string_view bytes);

}  // namespace chancery::utf8
