// SPDX-License-Identifier: Apache-2.0
#include "parsers/script_authors.h"

#include <cstring>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxScript = 1u << 20;
constexpr std::size_t kMaxName = 80;

// The string behind a key that ends at `at`: ":" or "=" or "," and quotes between.
std::string_view string_behind(std::string_view text, std::size_t at) {
  bool joined = false;
  std::size_t steps = 0;
  for (; at < text.size() && steps < 16; ++at, ++steps) {
    const char c = text[at];
    if (c == ':' || c == '=' || c == ',') {
      joined = true;
    } else if (joined && (c == '"' || c == '\'')) {
      auto value = text.substr(at + 1, kMaxName);
      const auto end = value.find_first_of("\"'\\<>{}[]");
      return end == std::string_view::npos ? std::string_view() : value.substr(0, end);
    } else if (c != '"' && c != '\'' && c != '\\' && c != ' ' && c != '[') {
      break;
    }
  }
  return {};
}

}  // namespace

void find_script_authors(std::string_view script, std::size_t most, std::vector<std::string_view>& into) {
  script = script.substr(0, kMaxScript);
  constexpr std::string_view kWord = "uthor";
  for (std::size_t at = 0; into.size() < most;) {
    const auto* const found =
        static_cast<const char*>(::memmem(script.data() + at, script.size() - at, kWord.data(), kWord.size()));
    if (!found) return;
    at = static_cast<std::size_t>(found - script.data()) + kWord.size();
    // author, authors, authorName, author_name
    auto end = at;
    while (end < script.size() && (ascii::is_alnum(script[end]) || script[end] == '_') && end - at < 12) ++end;
    const auto tail = ascii::lower(script.substr(at, end - at));
    if (!tail.empty() && tail != "s" && tail != "name" && tail != "_name" && tail != "names" && tail != "s_name")
      continue;
    const auto name = string_behind(script, end);
    if (name.size() > 1) into.push_back(name);
  }
}

}  // namespace chancery
