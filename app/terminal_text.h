// SPDX-License-Identifier: Apache-2.0
#pragma once

// What pages say, made fit to be printed: nothing in it can move a cursor, set a title,
// turn a line round or give the terminal another order. Pure; thread-safe.

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace chancery {

// `text` with its lines and tabs, all other control characters as \xNN or \u{NNNN}.
std::string fit_for_terminal(std::string_view text);

// JSON on one line (or indented by so many), the same to whoever reads it: control characters
// and marks of direction are escapes, invalid UTF-8 is replaced.
std::string json_line(const nlohmann::ordered_json& json, int indent = -1);
// The same of JSON that is text already.
std::string json_fit_for_terminal(std::string json);

}  // namespace chancery
