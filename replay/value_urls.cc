// SPDX-License-Identifier: Apache-2.0
#include "replay/value_urls.h"

#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace chancery {

std::vector<Span> import_map_urls(std::string_view json) {
  std::vector<Span> found;
  for (std::size_t at = 0; (at = json.find('"', at)) != std::string_view::npos;) {
    Span text{++at, at};
    while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    text.end = std::min(at, json.size());
    if (at < json.size()) ++at;
    const auto next = json.find_first_not_of(" \t\r\n", at);
    const bool is_key = next != std::string_view::npos && json[next] == ':';
    const auto value = json.substr(text.begin, text.end - text.begin);
    // Some writers of JSON escape every slash.
    const bool is_address = value.starts_with('/') || value.starts_with("\\/") ||
                            value.find("://") != std::string_view::npos || value.find(":\\/") != std::string_view::npos;
    if (!is_key && is_address) found.push_back(text);
  }
  return found;
}

Unescaped::Unescaped(std::string_view source) : source_(source) {
  const auto first = source.find('&');
  if (first == std::string_view::npos) return;
  changed_ = true;
  text_.reserve(source.size());
  places_.reserve(source.size() + 1);
  for (std::size_t at = 0; at < source.size();) {
    if (source[at] == '&') {
      add_reference(at);
    } else {
      places_.push_back(static_cast<std::uint32_t>(at));
      text_ += source[at++];
    }
  }
  places_.push_back(static_cast<std::uint32_t>(source.size()));
}

void Unescaped::add_reference(std::size_t& at) {
  struct Named {
    std::string_view name;
    char value;
    bool semicolon_optional;
  };
  static constexpr std::array<Named, 18> kNamed = {{{"amp", '&', true},
                                                    {"AMP", '&', true},
                                                    {"quot", '"', true},
                                                    {"QUOT", '"', true},
                                                    {"lt", '<', true},
                                                    {"gt", '>', true},
                                                    {"apos", '\'', false},
                                                    {"colon", ':', false},
                                                    {"sol", '/', false},
                                                    {"bsol", '\\', false},
                                                    {"period", '.', false},
                                                    {"quest", '?', false},
                                                    {"num", '#', false},
                                                    {"equals", '=', false},
                                                    {"lpar", '(', false},
                                                    {"rpar", ')', false},
                                                    {"Tab", '\t', false},
                                                    {"NewLine", '\n', false}}};
  const auto begin = at;
  const auto put = [&](std::string_view bytes, std::size_t end) {
    text_ += bytes;
    places_.insert(places_.end(), bytes.size(), static_cast<std::uint32_t>(begin));
    at = end;
  };
  const auto rest = source_.substr(begin + 1);
  if (rest.starts_with('#')) {
    const bool hex = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
    std::size_t i = hex ? 2 : 1;
    const auto digits = i;
    std::uint32_t point = 0;
    for (; i < rest.size() && (hex ? ascii::is_hex(rest[i]) : ascii::is_digit(rest[i])); ++i)
      point = std::min<std::uint32_t>(0x110000,
                                      point * (hex ? 16 : 10) + static_cast<std::uint32_t>(ascii::hex_value(rest[i])));
    if (i > digits) {
      const bool sound = point != 0 && point < 0x110000 && (point < 0xD800 || point > 0xDFFF);
      std::string bytes;
      utf8::append(bytes, sound ? static_cast<char32_t>(point) : U'\uFFFD');
      return put(bytes, begin + 1 + i + (i < rest.size() && rest[i] == ';' ? 1 : 0));
    }
  }
  for (const auto& named : kNamed) {
    if (!rest.starts_with(named.name)) continue;
    const char next = rest.size() > named.name.size() ? rest[named.name.size()] : '\0';
    if (next == ';') return put({&named.value, 1}, begin + 2 + named.name.size());
    // In an attribute, "&amp=" and "&ampx" are text (HTML Standard 13.2.5.73).
    if (named.semicolon_optional && next != '=' && !ascii::is_alnum(next))
      return put({&named.value, 1}, begin + 1 + named.name.size());
  }
  put("&", begin + 1);
}

std::string attribute_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '`':
        out += "&#96;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace chancery
