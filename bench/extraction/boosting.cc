// SPDX-License-Identifier: Apache-2.0
#include "bench/extraction/boosting.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

namespace chancery::bench {
namespace {

constexpr std::size_t kBins = 64;

// Each feature cut into bins of about as many rows; a row's value becomes its bin.
struct Binned {
  std::vector<std::vector<float>> cuts;         // of each feature: bin b holds cuts[b - 1] <= value < cuts[b]
  std::vector<std::vector<std::uint8_t>> bins;  // of each feature, each row

  Binned(const Examples& examples, const std::vector<std::uint32_t>& rows) {
    const auto step = std::max<std::size_t>(1, rows.size() / 40000);
    for (std::size_t feature = 0; feature < examples.width; ++feature) {
      std::vector<float> sample;
      for (std::size_t i = 0; i < rows.size(); i += step) sample.push_back(examples.row(rows[i])[feature]);
      std::sort(sample.begin(), sample.end());
      std::vector<float> cut;
      for (std::size_t bin = 1; bin < kBins; ++bin) {
        const auto at = sample.size() * bin / kBins;
        if (sample[at] > sample.front() && (cut.empty() || sample[at] > cut.back())) cut.push_back(sample[at]);
      }
      // A rare value has a bin of its own.
      if (sample.back() > sample.front() && (cut.empty() || cut.back() < sample.back()) && cut.size() + 1 < kBins)
        cut.push_back(sample.back());
      auto& column = bins.emplace_back();
      column.reserve(rows.size());
      for (const auto row : rows)
        column.push_back(static_cast<std::uint8_t>(
            std::upper_bound(cut.begin(), cut.end(), examples.row(row)[feature]) - cut.begin()));
      cuts.push_back(std::move(cut));
    }
  }
};

struct Sum {
  double gradient = 0, weight = 0;
};

class Learner {
 public:
  Learner(const Examples& examples, const Boosting& how, std::vector<std::uint32_t> rows)
      : examples_(examples),
        how_(how),
        rows_(std::move(rows)),
        binned_(examples, rows_),
        scores_(rows_.size(), 0),
        random_(how.seed) {}

  std::vector<ForestNode> forest() {
    std::vector<ForestNode> nodes;
    for (int tree = 0; tree < how_.trees; ++tree) {
      const auto root = grow();
      const auto begin = nodes.size();
      write(*root, nodes);
      for (auto at = begin; at < nodes.size(); ++at)
        if (nodes[at].feature < 0) nodes[at].other = static_cast<std::uint16_t>(nodes.size());
    }
    return nodes;
  }

 private:
  struct TreeNode {
    std::vector<std::uint32_t> rows;  // positions in rows_
    Sum sum;
    double gain = 0;
    std::size_t feature = 0, bin = 0;  // rows of a bin below `bin` go left
    std::unique_ptr<TreeNode> left, right;
    double value = 0;
  };

  double worth(const Sum& sum) const { return sum.gradient * sum.gradient / (sum.weight + how_.ridge); }

  void find_split(TreeNode& node, const std::vector<std::size_t>& features) const {
    node.gain = 0;
    for (const auto feature : features) {
      Sum bins[kBins];
      const auto& column = binned_.bins[feature];
      for (const auto row : node.rows) {
        auto& bin = bins[column[row]];
        bin.gradient += gradients_[row];
        bin.weight += hessians_[row];
      }
      Sum left;
      for (std::size_t bin = 0; bin < binned_.cuts[feature].size(); ++bin) {
        left.gradient += bins[bin].gradient;
        left.weight += bins[bin].weight;
        const Sum right{node.sum.gradient - left.gradient, node.sum.weight - left.weight};
        if (left.weight < how_.least_weight || right.weight < how_.least_weight) continue;
        const double gain = worth(left) + worth(right) - worth(node.sum);
        if (gain > node.gain) node.gain = gain, node.feature = feature, node.bin = bin + 1;
      }
    }
  }

  void add_up(TreeNode& node) const {
    for (const auto row : node.rows) {
      node.sum.gradient += gradients_[row];
      node.sum.weight += hessians_[row];
    }
    node.value = how_.rate * node.sum.gradient / (node.sum.weight + how_.ridge);
  }

  bool same_group(std::size_t a, std::size_t b) const {
    return !examples_.groups.empty() && examples_.groups[rows_[a]] == examples_.groups[rows_[b]];
  }

  // What is to be corrected in the rows of one group.
  void correct(std::size_t begin, std::size_t end) {
    double all = 1, right = 0;
    for (auto i = begin; i < end; ++i) {
      all += std::exp(scores_[i]);
      if (examples_.labels[rows_[i]] > 0.5f) right += std::exp(scores_[i]);
    }
    for (auto i = begin; i < end; ++i) {
      const double chance = std::exp(scores_[i]) / all;
      const double weight = examples_.weights[rows_[i]];
      double label = examples_.labels[rows_[i]];
      if (end > begin + 1 && label > 0.5) label = std::exp(scores_[i]) / right;
      gradients_[i] = weight * (label - chance);
      hessians_[i] = weight * std::max(1e-6, chance * (1 - chance));
    }
  }

  std::unique_ptr<TreeNode> grow() {
    gradients_.resize(rows_.size());
    hessians_.resize(rows_.size());
    for (std::size_t i = 0, end = 0; i < rows_.size(); i = end) {
      for (end = i + 1; end < rows_.size() && same_group(i, end);) ++end;
      correct(i, end);
    }
    auto root = std::make_unique<TreeNode>();
    std::uniform_real_distribution<double> any(0, 1);
    for (std::uint32_t i = 0; i < rows_.size(); ++i)
      if (any(random_) < how_.row_share) root->rows.push_back(i);
    std::vector<std::size_t> features;
    for (std::size_t i = 0; i < examples_.width; ++i)
      if (any(random_) < how_.feature_share) features.push_back(i);
    add_up(*root);
    find_split(*root, features);
    std::vector<TreeNode*> leaves{root.get()};
    while (static_cast<int>(leaves.size()) < how_.leaves) {
      const auto best = std::max_element(leaves.begin(), leaves.end(),
                                         [](const auto* a, const auto* b) { return a->gain < b->gain; });
      auto& node = **best;
      if (node.gain <= 1e-9) break;
      node.left = std::make_unique<TreeNode>();
      node.right = std::make_unique<TreeNode>();
      const auto& column = binned_.bins[node.feature];
      for (const auto row : node.rows) (column[row] < node.bin ? node.left : node.right)->rows.push_back(row);
      node.rows = {};
      for (auto* const child : {node.left.get(), node.right.get()}) {
        add_up(*child);
        find_split(*child, features);
      }
      *best = node.left.get();
      leaves.push_back(node.right.get());
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto* node = root.get();
      while (node->left) node = (binned_.bins[node->feature][i] < node->bin ? node->left : node->right).get();
      scores_[i] += node->value;
    }
    return root;
  }

  void write(const TreeNode& node, std::vector<ForestNode>& nodes) const {
    const auto at = nodes.size();
    nodes.emplace_back();
    if (!node.left) {
      nodes[at].value = static_cast<float>(node.value);
      return;
    }
    nodes[at].feature = static_cast<std::int16_t>(node.feature);
    nodes[at].value = binned_.cuts[node.feature][node.bin - 1];
    write(*node.left, nodes);
    nodes[at].other = static_cast<std::uint16_t>(nodes.size());
    write(*node.right, nodes);
  }

  const Examples& examples_;
  Boosting how_;
  std::vector<std::uint32_t> rows_;
  Binned binned_;
  std::vector<double> scores_;
  std::vector<double> gradients_, hessians_;
  std::mt19937_64 random_;
};

}  // namespace

std::vector<ForestNode> learn(const Examples& examples, const Boosting& how, int left_out) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < examples.size(); ++i)
    if (examples.folds[i] != left_out && examples.weights[i] > 0) rows.push_back(i);
  return Learner(examples, how, std::move(rows)).forest();
}

}  // namespace chancery::bench
