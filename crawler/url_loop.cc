// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_loop.h"

#include <string>
#include <vector>

#include "base/percent_encoding.h"

namespace chancery {
namespace {

constexpr std::size_t kMostFolders = 512;  // an address has no more within its length that would matter
constexpr std::size_t kLongestRound = 8;   // folders

std::vector<std::string_view> folders_of(std::string_view path) {
  std::vector<std::string_view> folders;
  while (!path.empty() && folders.size() < kMostFolders) {
    path.remove_prefix(1);  // the "/"
    const auto end = std::min(path.find('/'), path.size());
    folders.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return folders;
}

// Whether some run of up to kLongestRound folders comes more than kMostRounds times in a row.
bool repeats(const std::vector<std::string_view>& folders) {
  for (std::size_t round = 1; round <= kLongestRound; ++round) {
    std::size_t same = 0;  // folders equal to the one a round before
    for (std::size_t i = round; i < folders.size(); ++i) {
      same = folders[i] == folders[i - round] ? same + 1 : 0;
      if (same >= round * kMostRounds) return true;
    }
  }
  return false;
}

bool holds_itself(const Url& url) {
  const auto path = url.path();
  if (path.size() < 2 || !url.has_query()) return false;
  std::string query(url.query());
  for (int layer = 0; layer < 5; ++layer) {
    auto decoded = percent_decoded(query);
    if (decoded == query) break;
    query = std::move(decoded);
  }
  int times = 0;
  for (auto at = query.find(path); at != std::string::npos; at = query.find(path, at + path.size()))
    if (++times >= kMostNested) return true;
  return false;
}

}  // namespace

bool goes_in_circles(const Url& url) { return repeats(folders_of(url.path())) || holds_itself(url); }

}  // namespace chancery
