// SPDX-License-Identifier: Apache-2.0
#include "replay/markup_scanner.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace chancery {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Elements whose contents are not markup. noscript is not among them: what is in
// it is shown when scripts are off.
constexpr std::array<std::string_view, 8> kRawText = {"script", "style",   "textarea", "title",
                                                      "xmp",    "noembed", "noframes", "iframe"};

bool holds_raw_text(std::string_view name) {
  return std::find(kRawText.begin(), kRawText.end(), name) != kRawText.end();
}

}  // namespace

const MarkupAttribute* MarkupTag::attribute(std::string_view wanted) const {
  for (const auto& one : attributes)
    if (one.name == wanted) return &one;
  return nullptr;
}

void MarkupScanner::skip_past(std::string_view mark) {
  const auto end = text_.find(mark, at_);
  at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
}

// At "<": true for a tag; comments, doctypes and the like are stepped over.
bool MarkupScanner::at_markup() {
  const auto rest = text_.substr(at_);
  const char first = rest.size() > 1 ? rest[1] : '\0';
  if (ascii::is_alpha(first)) return true;
  if (first == '/') {
    if (rest.size() > 2 && ascii::is_alpha(rest[2])) return true;
    skip_past(">");  // "</>" and "</ bogus>"
  } else if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
    skip_past(">");
  } else if (rest.starts_with("<!--")) {
    at_ += 4;
    skip_comment();
  } else if (foreign_depth_ > 0 && rest.starts_with("<![CDATA[")) {
    skip_past("]]>");
  } else if (first == '!' || first == '?') {
    skip_past(">");
  } else {
    ++at_;
  }
  return false;
}

// To "-->", or "--!>", which closes a comment as well (13.2.5.51).
void MarkupScanner::skip_comment() {
  while ((at_ = text_.find("--", at_)) != std::string_view::npos) {
    const auto rest = text_.substr(at_ + 2, 2);
    if (rest.starts_with('>') || rest == "!>") {
      skip_past(">");
      return;
    }
    ++at_;
  }
  at_ = text_.size();
}

bool MarkupScanner::next(MarkupTag& tag) {
  while (!ended_) {
    at_ = text_.find('<', at_);
    if (at_ == std::string_view::npos) break;
    if (!at_markup()) continue;
    read_tag(tag);
    // A tag that the document's end cuts off is none.
    if (tag.place.end > text_.size()) break;
    return true;
  }
  ended_ = true;
  return false;
}

void MarkupScanner::read_tag(MarkupTag& tag) {
  tag.place.begin = at_;
  tag.attributes.clear();
  tag.raw_text = {};
  tag.is_end = text_[at_ + 1] == '/';
  at_ += tag.is_end ? 2 : 1;
  const auto name = at_;
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '>') ++at_;
  tag.name = ascii::lower(slice(name, at_));
  bool closed_itself = false;
  while (true) {
    while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) closed_itself = text_[at_++] == '/';
    if (at_ >= text_.size()) {
      tag.place.end = text_.size() + 1;
      return;
    }
    if (text_[at_] == '>') break;
    closed_itself = false;
    read_attribute(tag);
  }
  tag.place.end = ++at_;
  const bool foreign_root = tag.name == "svg" || tag.name == "math";
  if (foreign_root && tag.is_end && foreign_depth_ > 0) --foreign_depth_;
  const bool empty = closed_itself && (foreign_depth_ > 0 || foreign_root);
  if (tag.is_end || empty) return;
  if (foreign_root) ++foreign_depth_;
  if (tag.name == "plaintext") ended_ = true;
  if (holds_raw_text(tag.name)) tag.raw_text = read_raw_text(tag.name);
}

void MarkupScanner::read_attribute(MarkupTag& tag) {
  const auto begin = at_++;  // a "=" in first place belongs to the name
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '>' && text_[at_] != '=')
    ++at_;
  MarkupAttribute found{ascii::lower(slice(begin, at_)), {}};
  auto ahead = at_;
  while (ahead < text_.size() && is_space(text_[ahead])) ++ahead;
  if (ahead < text_.size() && text_[ahead] == '=') {
    at_ = ahead + 1;
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      const auto end = text_.find(text_[at_], at_ + 1);
      found.value = {at_ + 1, std::min(end, text_.size())};
      at_ = end == std::string_view::npos ? text_.size() : end + 1;
    } else {
      found.value.begin = at_;
      while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') ++at_;
      found.value.end = at_;
    }
  }
  tag.attributes.push_back(std::move(found));
}

bool MarkupScanner::is_end_tag(std::size_t at, std::string_view name) const {
  const auto after = at + 2 + name.size();
  if (after >= text_.size() || !ascii::equal_ignoring_case(text_.substr(at + 2, name.size()), name)) return false;
  return is_space(text_[after]) || text_[after] == '/' || text_[after] == '>';
}

// "<!--" in a script begins a part in which "<script" opens another: the end tag
// of that one closes nothing (13.2.5.20 to 31).
std::size_t MarkupScanner::end_of_script(std::size_t from) const {
  enum { plain, escaped, double_escaped } state = plain;
  for (auto at = text_.find_first_of("<-", from); at != std::string_view::npos;
       at = text_.find_first_of("<-", at + 1)) {
    const auto rest = text_.substr(at);
    if (rest.starts_with("-->")) {
      state = plain;
    } else if (rest.starts_with("<!--")) {
      if (state == plain) state = escaped;
      at += 1;  // "<!-->" both begins and ends it
    } else if (rest.starts_with("</") && is_end_tag(at, "script")) {
      if (state != double_escaped) return at;
      state = escaped;
    } else if (state == escaped && rest.size() > 7 && ascii::equal_ignoring_case(rest.substr(0, 7), "<script") &&
               (is_space(rest[7]) || rest[7] == '/' || rest[7] == '>')) {
      state = double_escaped;
    }
  }
  return text_.size();
}

Span MarkupScanner::read_raw_text(std::string_view name) {
  const auto begin = at_;
  if (name == "script") {
    at_ = end_of_script(begin);
    return {begin, at_};
  }
  while ((at_ = text_.find("</", at_)) != std::string_view::npos) {
    if (is_end_tag(at_, name)) return {begin, at_};
    at_ += 2;
  }
  at_ = text_.size();
  return {begin, at_};
}

}  // namespace chancery
