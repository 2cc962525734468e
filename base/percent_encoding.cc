// SPDX-License-Identifier: Apache-2.0
#include "base/percent_encoding.h"

#include <array>

#include "base/ascii.h"

namespace chancery {
namespace {

// The sets that each byte is in, a bit each.
constexpr std::array<std::uint8_t, 256> kSetsOf = [] {
  std::array<std::uint8_t, 256> sets{};
  const auto add = [&](std::string_view characters, std::initializer_list<EncodeSet> to) {
    for (const char c : characters)
      for (const auto set : to) {
        auto& of = sets[static_cast<unsigned char>(c)];
        of = static_cast<std::uint8_t>(of | static_cast<unsigned>(set));
      }
  };
  using enum EncodeSet;
  for (std::size_t c = 0; c < 256; ++c)
    if (c < 0x20 || c > 0x7E) sets[c] = 0xFF;
  add(" \"<>", {fragment, query, special_query, path, userinfo});
  add("`", {fragment, path, userinfo});
  add("#", {query, special_query, path, userinfo});
  add("'", {special_query});
  add("?^{}", {path, userinfo});
  add("/:;=@[\\]|", {userinfo});
  return sets;
}();

bool contains(EncodeSet set, char c) {
  return (kSetsOf[static_cast<unsigned char>(c)] & static_cast<unsigned>(set)) != 0;
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text, EncodeSet set) {
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && !contains(set, text[plain])) ++plain;
    out.append(text.substr(0, plain));
    if (plain == text.size()) return;
    const auto byte = static_cast<unsigned char>(text[plain]);
    const char escaped[] = {'%', ascii::kUpperHex[byte >> 4], ascii::kUpperHex[byte & 15]};
    out.append(escaped, sizeof escaped);
    text.remove_prefix(plain + 1);
  }
}

std::string percent_decoded(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && ascii::is_hex(text[i + 1]) && ascii::is_hex(text[i + 2])) {
      bytes.push_back(static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2])));
      i += 2;
    } else {
      bytes.push_back(text[i]);
    }
  }
  return bytes;
}

}  // namespace chancery
