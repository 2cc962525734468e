// SPDX-License-Identifier: Apache-2.0
#pragma once

// HTML that is safe by its type: an Html was written by us or escaped on its way
// in. Everything else is text, and becomes Html only by being escaped for both
// places it may stand, between tags and in a quoted attribute.
//
//   page += html("<a href=\"{}\">{}</a>", href, title);   // both escaped
//   page += html("<ul>{}</ul>", items);                   // an Html goes in as it is
//
// A template must be a literal: what came from outside cannot be one. Every "{}"
// takes one argument. Pure; thread-safe as values.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace chancery {

class Html {
 public:
  Html() = default;
  static Html escaped(std::string_view text);

  Html& operator+=(const Html& more) {
    bytes_ += more.bytes_;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return std::move(a += b); }
  bool empty() const { return bytes_.empty(); }
  const std::string& bytes() const& { return bytes_; }
  std::string bytes() && { return std::move(bytes_); }

 private:
  friend class HtmlTemplate;
  std::string bytes_;
};

// A literal, checked by the compiler to be one.
class HtmlTemplate {
 public:
  consteval HtmlTemplate(const char* literal) : text_(literal) {}
  Html filled(std::initializer_list<Html> arguments) const;

 private:
  std::string_view text_;
};

inline Html as_html(const Html& html) { return html; }
inline Html as_html(std::string_view text) { return Html::escaped(text); }
template <std::integral Number>
Html as_html(Number number) {
  return Html::escaped(std::to_string(number));
}

template <class... Arguments>
Html html(HtmlTemplate literal, const Arguments&... arguments) {
  return literal.filled({as_html(arguments)...});
}

}  // namespace chancery
