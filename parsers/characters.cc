// SPDX-License-Identifier: Apache-2.0
#include "parsers/characters.h"

namespace chancery {

std::string_view first_bytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

namespace {
constexpr std::string_view kNoBreakSpace = "\u00A0";
}

void append_collapsed(std::string& out, std::string_view text, NoBreak no_break) {
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
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
