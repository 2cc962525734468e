// SPDX-License-Identifier: Apache-2.0
#include "parsers/characters.h"

#include <array>

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

// Where what is copied as it is ends: characters that stand for themselves, with
// single spaces between them.
std::size_t end_of_words(std::string_view text, std::size_t from) {
  auto at = from;
  for (; at < text.size(); ++at) {
    if (!kAskAbout[static_cast<unsigned char>(text[at])]) continue;
    if (text[at] != ' ' || at == from || text[at - 1] == ' ') break;
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

}  // namespace chancery
