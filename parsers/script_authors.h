// SPDX-License-Identifier: Apache-2.0
#pragma once

// Authors inside scripts, where pages keep them for their own code and for those who
// count visits: "author":"Jane Doe". Read as text, for such scripts are of any shape.
// Pure functions; thread-safe.

#include <string_view>
#include <vector>

namespace chancery {

// Adds what is found in one script, in order, until `into` holds `most`.
void find_script_authors(std::string_view script, std::size_t most, std::vector<std::string_view>& into);

}  // namespace chancery
