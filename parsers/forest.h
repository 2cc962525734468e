// SPDX-License-Identifier: Apache-2.0
#pragma once

// A forest of small decision trees: what many weak rules, each a few questions
// about named features, say together about one candidate. The trees are learned
// from pages with known answers by bench/extraction/train and kept as tables in
// the source; nothing is learned while crawling. Immutable; thread-safe.

#include <cstdint>
#include <span>
#include <vector>

namespace chancery {

// The trees stand one behind the other, each in preorder. An inner node asks
// whether its feature is below `value`: yes leads to the next node, no to `other`.
// A leaf's feature is negative, its value is added, and `other` is the next tree.
struct ForestNode {
  std::int16_t feature = -1;
  std::uint16_t other = 0;
  float value = 0;
};

class Forest {
 public:
  Forest() = default;
  explicit Forest(std::span<const ForestNode> table) : nodes_(table) {}  // which must outlive it

  // The log of the odds that a candidate with these features is right.
  float score(std::span<const float> features) const {
    float sum = 0;
    for (std::size_t at = 0; at < nodes_.size();) {
      const auto& node = nodes_[at];
      if (node.feature < 0)
        sum += node.value, at = node.other;
      else
        at = features[static_cast<std::size_t>(node.feature)] < node.value ? at + 1 : node.other;
    }
    return sum;
  }

 private:
  std::span<const ForestNode> nodes_;
};

}  // namespace chancery
