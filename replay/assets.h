// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files of web/, inside the binary: the style sheet and scripts of the reading
// room. Their addresses carry a hash of their contents, so a browser may keep
// them for ever. Immutable; thread-safe.

#include <string>
#include <string_view>

namespace chancery {

struct Asset {
  std::string_view name;  // "room.css"
  std::string_view type;
  std::string hash;
  std::string_view bytes;
};

inline constexpr std::string_view kAssetRoot = "/-/assets/";

// "/-/assets/HASH/room.css". Throws std::logic_error for a name there is none of.
std::string asset_path(std::string_view name);
// What a target names, whatever hash it carries; nullptr if nothing.
const Asset* asset_at(std::string_view target);

}  // namespace chancery
