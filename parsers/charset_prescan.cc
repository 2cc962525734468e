// SPDX-License-Identifier: Apache-2.0
// The HTML Standard's prescan of a byte stream for its encoding (13.2.3.2).
#include <algorithm>
#include <vector>

#include "base/ascii.h"
#include "parsers/charset.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";

// The charset in a Content-Type written into a meta element.
std::string_view charset_in_content(std::string_view content) {
  for (std::size_t at = 0; at + 7 <= content.size(); ++at) {
    if (!ascii::equal_ignoring_case(content.substr(at, 7), "charset")) continue;
    auto rest = ascii::trim(content.substr(at + 7), kSpaces);
    if (!rest.starts_with('=')) continue;
    rest = ascii::trim(rest.substr(1), kSpaces);
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      const auto close = rest.find(rest.front(), 1);
      return close == std::string_view::npos ? std::string_view() : rest.substr(1, close - 1);
    }
    return rest.substr(0, rest.find_first_of(" \t\n\f\r;"));
  }
  return {};
}

// "Get an attribute": false at the end of the tag; `at` moves on.
bool prescan_attribute(std::string_view bytes, std::size_t& at, std::string& name, std::string& value) {
  name.clear();
  value.clear();
  const auto is_space = [](char c) { return kSpaces.find(c) != std::string_view::npos; };
  while (at < bytes.size() && (is_space(bytes[at]) || bytes[at] == '/')) ++at;
  if (at >= bytes.size() || bytes[at] == '>') return false;
  while (at < bytes.size() && !(bytes[at] == '=' && !name.empty()) && !is_space(bytes[at]) && bytes[at] != '/' &&
         bytes[at] != '>')
    name += ascii::lower(bytes[at++]);
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  if (at >= bytes.size() || bytes[at] != '=') return at < bytes.size();
  ++at;
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  if (at >= bytes.size()) return false;
  if (bytes[at] == '"' || bytes[at] == '\'') {
    const auto close = bytes.find(bytes[at], at + 1);
    if (close == std::string_view::npos) return at = bytes.size(), false;
    value = ascii::lower(bytes.substr(at + 1, close - at - 1));
    at = close + 1;
    return true;
  }
  while (at < bytes.size() && !is_space(bytes[at]) && bytes[at] != '>') value += ascii::lower(bytes[at++]);
  return at < bytes.size();
}

std::optional<std::string_view> charset_of_meta(std::string_view bytes, std::size_t& at) {
  std::string name, value;
  std::vector<std::string> seen;
  bool pragma = false;
  std::optional<bool> need_pragma;
  std::optional<std::string_view> charset;
  while (prescan_attribute(bytes, at, name, value)) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    if (name == "http-equiv") {
      pragma = value == "content-type";
    } else if (name == "content" && !charset) {
      if (const auto label = charset_in_content(value); !label.empty()) {
        charset = encoding_for_label(label);
        if (charset) need_pragma = true;
      }
    } else if (name == "charset") {
      charset = encoding_for_label(value);
      need_pragma = false;
    }
  }
  if (!need_pragma || (*need_pragma && !pragma) || !charset) return std::nullopt;
  if (*charset == "utf-16le" || *charset == "utf-16be") return "utf-8";
  if (*charset == "x-user-defined") return "windows-1252";
  return charset;
}

}  // namespace

std::optional<std::string_view> prescan_meta(std::string_view bytes, std::size_t most) {
  bytes = bytes.substr(0, most);
  if (bytes.starts_with("<?xml") || bytes.starts_with(std::string_view("<\0?\0x\0", 6)) ||
      bytes.starts_with(std::string_view("\0<\0?\0x", 6))) {
    if (bytes[1] == '\0') return "utf-16le";
    if (bytes[0] == '\0') return "utf-16be";
    // 13.2.3.2 "get an XML encoding"
    const auto declaration = bytes.substr(0, bytes.find('>'));
    auto at = declaration.find("encoding");
    if (at != std::string_view::npos) {
      auto rest = ascii::trim(declaration.substr(at + 8), " \t\n\f\r");
      if (rest.starts_with('=')) {
        rest = ascii::trim(rest.substr(1), " \t\n\f\r");
        if (rest.starts_with('"') || rest.starts_with('\''))
          if (const auto found = encoding_for_label(rest.substr(1, rest.find(rest.front(), 1) - 1)))
            return found->starts_with("utf-16") ? "utf-8" : *found;
      }
    }
  }
  std::string name, value;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto rest = bytes.substr(at);
    const auto is_name_end = [&](std::size_t i) {
      return i < rest.size() && (kSpaces.find(rest[i]) != std::string_view::npos || rest[i] == '/');
    };
    if (rest.starts_with("<!--")) {
      const auto end = bytes.find("-->", at + 2);
      if (end == std::string_view::npos) return std::nullopt;
      at = end + 3;
    } else if (ascii::equal_ignoring_case(rest.substr(0, 5), "<meta") && is_name_end(5)) {
      at += 5;
      if (const auto charset = charset_of_meta(bytes, at)) return charset;
    } else if (rest.size() > 2 && rest[0] == '<' &&
               (ascii::is_alpha(rest[1]) || (rest[1] == '/' && ascii::is_alpha(rest[2])))) {
      at = std::min(bytes.find_first_of(" \t\n\f\r>", at), bytes.size());
      while (prescan_attribute(bytes, at, name, value)) {
      }
    } else if (rest.size() > 1 && rest[0] == '<' && (rest[1] == '!' || rest[1] == '/' || rest[1] == '?')) {
      at = std::min(bytes.find('>', at), bytes.size());
      ++at;
    } else {
      at = std::min(bytes.find('<', at + 1), bytes.size());
    }
  }
  return std::nullopt;
}

}  // namespace chancery
