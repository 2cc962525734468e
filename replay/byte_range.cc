// SPDX-License-Identifier: Apache-2.0
#include "replay/byte_range.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace chancery {
namespace {

// Digits only; a number too large for us is larger than any body.
std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), ascii::is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? value : UINT64_MAX;
}

}  // namespace

RangeAnswer resolve_range(std::string_view field, std::uint64_t size) {
  constexpr RangeAnswer kWhole;
  constexpr RangeAnswer kNone{RangeAnswer::Kind::unsatisfiable, {}};
  constexpr std::string_view kUnit = "bytes=";
  if (!ascii::equal_ignoring_case(field.substr(0, kUnit.size()), kUnit)) return kWhole;
  field = ascii::trim(field.substr(kUnit.size()), " \t");
  const auto dash = field.find('-');
  if (dash == std::string_view::npos || field.find(',') != std::string_view::npos) return kWhole;
  const auto first = number(field.substr(0, dash));
  const auto last = number(field.substr(dash + 1));
  if (dash == 0) {
    if (!last) return kWhole;
    if (*last == 0 || size == 0) return kNone;
    const auto length = std::min(*last, size);
    return {RangeAnswer::Kind::part, {size - length, length}};
  }
  if (!first || (!last && dash + 1 < field.size()) || (last && *last < *first)) return kWhole;
  if (*first >= size) return kNone;
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return {RangeAnswer::Kind::part, {*first, end - *first + 1}};
}

}  // namespace chancery
