// SPDX-License-Identifier: Apache-2.0
#pragma once

// Times and sizes as people write them: "2s", "500ms", "1h30m", "7d"; "10M", "1.5GB".
// Pure functions; nullopt for anything else, negative or overflowing.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chancery {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::optional<std::uint64_t> parse_size(std::string_view text);  // powers of 1000; "KiB" and kin of 1024
std::string format_size(std::uint64_t bytes);                    // "1.2 MB"

}  // namespace chancery
