// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_family.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kLongestWord = 24;   // of a folder's name; longer ones are titles
constexpr std::size_t kShortestToken = 6;  // of letters and digits mixed ...
constexpr std::size_t kFewestTurns = 2;    // ... that many times; "t20240517" and "covid19" are names
constexpr std::size_t kShortestHex = 8;    // of hex digits alone
constexpr std::size_t kMostArguments = 4;  // told apart by name; more are "many"
constexpr std::size_t kMostFolders = 12;   // told apart; deeper ones are one

enum class Letters { lower, upper, digit, other };
Letters letters_of(char c) {
  if (ascii::is_digit(c)) return Letters::digit;
  if (ascii::is_upper(c)) return Letters::upper;
  return ascii::is_alpha(c) ? Letters::lower : Letters::other;
}

// Names that machines draw: hex, or letters and digits (or capitals) in no order.
bool is_token(std::string_view name) {
  std::size_t hex = 0, digits = 0, letters = 0, turns = 0;
  auto before = Letters::other;
  for (const char c : name) {
    const auto now = letters_of(c);
    hex += ascii::is_hex(c) ? 1u : 0u;
    digits += now == Letters::digit ? 1u : 0u;
    letters += now == Letters::lower || now == Letters::upper ? 1u : 0u;
    // A capital that begins a word is no turn.
    const bool turned = now != before && now != Letters::other && before != Letters::other;
    if (turned && !(before == Letters::upper && now == Letters::lower)) ++turns;
    before = now;
  }
  const auto marks = name.size() - digits - letters;
  if (digits == 0 || letters == 0 || marks * 4 > name.size()) return false;
  if (hex >= kShortestHex && hex + marks == name.size()) return true;
  return name.size() >= kShortestToken && turns >= kFewestTurns;
}

std::string numbers_as_n(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (!ascii::is_digit(c))
      out += ascii::lower(c);
    else if (!out.ends_with('N'))
      out += 'N';
  }
  return out;
}

std::string folder_class(std::string_view name) {
  // What stands behind the last dot is the kind of file, which one template shares.
  std::string_view end;
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos && dot > 0 && name.size() - dot <= 6) {
    end = name.substr(dot);
    name = name.substr(0, dot);
  }
  if (is_token(name)) return "X" + ascii::lower(end);
  const bool title = name.size() > kLongestWord || name.find('%') != std::string_view::npos ||
                     std::count_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }) >= 3;
  if (title && std::any_of(name.begin(), name.end(), ascii::is_alpha)) return "*" + ascii::lower(end);
  return numbers_as_n(name) + ascii::lower(end);
}

std::string arguments_of(std::string_view query) {
  std::set<std::string> names;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto one = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto name = one.substr(0, one.find('='));
    if (!name.empty()) names.insert(is_token(name) ? "X" : numbers_as_n(name.substr(0, kLongestWord)));
    if (names.size() > kMostArguments) return "?many";
  }
  std::string out;
  for (const auto& name : names) out += (out.empty() ? '?' : '&') + name;
  return out;
}

}  // namespace

UrlFamily family_of(const Url& url) {
  UrlFamily family;
  const auto host = url.host();
  family.narrow = host.starts_with("www.") ? host.substr(4) : host;
  auto wide = family.narrow.size(), widest = wide;
  auto path = url.path();
  std::size_t depth = 0;
  while (!path.empty() && depth < kMostFolders) {
    path.remove_prefix(1);  // the "/"
    const auto end = std::min(path.find('/'), path.size());
    const auto kind = folder_class(path.substr(0, end));
    path.remove_prefix(end);
    family.narrow += '/' + kind;
    ++depth;
    if (path.empty()) break;
    const bool token = kind.starts_with('X');
    if (depth == 1) widest = family.narrow.size();
    if (!family.token && (depth <= 2 || token)) wide = family.narrow.size();
    family.token = family.token || token;
  }
  if (!path.empty()) family.narrow += "/...";
  family.wide = family.narrow.substr(0, wide) + "/**";
  family.widest = family.narrow.substr(0, widest) + "/**";
  family.narrow += arguments_of(url.query());
  return family;
}

}  // namespace chancery
