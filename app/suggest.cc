// SPDX-License-Identifier: Apache-2.0
#include "app/suggest.h"

#include <algorithm>

namespace chancery {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

int edit_distance(std::string_view one, std::string_view other) {
  const auto width = other.size() + 1;
  std::vector<int> before(width), above(width), row(width);
  for (std::size_t j = 0; j < width; ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= one.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j < width; ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[width - 1];
}

std::optional<std::string> suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody misspells a word that long
  if (word.size() > kLongest) return std::nullopt;
  const auto typed = lower(word);
  int nearest = word.size() <= 3 ? 1 : 2;
  std::optional<std::string> best;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(typed, lower(candidate));
    if (distance > nearest || (best && distance == nearest)) continue;
    nearest = distance;
    best = candidate;
  }
  return best;
}

}  // namespace chancery
