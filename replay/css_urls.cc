// SPDX-License-Identifier: Apache-2.0
#include "replay/css_urls.h"

#include <cstdint>

#include "base/ascii.h"
#include "base/utf8.h"

namespace chancery {
namespace {

bool is_newline(char c) { return c == '\n' || c == '\r' || c == '\f'; }
bool is_space(char c) { return is_newline(c) || c == ' ' || c == '\t'; }
bool is_ident(char c) { return ascii::is_alnum(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

bool has_ascii_trail_bytes(std::string_view encoding) {
  return encoding == "gbk" || encoding == "gb18030" || encoding == "big5" || encoding == "shift_jis";
}

class CssScanner {
 public:
  CssScanner(std::string_view text, std::string_view encoding)
      : text_(text), two_bytes_(has_ascii_trail_bytes(encoding)) {}

  std::vector<CssUrl> run() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool ended() const { return at_ >= text_.size(); }

  // One byte, one two-byte character, or one escape.
  void skip_character() {
    const auto lead = static_cast<unsigned char>(peek());
    if (peek() == '\\') {
      skip_escape();
    } else if (two_bytes_ && lead >= 0x81 && lead != 0xFF && static_cast<unsigned char>(peek(1)) >= 0x40) {
      at_ += 2;
    } else {
      ++at_;
    }
  }

  void skip_escape() {
    ++at_;
    if (!ascii::is_hex(peek())) {
      if (peek() == '\r' && peek(1) == '\n') ++at_;
      if (!ended()) ++at_;
      return;
    }
    for (int digits = 0; digits < 6 && ascii::is_hex(peek()); ++digits) ++at_;
    if (peek() == '\r' && peek(1) == '\n') ++at_;
    if (is_space(peek())) ++at_;
  }

  void skip_space() {
    while (is_space(peek()) && !ended()) ++at_;
  }

  bool skip_comment() {
    if (peek() != '/' || peek(1) != '*') return false;
    const auto end = text_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return true;
  }

  void skip_space_and_comments() {
    while (true) {
      skip_space();
      if (!skip_comment()) return;
    }
  }

  // A quoted string; false for one that a newline cuts off.
  bool read_string(CssUrl& span) {
    const char quote = text_[at_++];
    span.begin = at_;
    while (!ended() && peek() != quote) {
      if (is_newline(peek())) return false;
      skip_character();
    }
    span.end = std::min(at_, text_.size());
    if (!ended()) ++at_;
    return true;
  }

  void keep(CssUrl span, bool is_import) {
    span.is_import = is_import;
    if (span.begin < span.end) found_.push_back(span);
  }

  std::string read_ident() {
    const auto begin = at_;
    while (!ended() && (is_ident(peek()) || (peek() == '\\' && !is_newline(peek(1))))) skip_character();
    at_ = std::min(at_, text_.size());
    return ascii::lower(css_unescaped(text_.substr(begin, at_ - begin)));
  }

  // After "url(": a string, or the bare form of 4.3.6, where a quote, a bracket or
  // a space inside makes all of it void.
  bool read_url(CssUrl& span) {
    skip_space();
    if (peek() == '"' || peek() == '\'') return read_string(span);
    span.begin = at_;
    while (!ended() && peek() != ')' && !is_space(peek())) {
      const char c = peek();
      if (c == '"' || c == '\'' || c == '(' || (c == '\\' && is_newline(peek(1)))) return skip_bad_url();
      skip_character();
    }
    span.end = std::min(at_, text_.size());
    skip_space();
    if (ended()) return true;
    if (peek() != ')') return skip_bad_url();
    ++at_;
    return true;
  }

  bool skip_bad_url() {
    while (!ended() && peek() != ')') skip_character();
    return false;
  }

  void step() {
    if (skip_comment()) return;
    const char c = peek();
    CssUrl span;
    if (c == '"' || c == '\'') {
      if (read_string(span) && !inside_.empty() && inside_.back() == Function::image_set) keep(span, false);
    } else if (c == '@') {
      ++at_;
      at_rule(read_ident());
    } else if (is_ident(c) || (c == '\\' && !is_newline(peek(1)))) {
      word(read_ident());
    } else {
      if (c == '(') inside_.push_back(Function::other);
      if (c == ')' && !inside_.empty()) inside_.pop_back();
      if (c == ';' || c == '}') inside_.clear();
      ++at_;
    }
  }

  void at_rule(const std::string& name) {
    if (name != "import" && name != "namespace") return;
    skip_space_and_comments();
    CssUrl span;
    bool good = false;
    if (peek() == '"' || peek() == '\'') {
      good = read_string(span);
    } else if (read_ident() == "url" && peek() == '(') {
      ++at_;
      good = read_url(span);
    }
    if (good && name == "import") keep(span, true);
  }

  void word(const std::string& name) {
    if (peek() != '(') {
      if (name == "src" && !inside_.empty() && inside_.back() == Function::image_loader) old_filter();
      return;
    }
    ++at_;
    CssUrl span;
    if (name == "url" || name == "src") {
      if (read_url(span)) keep(span, false);
    } else if (name == "image-set" || name == "-webkit-image-set") {
      inside_.push_back(Function::image_set);
    } else {
      inside_.push_back(name == "alphaimageloader" ? Function::image_loader : Function::other);
    }
  }

  // AlphaImageLoader(src='x.png', sizingMethod='scale')
  void old_filter() {
    skip_space();
    if (peek() != '=') return;
    ++at_;
    skip_space();
    CssUrl span;
    if ((peek() == '"' || peek() == '\'') && read_string(span)) keep(span, false);
  }

  enum class Function : std::uint8_t { other, image_set, image_loader };
  std::string_view text_;
  bool two_bytes_;
  std::size_t at_ = 0;
  std::vector<Function> inside_;
  std::vector<CssUrl> found_;
};

}  // namespace

std::vector<CssUrl> css_urls(std::string_view text, std::string_view encoding) {
  return CssScanner(text, encoding).run();
}

std::string css_unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    if (++i >= text.size()) break;
    if (text[i] == '\n' || text[i] == '\f' || text[i] == '\r') {
      i += text[i] == '\r' && text.substr(i, 2) == "\r\n" ? 2 : 1;
      continue;
    }
    if (!ascii::is_hex(text[i])) {
      out += text[i++];
      continue;
    }
    std::uint32_t point = 0;
    for (int digits = 0; digits < 6 && i < text.size() && ascii::is_hex(text[i]); ++digits)
      point = point * 16 + static_cast<std::uint32_t>(ascii::hex_value(text[i++]));
    if (i < text.size() && is_space(text[i])) i += text.substr(i, 2) == "\r\n" ? 2 : 1;
    const bool sound = point != 0 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    utf8::append(out, sound ? static_cast<char32_t>(point) : U'\uFFFD');
  }
  return out;
}

std::string css_escaped(std::string_view url) {
  std::string out;
  for (const char c : url) {
    if (c == '"' || c == '\'' || c == '(' || c == ')' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace chancery
