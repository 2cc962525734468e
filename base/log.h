// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line per event, on standard error or in a file. Every byte that came from
// outside is escaped, so a hostile title cannot move a terminal's cursor or
// forge a second line. Thread-safe.

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace chancery::log {

enum class Level { debug, info, warning, error };

// Below `least`, nothing is written. Where: standard error until told otherwise.
void set_level(Level least);
void to_file(const std::filesystem::path& file);  // throws std::system_error when it cannot be opened

using Field = std::pair<std::string_view, std::string>;

// log::event(Level::warning, "host rests", {{"host", host}, {"for", "60 s"}});
void event(Level level, std::string_view what, std::initializer_list<Field> fields = {});

// `text` with control characters, ESC, C1, bidi marks and invalid UTF-8 written
// as \xNN or \u{NNNN}: fit for a terminal, a log line or an error message.
std::string printable(std::string_view text);

}  // namespace chancery::log
