// SPDX-License-Identifier: Apache-2.0
#include "app/terminal_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/utf8.h"

namespace chancery {
namespace {

// What JSON leaves as it is and terminals may obey: DEL, C1, embeddings, overrides, isolates.
bool is_order(char32_t point) {
  return (point >= 0x7F && point <= 0x9F) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

bool may_begin_order(char c) { return c == '\x7F' || c == '\xC2' || c == '\xE2'; }

}  // namespace

std::string fit_for_terminal(std::string_view text) {
  std::string out;
  while (true) {
    const auto end = std::min(text.find_first_of("\n\t"), text.size());
    out += log::printable(text.substr(0, end));
    if (end == text.size()) return out;
    out += text[end];
    text.remove_prefix(end + 1);
  }
}

std::string json_line(const nlohmann::ordered_json& json, int indent) {
  return json_fit_for_terminal(json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string json_fit_for_terminal(std::string json) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (!may_begin_order(json[at])) continue;
    const auto step = utf8::decode(std::string_view(json).substr(at));
    if (!is_order(step.point)) continue;
    out.append(json, copied, at - copied);
    out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(step.point));
    copied = at + step.length;
    at = copied - 1;
  }
  if (copied == 0) return json;
  return out.append(json, copied, json.size() - copied);
}

}  // namespace chancery
