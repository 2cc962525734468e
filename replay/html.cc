// SPDX-License-Identifier: Apache-2.0
#include "replay/html.h"

#include <stdexcept>

#include "base/utf8.h"

namespace chancery {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

// Marks that turn the direction of what follows them, beyond the element they
// stand in: a title could dress up the words around it.
bool turns_direction(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool is_control(char32_t point) {
  return (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7F && point < 0xA0);
}

}  // namespace

Html Html::escaped(std::string_view text) {
  Html out;
  out.bytes_.reserve(text.size());
  while (!text.empty()) {
    const auto step = utf8::decode(text);
    const auto escape = step.length == 1 ? escape_of(text[0]) : std::string_view{};
    if (!escape.empty())
      out.bytes_ += escape;
    else if (!step.valid || is_control(step.point) || turns_direction(step.point))
      utf8::append(out.bytes_, U'\uFFFD');
    else
      out.bytes_ += text.substr(0, step.length);
    text.remove_prefix(step.length);
  }
  return out;
}

Html HtmlTemplate::filled(std::initializer_list<Html> arguments) const {
  Html out;
  auto rest = text_;
  for (const auto& argument : arguments) {
    const auto hole = rest.find("{}");
    if (hole == std::string_view::npos) throw std::logic_error("more arguments than places: " + std::string(text_));
    out.bytes_ += rest.substr(0, hole);
    out.bytes_ += argument.bytes_;
    rest.remove_prefix(hole + 2);
  }
  if (rest.find("{}") != std::string_view::npos)
    throw std::logic_error("fewer arguments than places: " + std::string(text_));
  out.bytes_ += rest;
  return out;
}

}  // namespace chancery
