// SPDX-License-Identifier: Apache-2.0
#include "parsers/body_place.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace chancery {
namespace {

// ---- Readings: each names an element ----

// The element whose blocks gain most: running text counts for it, menus, link
// lists and loose ends against it.
std::optional<NodeId> by_gain(const Blocks& blocks) {
  const auto& dom = blocks.dom();
  std::vector<double> before(blocks.size() + 1, 0);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    double value = block.prose;
    if (block.furniture)
      value = -4;
    else if (value == 0)
      value = is_heading(block.kind) ? 0 : -(12 + block.link_chars);
    before[i + 1] = before[i] + value;
  }
  std::optional<NodeId> best;
  double most = 0;
  for (NodeId id = 0; id < dom.size(); ++id) {
    if (dom.tag(id) == Tag::text || !blocks.shown(id)) continue;
    const auto range = blocks.inside(id);
    const double gain = before[range.end] - before[range.begin];
    if (gain > 0 && gain >= most) most = gain, best = id;
  }
  return best;
}

// Paragraphs vote for the elements around them, the nearer the more.
std::optional<NodeId> by_votes(const Blocks& blocks) {
  const auto& dom = blocks.dom();
  std::vector<float> votes(dom.size(), 0);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    if (block.furniture || block.chars < 25 || is_heading(block.kind)) continue;
    const float vote =
        (1 + static_cast<float>(block.punctuation) + std::min(block.chars / 100, 3.0f)) * (1 - block.link_density());
    auto at = block.parent;
    if (dom.tag(at) == Tag::p || dom.tag(at) == Tag::pre || dom.tag(at) == Tag::li) at = dom[at].parent;
    for (int level = 0; level < 5; ++level, at = dom[at].parent) {
      votes[at] += level == 0 ? vote : level == 1 ? vote / 2 : vote / static_cast<float>(level * 3);
      if (dom[at].parent == at || dom.tag(at) == Tag::body) break;
    }
  }
  std::optional<NodeId> best;
  float most = 0;
  const auto score = [&](NodeId id) {
    const auto range = blocks.inside(id);
    const double chars = blocks.chars(range);
    const auto density = chars > 0 ? static_cast<float>(blocks.link_chars(range) / chars) : 0;
    const float named = blocks.marks(id) & kContent ? 1.2f : blocks.marks(id) & kFurniture ? 0.6f : 1.0f;
    return votes[id] * (1 - density) * named;
  };
  for (NodeId id = 0; id < dom.size(); ++id) {
    if (votes[id] <= 0) continue;
    if (const float mine = score(id); mine > most) most = mine, best = id;
  }
  // A text in several sections: climb while the parent scores nearly as much.
  while (best && dom[*best].parent != *best && dom.tag(*best) != Tag::body) {
    const auto up = dom[*best].parent;
    if (blocks.prose(blocks.inside(up)) < 1.35 * blocks.prose(blocks.inside(*best)) || score(up) < 0.35f * most) break;
    best = up;
  }
  return best;
}

// The innermost element that is called the content and holds most of the prose.
std::optional<NodeId> by_name(const Blocks& blocks) {
  const auto& dom = blocks.dom();
  const double all = blocks.prose();
  std::optional<NodeId> best;
  for (NodeId id = 0; id < dom.size(); ++id) {
    if (!(blocks.marks(id) & kContent) || dom.tag(id) == Tag::body || dom.tag(id) == Tag::html) continue;
    const double prose = blocks.prose(blocks.inside(id));
    if (prose >= 0.6 * all && prose > 0 && (!best || dom.contains(*best, id))) best = id;
  }
  return best;
}

// The innermost element around nearly all of the prose.
std::optional<NodeId> by_share(const Blocks& blocks, double share) {
  const auto& dom = blocks.dom();
  std::optional<NodeId> best;
  for (NodeId id = 0; id < dom.size(); ++id) {
    if (dom.tag(id) == Tag::text) continue;
    if (blocks.prose(blocks.inside(id)) >= share * blocks.prose() && blocks.prose() > 0 &&
        (!best || dom.contains(*best, id)))
      best = id;
  }
  return best;
}

double agreement(const Blocks& blocks, NodeId a, NodeId b) {
  const auto x = blocks.inside(a), y = blocks.inside(b);
  const Blocks::Range both{std::max(x.begin, y.begin), std::max(std::min(x.end, y.end), std::max(x.begin, y.begin))};
  const auto size = [&](Blocks::Range range) { return blocks.prose(range) + 0.1 * blocks.chars(range); };
  const double sum = size(x) + size(y);
  return sum > 0 ? 2 * size(both) / sum : 0;
}

}  // namespace

BodyReadings find_body(const Blocks& blocks) {
  BodyReadings readings;
  readings.gain = by_gain(blocks);
  readings.votes = by_votes(blocks);
  readings.name = by_name(blocks);
  readings.most = by_share(blocks, 0.85);
  readings.half = by_share(blocks, 0.6);
  const std::array<std::pair<std::optional<NodeId>, double>, 5> all = {
      {{readings.gain, 1.0}, {readings.votes, 1.0}, {readings.name, 0.8}, {readings.most, 0.5}, {readings.half, 0.4}}};
  double highest = -1;
  for (const auto& [reading, weight] : all) {
    if (!reading) continue;
    double sum = 0, weights = 0;
    for (const auto& [other, other_weight] : all) {
      if (!other) continue;
      sum += other_weight * agreement(blocks, *reading, *other);
      weights += other_weight;
    }
    if (const double mine = sum / weights; mine > highest) {
      highest = mine;
      readings.place = {*reading, mine};
    }
  }
  return readings;
}

}  // namespace chancery
