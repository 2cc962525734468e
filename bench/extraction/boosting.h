// SPDX-License-Identifier: Apache-2.0
#pragma once

// Learns a forest by gradient boosting: each small tree corrects what the trees
// before it got wrong, on a random part of the rows and features. Deterministic.

#include <cstdint>
#include <span>
#include <vector>

#include "parsers/forest.h"

namespace chancery::bench {

// Candidates with known answers. Row i is values[i * width .. (i + 1) * width).
struct Examples {
  std::size_t width = 0;
  std::vector<float> values;
  std::vector<float> labels;   // the chance that it is right, 0 to 1
  std::vector<float> weights;  // how much it matters
  std::vector<int> folds;      // which part of the sites it comes from
  // Rows of the same group (consecutive) exclude each other: the chances of all of them and
  // of none sum up to one, and any one that is right will do. Empty: each row for itself.
  std::vector<int> groups;

  std::size_t size() const { return labels.size(); }
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * width, width); }
};

struct Boosting {
  int trees = 100;
  int leaves = 32;
  double rate = 0.09;          // how much of a tree's correction is taken
  double row_share = 0.5;      // of the rows each tree sees
  double feature_share = 0.3;  // of the features each tree sees
  double least_weight = 30;    // of a leaf
  double ridge = 3;
  std::uint64_t seed = 20240517;
};

// From all rows but those of `left_out` (-1: from all).
std::vector<ForestNode> learn(const Examples& examples, const Boosting& how, int left_out);

}  // namespace chancery::bench
