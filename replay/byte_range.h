// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Range field (RFC 9110 14.2), resolved against a size: asked for by players
// of video and viewers of PDF. One range is served; of several, as of nonsense,
// the whole is sent, which the standard allows. Pure function; thread-safe.

#include <cstdint>
#include <optional>
#include <string_view>

namespace chancery {

struct ByteRange {
  std::uint64_t first = 0, length = 0;
};

struct RangeAnswer {
  enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;  // 200, 206, 416
  ByteRange part;
};
RangeAnswer resolve_range(std::string_view field, std::uint64_t size);

}  // namespace chancery
