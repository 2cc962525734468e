// SPDX-License-Identifier: Apache-2.0
#pragma once

// Percent-encoding (URL Standard 1.3): which characters a part of a URL may show as
// they are, and escaping the others. Bytes in, bytes out. Pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

namespace chancery {

// The standard's percent-encode sets; a character in the set is escaped.
enum class EncodeSet : std::uint8_t {
  c0_control = 1,
  fragment = 2,
  query = 4,
  special_query = 8,
  path = 16,
  userinfo = 32,
};

void append_percent_encoded(std::string& out, std::string_view text, EncodeSet set);

// Each "%HH" as its byte, once; what is no escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace chancery
