// SPDX-License-Identifier: Apache-2.0
#pragma once

// What config.toml, as it comes with the program, says of each key: the one place where
// keys are explained. From it come the file that "init" writes, the descriptions of the
// schema and the reference. A key's line there is
//     key = value   # help      or, where the value is nobody's until it is said,
//     # key = value # help      with the default, or with "e.g.;" in front of the help
// and the help goes on in lines of which nothing but a far indented comment is said.
//
// Immutable; thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct KeyGuide {
  std::string section, key;  // "crawler"; "site" for what is said of [[site]] alone
  std::string value;         // as TOML has it
  bool is_default = true;    // else an example: without the key there is no such value
  std::string help;
};

std::string_view sample_config();
std::vector<KeyGuide> config_guide();

// For a key that a section has, or a site, which has most keys in common with sections.
const KeyGuide* guide_to(const std::vector<KeyGuide>& guide, std::string_view section, std::string_view key);

// A config.toml to begin with: all that stands before the sample's own sites, the contact,
// and a site for each host that seeds are of.
struct FirstSite {
  std::string name;
  std::vector<std::string> seeds;
};
std::string first_config(const std::string& contact, const std::vector<FirstSite>& sites);

}  // namespace chancery
