// SPDX-License-Identifier: Apache-2.0
#pragma once

// "Did you mean ...?": the nearest of the words that would have been right.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
int edit_distance(std::string_view one, std::string_view other);

// The nearest candidate at a distance of at most 2 (1 for words of up to 3 letters);
// nullopt if none is that near. Case does not count.
std::optional<std::string> suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace chancery
