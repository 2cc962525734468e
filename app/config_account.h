// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a run was told, written down without its secrets, to be kept with what it
// captured: config files, variables, the command line. What nobody said is as the version
// of the program has it. Pure; thread-safe.

#include <string>
#include <string_view>

namespace chancery {

// The settings of a TOML file, without its comments. A text that is no TOML gives nothing.
std::string account_of_file(std::string_view text, std::string_view name);
// One value without what is secret in it, by the name of its key.
std::string value_without_secrets(std::string_view key, const std::string& value);
// A variable or a word of the command line that is "name=value" or a value alone.
std::string account_of_value(std::string_view name, std::string_view value);

}  // namespace chancery
