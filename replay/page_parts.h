// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a page is made of, and which of it the archive has: its images, style sheets,
// scripts, fonts, frames, and what its style sheets name in turn, each with the capture
// that replay would show and how far its time is from the page's. What scripts would
// ask for is not known here. Thread-safe, as the collection is.

#include <optional>
#include <string>
#include <vector>

#include "replay/capture_resolver.h"
#include "replay/link_map.h"

namespace chancery {

struct PagePart {
  std::string url;
  LinkUse use{};
  std::optional<CdxLine> capture;  // nullopt: the archive has none
  std::string from;                // the style sheet that names it; "" for the page itself
};

struct PageParts {
  std::vector<PagePart> parts;  // each address once, in the order they are met
  std::size_t missing = 0;
  bool all = true;  // false: the page names more than kMostParts
};

inline constexpr std::size_t kMostParts = 500;
inline constexpr std::size_t kMostSheets = 40;  // whose own references are looked at

PageParts parts_of(const ResolvedCapture& page, const CaptureResolver& resolver);

}  // namespace chancery
