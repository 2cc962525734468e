// SPDX-License-Identifier: Apache-2.0
#pragma once

// Addresses that can only come of a loop: a path that says the same folders over and
// over ("/a/b/a/b/a/b/"), an address inside its own argument inside that, or one
// longer than anybody means. Such links are never followed, whatever is behind
// them. "/budget/budget/" is no loop. Pure functions; thread-safe.

#include "base/url.h"

namespace chancery {

inline constexpr std::size_t kLongestAddress = 4096;  // bytes
inline constexpr int kMostRounds = 3;                 // the same folders one after another
inline constexpr int kMostNested = 3;                 // a path within the query of its own address

bool goes_in_circles(const Url& url);

}  // namespace chancery
