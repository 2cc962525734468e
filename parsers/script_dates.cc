// SPDX-License-Identifier: Apache-2.0
#include "parsers/script_dates.h"

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxScript = 1u << 20;
constexpr std::size_t kMaxText = 35;
constexpr std::size_t kMaxKey = 40;

bool digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i)
    if (!ascii::is_digit(text[i])) return false;
  return true;
}

bool joins_key(char c) { return ascii::is_alnum(c) || c == '_' || c == '-' || c == '.'; }

// The name in front of a value that begins at `at`: "key" : " or key = ' or \"key\":\".
std::string_view key_before(std::string_view text, std::size_t at) {
  constexpr std::string_view kBetween = " \t\r\n\"'\\:=(,";
  auto end = at;
  while (end > 0 && at - end < 12 && kBetween.find(text[end - 1]) != std::string_view::npos) --end;
  const auto between = text.substr(end, at - end);
  if (between.find_first_of(":=,") == std::string_view::npos) return {};
  auto begin = end;
  while (begin > 0 && end - begin < kMaxKey && joins_key(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

}  // namespace

void find_script_dates(std::string_view script, std::size_t most, std::vector<ScriptDate>& into) {
  script = script.substr(0, kMaxScript);
  // Every date has a hyphen behind its year.
  for (std::size_t at = 4; into.size() < most && (at = script.find('-', at)) != std::string_view::npos; ++at) {
    if (!digits_at(script, at - 4, 4) || !digits_at(script, at + 1, 2)) continue;
    if (at + 5 >= script.size() || script[at + 3] != '-' || !digits_at(script, at + 4, 2)) continue;
    const auto begin = at - 4;
    if (begin > 0 && (ascii::is_alnum(script[begin - 1]) || script[begin - 1] == '-' || script[begin - 1] == '/'))
      continue;
    auto text = script.substr(begin, kMaxText);
    text = text.substr(0, text.find_first_of("\"'\\<>,;)}"));
    into.push_back({key_before(script, begin), text});
    at += 4;
  }
}

}  // namespace chancery
