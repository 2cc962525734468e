// SPDX-License-Identifier: Apache-2.0
#include "app/units.h"

#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace chancery {
namespace {

// A decimal number at the front of `text`, which is shortened by it.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

constexpr double kMost = 9e15;  // exact in a double

constexpr std::pair<std::string_view, double> kDurations[] = {{"ms", 1},        {"s", 1000},       {"m", 60'000},
                                                              {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000}};

constexpr std::pair<std::string_view, double> kSizes[] = {{"KiB", 1024},
                                                          {"MiB", 1048576},
                                                          {"GiB", 1073741824},
                                                          {"TiB", 1099511627776},
                                                          {"KB", 1e3},
                                                          {"kB", 1e3},
                                                          {"MB", 1e6},
                                                          {"GB", 1e9},
                                                          {"TB", 1e12},
                                                          {"K", 1e3},
                                                          {"k", 1e3},
                                                          {"M", 1e6},
                                                          {"G", 1e9},
                                                          {"T", 1e12},
                                                          {"B", 1},
                                                          {"", 1}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const std::pair<std::string_view, double>* unit = nullptr;
    for (const auto& each : kDurations)  // "ms" stands before "m"
      if (text.starts_with(each.first) && !unit) unit = &each;
    if (!unit) return std::nullopt;
    text.remove_prefix(unit->first.size());
    sum += *number * unit->second;
  }
  if (sum > kMost) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(sum)));
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  while (text.starts_with(' ')) text.remove_prefix(1);
  for (const auto& [unit, factor] : kSizes)
    if (text == unit) {
      const double bytes = *number * factor;
      if (bytes > kMost) return std::nullopt;
      return static_cast<std::uint64_t>(std::llround(bytes));
    }
  return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1e3) return fmt::format("{} B", bytes);
  if (size < 1e6) return fmt::format("{:.1f} kB", size / 1e3);
  if (size < 1e9) return fmt::format("{:.1f} MB", size / 1e6);
  return fmt::format("{:.2f} GB", size / 1e9);
}

}  // namespace chancery
