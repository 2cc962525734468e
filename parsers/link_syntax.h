// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small languages in which attributes hide addresses. Each gives
// them as written; resolving is the caller's. Pure functions; thread-safe.

#include <optional>
#include <string_view>
#include <vector>

namespace chancery {

// The candidates of a srcset attribute (HTML Standard 4.8.4.3.10), the first kMaxCandidates.
inline constexpr std::size_t kMaxCandidates = 100'000;
struct SrcsetCandidate {
  std::string_view url;
  double width = 0;    // of a "640w"; 0 if none
  double density = 0;  // of a "2x"; 0 if none
};
std::vector<SrcsetCandidate> parse_srcset(std::string_view srcset);

// The content of <meta http-equiv=refresh> (HTML Standard 4.2.5.3); nullopt when it is no refresh.
struct Refresh {
  long seconds = 0;
  std::optional<std::string_view> url;  // none: the page itself
};
std::optional<Refresh> parse_refresh(std::string_view content);

}  // namespace chancery
