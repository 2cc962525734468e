// SPDX-License-Identifier: Apache-2.0
#include "parsers/source.h"

#include <algorithm>

#include "base/ascii.h"
#include "parsers/byline_names.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kAround = 25;  // blocks before and behind the text's beginning

// A name of words with spaces ends where the next label or a number begins:
// "Office of Works Published: 14 May".
std::string_view words_of_name(std::string_view text) {
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) text = text.substr(0, std::min(text.rfind(' ', colon), text.size()));
  for (std::size_t at = 0; (at = text.find(' ', at)) != std::string_view::npos; ++at)
    if (at + 1 < text.size() && ascii::is_digit(text[at + 1])) return text.substr(0, at);
  return text;
}

// What stands behind a label, to the next separator.
std::string behind(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return {};
  auto rest = text.substr(at + label.size());
  for (bool more = true; more && !rest.empty();) {
    more = false;
    for (const std::string_view mark : {" ", ":", "：", "\t"})
      if (rest.starts_with(mark)) rest.remove_prefix(mark.size()), more = true;
  }
  const bool spaced = !rest.empty() && ascii::is_alpha(rest.front());
  std::size_t end = rest.size();
  for (const std::string_view stop : {"|", "｜", "】", "]", ")", "）", "\t", "　"})
    end = std::min(end, rest.find(stop));
  rest = rest.substr(0, end);
  return collapsed(first_bytes(spaced ? words_of_name(rest) : rest.substr(0, rest.find(' ')), 90));
}

bool is_number_like(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return ascii::is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
}

// "fmprc.gov.cn| Updated: 2022-02-05": what stands before a bar in front of a date.
std::string before_bar(std::string_view text) {
  const auto bar = text.find('|');
  if (bar == std::string_view::npos || bar > 60) return {};
  auto name = collapsed(text.substr(0, bar));
  const auto rest = ascii::lower(text.substr(bar));
  const bool dated = std::any_of(rest.begin(), rest.end(), ascii::is_digit);
  return dated && !is_number_like(name) ? name : std::string();
}

}  // namespace

std::string find_source(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata) {
  std::string source(metadata.first({"contentsource", "source", "og:article:source"}));
  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  std::size_t text_at = range.begin;
  while (text_at < range.end && blocks[text_at].prose == 0) ++text_at;
  const auto begin = text_at > kAround ? text_at - kAround : 0;
  for (auto i = begin; source.empty() && i < std::min(text_at + 2, blocks.size()); ++i) {
    const auto& block = blocks[i];
    if (block.chars > 220 || block.chars < 4) continue;
    const auto text = blocks.text(block);
    for (const std::string_view label :
         {"来源：", "来源:", "来源", "來源：", "Source:", "Source :", "Quelle:", "Fuente:", "出典："})
      if (source.empty()) source = behind(text, label);
    if (source.empty() && i + 12 >= text_at && bylines_in(text).empty()) source = before_bar(text);
  }
  return source.empty() ? metadata.structured.publisher : source;
}

}  // namespace chancery
