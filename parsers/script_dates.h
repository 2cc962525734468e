// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dates inside scripts: the state that pages carry for their own code names them
// by keys ("publishedAt": "2024-03-05T09:30Z"), also where no element shows them.
// Read as text, for such scripts are of any shape. Pure functions; thread-safe.

#include <string_view>
#include <vector>

namespace chancery {

struct ScriptDate {
  std::string_view key;   // the name before it; empty if none
  std::string_view text;  // from its year on, to the end of the string at most
};

// Adds what is found in one script, in order, until `into` holds `most`.
void find_script_dates(std::string_view script, std::size_t most, std::vector<ScriptDate>& into);

}  // namespace chancery
