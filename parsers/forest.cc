// SPDX-License-Identifier: Apache-2.0
#include "parsers/forest.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace chancery {

Forest::Forest(std::span<const ForestNode> table) {
  for (std::size_t at = 0; at < table.size();) {
    Tree tree{questions_.size(), 0, leaves_.size()};
    add_nodes(table, at, tree);
    tree.questions = questions_.size() - tree.first_question;
    trees_.push_back(tree);
    while (table[at].feature >= 0) ++at;  // any leaf says where the next tree begins
    at = table[at].other;
  }
}

// The node at `at` and all below it, in preorder; their leaves.
Forest::Leaves Forest::add_nodes(std::span<const ForestNode> table, std::size_t at, Tree& tree) {
  const auto& node = table[at];
  if (node.feature < 0) {
    const auto place = leaves_.size() - tree.first_leaf;
    if (place >= kMostLeaves) throw std::invalid_argument("a tree has more than 32 leaves");
    leaves_.push_back(node.value);
    return Leaves{1} << place;
  }
  const auto question = questions_.size();
  questions_.push_back({static_cast<std::uint32_t>(node.feature), node.value, 0});
  const auto if_so = add_nodes(table, at + 1, tree);
  questions_[question].if_not = ~if_so;
  return if_so | add_nodes(table, node.other, tree);
}

// Of kTogether candidates, of which each feature stands side by side.
void Forest::score(const std::vector<Values>& features, std::span<float> sums) const {
  for (const auto& tree : trees_) {
    auto first = ~LeavesOfLanes{}, second = first;
    for (const auto& question : std::span(questions_).subspan(tree.first_question, tree.questions)) {
      const auto& values = features[question.feature];
      first &= LeavesOfLanes(values.first < question.below) | question.if_not;
      second &= LeavesOfLanes(values.second < question.below) | question.if_not;
    }
    const auto* const leaves = &leaves_[tree.first_leaf];
    for (std::size_t i = 0; i < kLanes; ++i) {
      sums[i] += leaves[std::countr_zero(first[i])];
      sums[kLanes + i] += leaves[std::countr_zero(second[i])];
    }
  }
}

std::vector<float> Forest::scores(std::span<const float> features, std::size_t each) const {
  const auto count = features.size() / each;
  std::vector<float> scores(count + kTogether);  // the last few may be of nobody
  std::vector<Values> values(each);
  for (std::size_t first = 0; first < count; first += kTogether) {
    const auto here = std::min(kTogether, count - first);
    for (std::size_t i = 0; i < here; ++i)
      for (std::size_t feature = 0; feature < each; ++feature) {
        // By name: g++ 12 with -fsanitize=undefined writes into a copy of a lane chosen by ?:.
        auto& lanes = i < kLanes ? values[feature].first : values[feature].second;
        lanes[i % kLanes] = features[(first + i) * each + feature];
      }
    score(values, std::span(scores).subspan(first));
  }
  scores.resize(count);
  return scores;
}

}  // namespace chancery
