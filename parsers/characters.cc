// SPDX-License-Identifier: Apache-2.0
#include "parsers/characters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/ascii.h"

namespace chancery {

std::string_view first_bytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

namespace {
constexpr std::string_view kNoBreakSpace = "\u00A0";

// Bytes that begin (or may begin) what is blank or invisible; all others stand for themselves.
constexpr auto kAskAbout = [] {
  std::array<bool, 256> ask{};
  for (std::size_t i = 0; i <= ' '; ++i) ask[i] = true;
  for (const std::size_t lead : {0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF}) ask[lead] = true;
  return ask;
}();

// Eight bytes of text, the first the lowest; 0x80 marks each that is asked about.
using Eight = std::uint64_t;
constexpr Eight every(unsigned char byte) { return byte * Eight{0x0101010101010101}; }
constexpr Eight zero_bytes(Eight bytes) { return ~(((bytes & every(0x7F)) + every(0x7F)) | bytes | every(0x7F)); }
constexpr Eight spaces(Eight bytes) { return zero_bytes(bytes ^ every(' ')); }
constexpr Eight not_printable_ascii(Eight bytes) {
  const auto controls = ~(((bytes << 1) | bytes) << 1) & every(0x80);  // below 0x20: neither of two bits
  return controls | (bytes & every(0x80)) | zero_bytes(bytes ^ every(0x7F));
}

// From `at` over printable characters with single spaces between them. `after_space`:
// so that a space here would be a second one.
std::size_t skip_plain(std::string_view text, std::size_t at, bool after_space) {
  if constexpr (std::endian::native != std::endian::little) return at;
  for (; text.size() - at >= sizeof(Eight); at += sizeof(Eight)) {
    Eight bytes;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const auto space = spaces(bytes);
    const auto second = space & (space << 8 | (after_space ? Eight{0x80} : 0));
    if (const auto stop = not_printable_ascii(bytes) | second)
      return at + static_cast<std::size_t>(std::countr_zero(stop)) / 8;
    after_space = space >> 63 != 0;
  }
  return at;
}

// Where what is copied as it is ends: characters that stand for themselves, with
// single spaces between them.
std::size_t end_of_words(std::string_view text, std::size_t from) {
  auto at = skip_plain(text, from, true);
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (kAskAbout[byte] && (byte != ' ' || at == from || text[at - 1] == ' ')) break;
    ++at;
    if (byte < 0x80) at = skip_plain(text, at, byte == ' ');
  }
  return at;
}

}  // namespace

void append_collapsed(std::string& out, std::string_view text, NoBreak no_break) {
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    at = end_of_words(text, from);
    out += text.substr(from, at - from);
    if (at > from) continue;
    const auto c = next_character(text, at);
    if (is_blank(c)) {
      if (out.empty() || out.back() == ' ' || out.back() == '\n') continue;
      const bool after_no_break = no_break == NoBreak::kept && out.ends_with(kNoBreakSpace);
      if (after_no_break) out.resize(out.size() - kNoBreakSpace.size());
      out += c == 0xA0 && no_break == NoBreak::kept && !after_no_break ? kNoBreakSpace : " ";
    } else if (!is_invisible(c)) {
      out += text.substr(from, at - from);
    }
  }
}

void trim_end(std::string& out) {
  while (out.ends_with(' ') || out.ends_with(kNoBreakSpace)) out.resize(out.size() - (out.ends_with(' ') ? 1 : 2));
}

std::string collapsed(std::string_view text) {
  std::string out;
  append_collapsed(out, text);
  trim_end(out);
  return out;
}

std::string letters_of(std::string_view text) {
  std::string out(text.size(), '\0');
  auto* end = out.data();
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    const auto c = next_character(text, at);
    if (c < 0x80) {
      if (ascii::is_alnum(static_cast<char>(c))) *end++ = ascii::lower(static_cast<char>(c));
    } else if (!(c >= 0x2010 && c <= 0x2030) && !is_blank(c) && !is_invisible(c) && c != 0xAB && c != 0xBB &&
               !(c >= 0x3000 && c <= 0x301F) && !(c >= 0xFF00 && c <= 0xFF0F) && c != 0xFF1A && c != 0xFF5C &&
               c != 0xB7) {
      end = std::copy_n(text.data() + from, at - from, end);
    }
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

}  // namespace chancery
