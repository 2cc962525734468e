// SPDX-License-Identifier: Apache-2.0
#include "replay/fuzzy_match.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

// Arguments that never choose a page.
constexpr std::array<std::string_view, 22> kNoise = {
    "_",           "_dc",          "_t",      "_ts",      "_ga",   "_gl",    "cb",  "cachebust",
    "cachebuster", "cache_buster", "nocache", "no_cache", "rand",  "random", "rnd", "fbclid",
    "gclid",       "mc_cid",       "mc_eid",  "msclkid",  "yclid", "igshid"};
// Arguments that name a version of a file, and a topic or a time of anything else.
constexpr std::array<std::string_view, 8> kVersions = {"v", "ver", "version", "t", "ts", "time", "timestamp", "hash"};
constexpr std::array<std::string_view, 14> kFiles = {".js",   ".mjs",  ".css", ".png", ".jpg",  ".jpeg",  ".gif",
                                                     ".webp", ".avif", ".svg", ".ico", ".woff", ".woff2", ".ttf"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

// The time in milliseconds, or a random number between 0 and 1.
bool is_fresh_every_time(std::string_view value) {
  if (value.size() == 13 && value[0] == '1' && all_digits(value)) return true;
  return value.size() >= 10 && value.starts_with("0.") && all_digits(value.substr(2));
}

}  // namespace

std::string without_cache_busting(const Url& url) {
  const std::string path = ascii::lower(url.path());
  const bool is_file = std::any_of(kFiles.begin(), kFiles.end(), [&](auto end) { return path.ends_with(end); });
  std::vector<std::string> kept;
  for (auto rest = url.query(); !rest.empty();) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = ascii::lower(pair.substr(0, equals));
    const auto value = pair.substr(std::min(equals + 1, pair.size()));
    const bool noise = is_one_of(kNoise, name) || name.starts_with("utm_") || is_fresh_every_time(value) ||
                       (value.empty() && is_fresh_every_time(name)) || (is_file && is_one_of(kVersions, name));
    // A file asked with nothing but a word or number is asked by its version.
    const bool bare = is_file && equals == pair.size();
    if (!pair.empty() && !noise && !bare) kept.emplace_back(pair);
  }
  std::sort(kept.begin(), kept.end());
  auto out = path;
  for (const auto& pair : kept) out += (out.size() == path.size() ? "?" : "&") + pair;
  return out;
}

}  // namespace chancery
