// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a page says, as a set of hashes of neighbouring words, for telling whether
// another page said it before. Dates are left out, and so are words that stand in the
// page's own address: a calendar's months, an echoed session or a "not found" that
// names its path say nothing new by them. The words of one link, or of one line, have
// nothing to do with those of the next: the same list in another order is the same. A
// line of kLongLine words counts as a whole too, its numbers aside, for few words make
// many sentences. Pictures count by their addresses, unless those have a session in them. Pure
// functions; thread-safe.

#include <cstdint>
#include <vector>

#include "parsers/page.h"

namespace chancery {

struct Fingerprint {
  std::vector<std::uint32_t> words;  // sorted, each once; at most kMostWords. A long line has three
  std::uint32_t whole = 0;           // of all of them
};

inline constexpr std::size_t kMostWords = 2048, kLongLine = 6;
// `links` are the page's, which may have been moved out of it.
Fingerprint fingerprint_of(const Page& page, const std::vector<PageLink>& links, const Url& url);

}  // namespace chancery
