// SPDX-License-Identifier: Apache-2.0
#include "parsers/tag_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "parsers/character_references.h"

namespace chancery {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Elements whose contents hold no tags (HTML Standard 13.2.5.1).
bool is_raw_text(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kRaw = {"script", "style",   "textarea", "title",    "xmp",
                                                           "iframe", "noembed", "noframes", "plaintext"};
  return std::any_of(kRaw.begin(), kRaw.end(), [&](auto raw) { return ascii::equal_ignoring_case(raw, name); });
}

bool is_drawing(std::string_view name) {
  return ascii::equal_ignoring_case(name, "svg") || ascii::equal_ignoring_case(name, "math");
}

bool ends_name(char c) { return is_space(c) || c == '/' || c == '>' || c == '='; }

// One attribute from `at`: its name and value as written. Returns where it ends,
// or npos when there is none before the tag's end.
struct Span {
  std::size_t begin = 0, end = 0;
};
std::size_t attribute_at(std::string_view html, std::size_t at, Span& name, Span& value) {
  const auto size = html.size();
  while (at < size && (is_space(html[at]) || html[at] == '/')) ++at;
  if (at >= size || html[at] == '>') return std::string_view::npos;
  name.begin = at++;  // even "=" may begin a name
  for (const char* const text = html.data(); at < size && !ends_name(text[at]);) ++at;
  name.end = at;
  value = {at, at};
  auto after = at;
  while (after < size && is_space(html[after])) ++after;
  if (after >= size || html[after] != '=') return at;
  at = after + 1;
  while (at < size && is_space(html[at])) ++at;
  if (at < size && (html[at] == '"' || html[at] == '\'')) {
    const auto close = std::min(html.find(html[at], at + 1), size);
    value = {at + 1, close};
    return std::min(close + 1, size);
  }
  value.begin = at;
  while (at < size && !is_space(html[at]) && html[at] != '>') ++at;
  value.end = at;
  return at;
}

// The standard reads U+0000 as U+FFFD.
std::string with_nul_shown(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\0')
      out += "\uFFFD";
    else
      out += c;
  return out;
}

}  // namespace

bool TagScanner::next(Token& token) {
  if (!raw_.empty()) {
    const auto name = std::exchange(raw_, {});
    auto end = at_;
    for (;; ++end) {
      end = ascii::equal_ignoring_case(name, "plaintext") ? std::string_view::npos : html_.find("</", end);
      if (end == std::string_view::npos) {
        end = html_.size();
        break;
      }
      const auto after = end + 2 + name.size();
      if (ascii::equal_ignoring_case(html_.substr(end + 2, name.size()), name) &&
          (after >= html_.size() || is_space(html_[after]) || html_[after] == '>' || html_[after] == '/'))
        break;
    }
    token = {Kind::raw_text, at_, end, name, html_.substr(at_, end - at_), 0};
    at_ = end;
    return true;
  }
  while (at_ < html_.size()) {
    const auto open = html_.find('<', at_);
    if (open == std::string_view::npos || open + 1 >= html_.size()) break;
    const char c = html_[open + 1];
    if (ascii::is_alpha(c) || (c == '/' && open + 2 < html_.size() && ascii::is_alpha(html_[open + 2])))
      return tag(token, open);
    if (c == '!' || c == '?' || c == '/') return comment(token, open);
    at_ = open + 1;
  }
  at_ = html_.size();
  return false;
}

bool TagScanner::tag(Token& token, std::size_t at) {
  const bool closing = html_[at + 1] == '/';
  const auto name = at + (closing ? 2 : 1);
  auto end = name;
  while (end < html_.size() && !is_space(html_[end]) && html_[end] != '/' && html_[end] != '>') ++end;
  token.kind = closing ? Kind::end_tag : Kind::start_tag;
  token.name = html_.substr(name, end - name);
  token.attributes = 0;
  const auto inside = end;
  Span attribute, value;
  for (auto more = end; (more = attribute_at(html_, more, attribute, value)) != std::string_view::npos;
       ++token.attributes)
    end = more;
  while (end < html_.size() && html_[end] != '>') ++end;
  token.begin = at;
  token.inside = html_.substr(inside, end - inside);
  token.end = at_ = std::min(end + 1, html_.size());
  const bool empty = token.inside.ends_with('/');
  if (is_drawing(token.name) && (closing || !empty)) drawings_ = std::max(0, drawings_ + (closing ? -1 : 1));
  const bool plain = drawings_ > 0 && (empty || ascii::equal_ignoring_case(token.name, "title"));
  if (!closing && !plain && is_raw_text(token.name)) raw_ = token.name;
  return true;
}

// Comments as the standard ends them, "bogus" ones and the doctype included.
bool TagScanner::comment(Token& token, std::size_t at) {
  std::size_t begin = at + 2, end, after;
  if (html_.substr(at).starts_with("<!--")) {
    begin = at + 4;
    if (html_.substr(begin).starts_with(">") || html_.substr(begin).starts_with("->")) {
      end = begin;
      after = html_.find('>', begin) + 1;
    } else {
      const auto plain = html_.find("-->", begin);
      const auto bang = html_.substr(0, plain).find("--!>", begin);
      end = std::min(plain, bang);
      after = end == std::string_view::npos ? end : end + (end == plain ? 3 : 4);
    }
  } else if (drawings_ > 0 && html_.substr(at).starts_with("<![CDATA[")) {
    begin = at + 9;
    end = html_.find("]]>", begin);
    after = end == std::string_view::npos ? end : end + 3;
  } else {
    end = html_.find('>', begin);
    after = end == std::string_view::npos ? end : end + 1;
  }
  end = std::min(end, html_.size());
  after = std::min(after, html_.size());
  token = {Kind::comment, at, after, {}, html_.substr(begin, end - begin), 0};
  at_ = after;
  return true;
}

bool next_attribute(std::string_view inside, std::size_t& at, WrittenAttribute& attribute) {
  Span name, value;
  const auto end = attribute_at(inside, at, name, value);
  if (end == std::string_view::npos) return false;
  at = end;
  attribute = {inside.substr(name.begin, name.end - name.begin), inside.substr(value.begin, value.end - value.begin)};
  return true;
}

std::string_view AttributeReader::own(std::string text) {
  if (used_ == owned_.size()) owned_.emplace_back();
  owned_[used_] = std::move(text);
  return owned_[used_++];
}

std::span<const Attribute> AttributeReader::read(std::string_view inside, std::size_t most) {
  all_.clear();
  used_ = 0;
  Span name, value;
  for (std::size_t at = 0;
       all_.size() < most && (at = attribute_at(inside, at, name, value)) != std::string_view::npos;) {
    auto key = inside.substr(name.begin, name.end - name.begin);
    if (std::any_of(key.begin(), key.end(), ascii::is_upper)) key = own(ascii::lower(key));
    if (std::any_of(all_.begin(), all_.end(), [&](const auto& seen) { return seen.name == key; })) continue;
    auto text = inside.substr(value.begin, value.end - value.begin);
    if (text.find('&') != std::string_view::npos) text = own(decode_references(text, ReferencePlace::attribute));
    if (text.find('\0') != std::string_view::npos) text = own(with_nul_shown(text));
    all_.push_back({key, text});
  }
  return all_;
}

}  // namespace chancery
