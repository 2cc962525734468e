// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the converters at hand read bytes otherwise than the Encoding Standard's
// indexes (encoding.spec.whatwg.org, 5): measured against them, for no library
// follows them everywhere. Pure functions; thread-safe.

#include <cstddef>
#include <optional>
#include <string_view>

namespace chancery {

struct CharsetDifference {
  std::size_t begin = 0, end = 0;  // of the bytes
  char32_t character = 0;          // what they are
};

// The next place from `from`, where a character begins, that must not be left to the
// converter. `encoding` by the standard's name; most have none.
std::optional<CharsetDifference> next_difference(std::string_view bytes, std::string_view encoding, std::size_t from);

}  // namespace chancery
