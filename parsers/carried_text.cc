// SPDX-License-Identifier: Apache-2.0
#include "parsers/carried_text.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "parsers/blocks.h"
#include "parsers/character_references.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr double kFarMore = 2.5;       // times what is shown
constexpr std::size_t kArticle = 600;  // characters: less is a summary
constexpr double kNextToNone = 400;    // characters shown, from which on scripts are not looked into
constexpr std::size_t kMaxScript = 4u << 20;
constexpr int kMaxNesting = 3;  // of a literal in a literal
constexpr std::size_t kFewestParagraphs = 3;

double weight_of(const std::vector<std::string>& paragraphs) {
  double weight = 0;
  for (const auto& paragraph : paragraphs)
    for (std::size_t at = 0; at < paragraph.size();) weight += is_dense_script(next_character(paragraph, at)) ? 2 : 1;
  return weight;
}

bool is_markup(std::string_view text) {
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos; ++at)
    if (at + 1 < text.size() && (ascii::is_alpha(text[at + 1]) || text[at + 1] == '/')) return true;
  return false;
}

std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> paragraphs;
  const auto add = [&](std::string paragraph) {
    if (!paragraph.empty()) paragraphs.push_back(std::move(paragraph));
  };
  if (is_markup(text)) {
    const HtmlTree tree(text);
    const Blocks blocks(tree.dom());
    for (std::size_t i = 0; i < blocks.size(); ++i) add(blocks.text(blocks[i], NoBreak::kept));
    return paragraphs;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    add(collapsed(decode_references(text.substr(at, end - at))));
    at = end + 1;
  }
  return paragraphs;
}

// ---- Scripts ----

bool is_escaped(std::string_view text, std::size_t quote) {
  std::size_t backslashes = 0;
  while (backslashes < quote && text[quote - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// The quote before or behind `at` that no backslash escapes; npos if there is none.
std::size_t quote_before(std::string_view script, std::size_t at) {
  while ((at = script.rfind('"', at)) != std::string_view::npos && is_escaped(script, at))
    if (at-- == 0) return std::string_view::npos;
  return at;
}
std::size_t quote_behind(std::string_view script, std::size_t at) {
  while ((at = script.find('"', at)) != std::string_view::npos && is_escaped(script, at)) ++at;
  return at;
}

// Four hexadecimal digits at `at`; above 0xFFFF if they are none.
char32_t code_unit(std::string_view text, std::size_t at) {
  unsigned value = 0;
  const auto digits = text.substr(std::min(at, text.size()), 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return error == std::errc() && digits.size() == 4 && end == digits.data() + 4 ? value : 0x10000;
}

// Undoes the escapes of a JSON string (RFC 8259, 7).
std::string unescaped(std::string_view literal) {
  std::string out;
  out.reserve(literal.size());
  for (std::size_t at = 0; at < literal.size(); ++at) {
    if (literal[at] != '\\' || at + 1 >= literal.size()) {
      out += literal[at];
      continue;
    }
    const char what = literal[++at];
    if (what == 'u') {
      auto point = code_unit(literal, at + 1);
      if (point > 0xFFFF) continue;
      at += 4;
      if (point >= 0xD800 && point < 0xDC00 && literal.substr(at + 1).starts_with("\\u")) {
        const auto low = code_unit(literal, at + 3);
        if (low >= 0xDC00 && low < 0xE000) point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00), at += 6;
      }
      utf8::append(out, point >= 0xD800 && point < 0xE000 ? 0xFFFD : point);
    } else {
      out += what == 'n' ? '\n' : what == 't' ? '\t' : what == 'r' ? '\r' : what == 'b' || what == 'f' ? ' ' : what;
    }
  }
  return out;
}

std::size_t paragraphs_in(std::string_view markup) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = markup.find("<p", at)) != std::string_view::npos; at += 2)
    count += at + 2 < markup.size() && (markup[at + 2] == '>' || markup[at + 2] == ' ');
  return count;
}

void look_for_markup(std::string_view script, int nesting, std::string& best, std::size_t& most) {
  for (std::size_t at = 0; at < script.size();) {
    at = std::min(script.find("<p", at), script.find("u003cp", at));
    if (at == std::string_view::npos) return;
    const auto begin = quote_before(script, at), end = quote_behind(script, at);
    if (end == std::string_view::npos) return;
    at = end + 1;
    if (begin == std::string_view::npos || end - begin < kArticle) continue;
    auto markup = unescaped(script.substr(begin + 1, end - begin - 1));
    if (nesting < kMaxNesting && markup.find('"') != std::string::npos &&
        (markup.find("u003cp") != std::string::npos || markup.find("\\\"") != std::string::npos))
      look_for_markup(markup, nesting + 1, best, most);
    else if (const auto paragraphs = paragraphs_in(markup); paragraphs > most)
      most = paragraphs, best = std::move(markup);
  }
}

}  // namespace

std::string markup_in_script(std::string_view script) {
  std::string best;
  std::size_t most = kFewestParagraphs - 1;
  look_for_markup(script.substr(0, kMaxScript), 0, best, most);
  return best;
}

std::vector<std::string> carried_text(const HtmlTree& tree, const Metadata& metadata, double shown) {
  const auto enough = [&](const std::vector<std::string>& paragraphs) {
    const auto weight = weight_of(paragraphs);
    return weight >= static_cast<double>(kArticle) && weight >= kFarMore * shown;
  };
  if (const auto& body = metadata.structured.body; static_cast<double>(body.size()) > kFarMore * shown)
    if (auto paragraphs = paragraphs_of(body); enough(paragraphs)) return paragraphs;
  if (shown >= kNextToNone) return {};
  std::vector<std::string> found;
  for (const auto& aside : tree.asides()) {
    if (aside.kind != Aside::Kind::script) continue;
    auto paragraphs = paragraphs_of(markup_in_script(aside.text));
    if (weight_of(paragraphs) > weight_of(found)) found = std::move(paragraphs);
  }
  return enough(found) ? found : std::vector<std::string>();
}

}  // namespace chancery
