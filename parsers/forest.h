// SPDX-License-Identifier: Apache-2.0
#pragma once

// A forest of small decision trees: what many weak rules, each a few questions
// about named features, say together about one candidate. The trees are learned
// from pages with known answers by bench/extraction/train and kept as tables in
// the source; nothing is learned while crawling. Immutable; thread-safe.
//
// Trees are not walked. Every question of a tree is asked of several candidates at
// once, and each "no" strikes out the leaves that only a "yes" leads to; the first
// leaf left is the answer (Lucchese et al., "QuickScorer", SIGIR 2015). No branch
// depends on a page, so a processor never guesses wrong.

#include <cstddef>
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
  static constexpr std::size_t kMostLeaves = 32;  // of one tree

  Forest() = default;
  // Throws std::invalid_argument where a tree has more leaves than that.
  explicit Forest(std::span<const ForestNode> table);

  // The log of the odds that each candidate is right. `features` are of one after the
  // other, `each` of them.
  std::vector<float> scores(std::span<const float> features, std::size_t each) const;
  float score(std::span<const float> features) const { return scores(features, features.size()).front(); }

 private:
  using Leaves = std::uint32_t;  // a bit for each leaf of a tree, the first the lowest
  struct Question {
    std::uint32_t feature;
    float below;
    Leaves if_not;  // those still possible after a "no"
  };
  struct Tree {
    std::size_t first_question, questions, first_leaf;
  };
  // One value of each of four candidates: a vector register.
  static constexpr std::size_t kLanes = 4;
  using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));
  using LeavesOfLanes = Leaves __attribute__((vector_size(kLanes * sizeof(Leaves))));
  static constexpr std::size_t kTogether = 2 * kLanes;
  struct Values {  // of one feature
    Lanes first, second;
  };

  Leaves add_nodes(std::span<const ForestNode> table, std::size_t at, Tree& tree);
  void score(const std::vector<Values>& features, std::span<float> sums) const;

  std::vector<Tree> trees_;
  std::vector<Question> questions_;
  std::vector<float> leaves_;
};

}  // namespace chancery
