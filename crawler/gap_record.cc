// SPDX-License-Identifier: Apache-2.0
#include "crawler/gap_record.h"

#include <algorithm>
#include <cmath>

namespace chancery {
namespace {

using std::chrono::milliseconds;

constexpr double kStepsPerDoubling = 35;  // 2 % each

std::uint16_t step_of(milliseconds gap) {
  const auto ms = static_cast<double>(std::max<std::int64_t>(gap.count(), 1));
  return static_cast<std::uint16_t>(std::log2(ms) * kStepsPerDoubling);
}

milliseconds lower_end(std::uint16_t step) {
  return milliseconds(step == 0 ? 0 : static_cast<std::int64_t>(std::exp2(step / kStepsPerDoubling)));
}

}  // namespace

void GapRecord::add(milliseconds gap) {
  shortest_ = count_ == 0 ? gap : std::min(shortest_, gap);
  ++count_;
  const auto step = step_of(gap);
  const auto place = std::lower_bound(steps_.begin(), steps_.end(), step,
                                      [](const auto& each, std::uint16_t wanted) { return each.first < wanted; });
  if (place != steps_.end() && place->first == step)
    ++place->second;
  else
    steps_.insert(place, {step, 1});
}

std::optional<milliseconds> GapRecord::shortest() const { return count_ > 0 ? std::optional(shortest_) : std::nullopt; }

std::optional<milliseconds> GapRecord::median() const {
  std::int64_t before = 0;
  for (const auto& [step, gaps] : steps_) {
    before += gaps;
    if (2 * before >= count_) return std::max(lower_end(step), shortest_);
  }
  return std::nullopt;
}

}  // namespace chancery
