// SPDX-License-Identifier: Apache-2.0
#include "parsers/style_sheet.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "parsers/charset.h"

namespace chancery {
namespace {

bool is_newline(char c) { return c == '\n' || c == '\r' || c == '\f'; }
bool is_space(char c) { return is_newline(c) || c == ' ' || c == '\t'; }
bool begins_ident(char c) { return ascii::is_alpha(c) || c == '_' || static_cast<signed char>(c) < 0 || c == '\0'; }
// Without U+0000, which stands for another character.
bool in_plain_ident(char c) {
  static constexpr auto kIn = [] {
    std::array<bool, 256> in{};
    for (int i = 0; i < 256; ++i)
      in[static_cast<std::size_t>(i)] = i >= 0x80 || ascii::is_alnum(static_cast<char>(i)) || i == '_' || i == '-';
    return in;
  }();
  return kIn[static_cast<unsigned char>(c)];
}
// Has no say in what a sheet refers to, but as part of an identifier.
bool is_dull(char c) {
  static constexpr auto kDull = [] {
    std::array<bool, 256> dull{};
    for (auto& one : dull) one = true;
    for (const char special : std::string_view("\"'/@(){};\\")) dull[static_cast<unsigned char>(special)] = false;
    return dull;
  }();
  return kDull[static_cast<unsigned char>(c)];
}
bool in_ident(char c) { return begins_ident(c) || ascii::is_digit(c) || c == '-'; }
constexpr std::string_view kSpaces = " \t\n\r\f";
constexpr bool is(std::string_view a, std::string_view b) { return ascii::equal_ignoring_case(a, b); }

class StyleReader {
 public:
  explicit StyleReader(std::string_view css) : css_(css) {}

  std::vector<StyleReference> read() {
    while (at_ < css_.size() && found_.size() < kMaxReferences) token();
    return std::move(found_);
  }

 private:
  // What an opened bracket is of: url("...") or another function, or the block of a rule.
  enum class Open : std::uint8_t { other, url, image_set, alpha_loader, block, font_face };
  // What an at-rule waits for, or a block: its first string or url.
  enum class Awaited : std::uint8_t { nothing, import, names, font_face };

  char peek(std::size_t ahead = 0) const { return at_ + ahead < css_.size() ? css_[at_ + ahead] : '\0'; }
  bool has(std::size_t ahead) const { return at_ + ahead < css_.size(); }
  bool valid_escape(std::size_t ahead = 0) const {
    return peek(ahead) == '\\' && has(ahead + 1) && !is_newline(peek(ahead + 1));
  }
  // CSS Syntax 3 4.3.9.
  bool ident_begins() const {
    if (!has(0)) return false;
    if (peek() == '-') return (has(1) && (begins_ident(peek(1)) || peek(1) == '-')) || valid_escape(1);
    return begins_ident(peek()) || valid_escape();
  }

  // The next character that can be the beginning of a reference, or that says where one is.
  void token() {
    const char* const begin = css_.data();
    while (at_ < css_.size() && is_dull(begin[at_])) ++at_;
    if (!has(0)) return;
    const char c = peek();
    if (c == '/' && peek(1) == '*') return skip_comment();
    if (c == '"' || c == '\'') return string();
    if (c == '@') return at_keyword();
    if (c == '\\' && valid_escape()) {
      at_ = begin_of_ident();
      if (const auto name = ident(); peek() == '(') function(name);
      return;
    }
    if (c == '(') {
      const auto start = begin_of_ident();
      const bool hash = start > 0 && (css_[start - 1] == '#' || css_[start - 1] == '@');
      return function(hash ? std::string_view() : css_.substr(start, at_ - start));
    }
    ++at_;
    punctuation(c);
  }

  // Where the identifier begins that ends here.
  std::size_t begin_of_ident() const {
    auto begin = at_;
    while (begin > done_ && in_plain_ident(css_[begin - 1])) --begin;
    return begin;
  }

  void punctuation(char c) {
    switch (c) {
      case '{':
        open(awaited_ == Awaited::font_face ? Open::font_face : Open::block);
        awaited_ = Awaited::nothing;
        break;
      case ')':
        if (!open_.empty() && !is_block(open_.back())) open_.pop_back();
        break;
      case '}':
        while (!open_.empty() && !is_block(open_.back())) open_.pop_back();
        if (!open_.empty()) open_.pop_back();
        break;
      case ';':
        awaited_ = Awaited::nothing;
        break;
      default:
        break;
    }
  }

  static bool is_block(Open open) { return open == Open::block || open == Open::font_face; }
  void open(Open what) {
    constexpr std::size_t kDeepest = 100;  // what is deeper counts as of what is around it
    if (open_.size() < kDeepest) open_.push_back(what);
  }

  void skip_comment() {
    const auto end = css_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? css_.size() : end + 2;
  }

  void at_keyword() {
    ++at_;
    if (!ident_begins()) return;
    const auto name = ident();
    awaited_ = is(name, "import")      ? Awaited::import
               : is(name, "namespace") ? Awaited::names
               : is(name, "font-face") ? Awaited::font_face
                                       : Awaited::nothing;
  }

  // At the bracket that follows the name.
  void function(std::string_view name) {
    ++at_;
    if (is(name, "url") || is(name, "src")) {
      auto ahead = at_;
      while (ahead < css_.size() && is_space(css_[ahead])) ++ahead;
      const bool quoted = ahead < css_.size() && (css_[ahead] == '"' || css_[ahead] == '\'');
      if (quoted) return open(Open::url);
      if (is(name, "url")) return unquoted();
    }
    open(is(name, "image-set") || is(name, "-webkit-image-set") ? Open::image_set
         : is(name, "alphaimageloader")                         ? Open::alpha_loader
                                                                : Open::other);
  }

  // 4.3.6: after "url(". White space inside, a quote or an open bracket make it no url.
  void unquoted() {
    while (is_space(peek()) && has(0)) ++at_;
    std::string url;
    while (has(0)) {
      const char c = peek();
      if (c == ')') break;
      if (is_space(c)) {
        while (has(0) && is_space(peek())) ++at_;
        if (has(0) && peek() != ')') return skip_bad_url();
        break;
      }
      const auto byte = static_cast<unsigned char>(c);
      const bool unprintable = byte == 0x0B || byte == 0x7F || (byte < 0x20 && byte != 0);
      if (c == '"' || c == '\'' || c == '(' || unprintable || (c == '\\' && !valid_escape())) return skip_bad_url();
      take(url);
    }
    if (has(0)) ++at_;
    refer(std::move(url));
  }

  void skip_bad_url() {
    while (has(0) && peek() != ')') at_ += valid_escape() ? 2 : 1;
    if (has(0)) ++at_;
    awaited_ = Awaited::nothing;
  }

  // 4.3.5. One broken by a line end ends there and is none.
  void string() {
    const auto around = open_.empty() ? Open::other : open_.back();
    const bool source = around == Open::alpha_loader && behind_source();
    const char quote = css_[at_++];
    std::string text;
    while (has(0) && peek() != quote) {
      if (is_newline(peek())) {
        awaited_ = Awaited::nothing;
        return;
      }
      if (peek() == '\\' && !valid_escape()) {
        if (has(1))
          at_ += peek(1) == '\r' && peek(2) == '\n' ? 3 : 2;  // the line goes on
        else
          ++at_;
        continue;
      }
      take(text);
    }
    if (has(0)) ++at_;
    done_ = at_;
    const bool refers = around == Open::url || around == Open::image_set || source || awaited_ == Awaited::import;
    if (refers || awaited_ == Awaited::names) refer(std::move(text));
  }

  // Is what is here the value of "src="?
  bool behind_source() const {
    auto before = ascii::trim_end(css_.substr(0, at_), kSpaces);
    if (!before.ends_with('=')) return false;
    before = ascii::trim_end(before.substr(0, before.size() - 1), kSpaces);
    return is(before.substr(before.size() - std::min<std::size_t>(3, before.size())), "src");
  }

  void refer(std::string url) {
    const auto awaited = awaited_;
    if (awaited == Awaited::import || awaited == Awaited::names) awaited_ = Awaited::nothing;
    if (url.empty() || awaited == Awaited::names) return;
    const bool in_font = std::find(open_.begin(), open_.end(), Open::font_face) != open_.end();
    found_.push_back({std::move(url), awaited == Awaited::import ? StyleReference::Kind::import
                                      : in_font                  ? StyleReference::Kind::font
                                                                 : StyleReference::Kind::image});
  }

  // A view into the sheet, or where there are escapes in it, one that lives until the next.
  std::string_view ident() {
    const auto begin = at_;
    while (at_ < css_.size() && in_plain_ident(css_[at_])) ++at_;
    if (!has(0) || (peek() != '\\' && peek() != '\0')) return css_.substr(begin, at_ - begin);
    escaped_ = css_.substr(begin, at_ - begin);
    while (has(0) && (in_ident(peek()) || valid_escape())) take(escaped_);
    return escaped_;
  }

  // One character or escape, appended. 4.3.7.
  void take(std::string& out) {
    const char c = css_[at_++];
    if (c != '\\') {
      if (c == '\0')
        utf8::append(out, 0xFFFD);
      else
        out += c;
      return;
    }
    char32_t code = 0;
    int digits = 0;
    for (; digits < 6 && has(0) && ascii::is_hex(peek()); ++digits, ++at_)
      code = code * 16 + static_cast<char32_t>(ascii::hex_value(peek()));
    if (digits == 0) {
      if (has(0)) out += css_[at_++];
      return;
    }
    if (has(0) && is_space(peek())) at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    utf8::append(out, code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
  }

  std::string_view css_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  Awaited awaited_ = Awaited::nothing;
  std::size_t done_ = 0;  // what is before has been taken for something else than an identifier
  std::string escaped_;
  std::vector<StyleReference> found_;
};

// @charset, which must be written exactly so.
std::optional<std::string_view> charset_rule(std::string_view bytes) {
  constexpr std::string_view kBegin = "@charset \"", kEnd = "\";";
  bytes = bytes.substr(0, 1024);
  if (!bytes.starts_with(kBegin)) return std::nullopt;
  bytes.remove_prefix(kBegin.size());
  const auto end = bytes.find('"');
  if (end == std::string_view::npos || !bytes.substr(end).starts_with(kEnd)) return std::nullopt;
  const auto encoding = encoding_for_label(bytes.substr(0, end));
  return encoding && encoding->starts_with("utf-16") ? "utf-8" : encoding;  // it was read as ASCII
}

}  // namespace

std::vector<StyleReference> style_references(std::string_view css) { return StyleReader(css).read(); }

std::string_view style_encoding(std::string_view bytes, std::string_view http_charset,
                                std::string_view document_charset) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (bytes.starts_with("\xFE\xFF")) return "utf-16be";
  if (bytes.starts_with("\xFF\xFE")) return "utf-16le";
  if (const auto http = encoding_for_label(http_charset)) return *http;
  if (const auto rule = charset_rule(bytes)) return *rule;
  return encoding_for_label(document_charset).value_or("utf-8");
}

}  // namespace chancery
