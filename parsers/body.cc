// SPDX-License-Identifier: Apache-2.0
#include "parsers/body.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "parsers/phrases.h"
#include "parsers/title.h"

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

BodyPlace find_body(const Blocks& blocks) {
  const std::array<std::pair<std::optional<NodeId>, double>, 5> readings = {{{by_gain(blocks), 1.0},
                                                                             {by_votes(blocks), 1.0},
                                                                             {by_name(blocks), 0.8},
                                                                             {by_share(blocks, 0.85), 0.5},
                                                                             {by_share(blocks, 0.6), 0.4}}};
  BodyPlace place;
  double most = -1;
  for (const auto& [reading, weight] : readings) {
    if (!reading) continue;
    double sum = 0, weights = 0;
    for (const auto& [other, other_weight] : readings) {
      if (!other) continue;
      sum += other_weight * agreement(blocks, *reading, *other);
      weights += other_weight;
    }
    if (const double mine = sum / weights; mine > most) {
      most = mine;
      place = {*reading, mine};
    }
  }
  return place;
}

namespace {

class Trimmer {
 public:
  Trimmer(const Blocks& blocks, Blocks::Range range, std::string_view title)
      : blocks_(blocks), range_(range), title_(title), keep_(range.end - range.begin, true) {}

  std::vector<std::size_t> kept() {
    drop_furniture();
    drop_link_lists();
    drop_phrases();
    drop_head();
    drop_tail();
    std::vector<std::size_t> all;
    for (auto i = range_.begin; i < range_.end; ++i)
      if (keeps(i)) all.push_back(i);
    return all;
  }

 private:
  bool keeps(std::size_t i) const { return keep_[i - range_.begin]; }
  void drop(std::size_t i) { keep_[i - range_.begin] = false; }

  void drop_furniture() {
    for (auto i = range_.begin; i < range_.end; ++i)
      if (blocks_[i].furniture) drop(i);
  }

  // Links one below the other are a list of other pages; a single one may be part of the text.
  void drop_link_lists() {
    for (auto i = range_.begin; i < range_.end;) {
      auto end = i;
      while (end < range_.end && (blocks_[end].link_density() > 0.5f || !keeps(end))) ++end;
      std::size_t links = 0;
      for (auto j = i; j < end; ++j) links += keeps(j);
      const bool alone = links == 1 && blocks_[i].chars > 30 && blocks_[i].link_density() < 0.9f;
      if (!alone)
        for (auto j = i; j < end; ++j) drop(j);
      i = std::max(end, i + 1);
    }
  }

  void drop_phrases() {
    const double all = blocks_.prose(range_);
    for (auto i = range_.begin; i < range_.end; ++i) {
      if (!keeps(i) || blocks_[i].chars > 300) continue;
      const auto phrase = phrase_of(blocks_.text(blocks_[i]));
      if (phrase == Phrase::none) continue;
      drop(i);
      if (phrase == Phrase::ends && blocks_.prose({i, range_.end}) <= 0.25 * all)
        for (auto j = i; j < range_.end; ++j) drop(j);
    }
  }

  // Above the first paragraph: the title again, bylines, dates.
  void drop_head() {
    for (auto i = range_.begin; i < range_.end; ++i) {
      if (!keeps(i)) continue;
      const auto& block = blocks_[i];
      const auto text = blocks_.text(block);
      const bool repeats =
          !title_.empty() && (same_title(text, title_) || (is_heading(block.kind) && similar_title(text, title_)));
      if (block.prose > 0 && !repeats && !(block.chars < 120 && is_byline(text))) break;
      const bool named = (block.marks & (kByline | kDate)) && block.chars < 150;
      if (repeats || named || is_byline(text) ||
          (block.prose == 0 && !is_heading(block.kind) && block.kind != Tag::li && block.kind != Tag::td &&
           block.punctuation == 0 && block.chars < 60))
        drop(i);
    }
  }

  // Below the last paragraph: loose ends that are no list or table of the text.
  void drop_tail() {
    for (auto i = range_.end; i > range_.begin; --i) {
      if (!keeps(i - 1)) continue;
      const auto& block = blocks_[i - 1];
      if (block.prose > 0 || block.kind == Tag::li || block.kind == Tag::td || block.kind == Tag::dd) break;
      if (!is_heading(block.kind) && block.punctuation > 0 && !is_byline(blocks_.text(block))) break;
      drop(i - 1);
    }
  }

  const Blocks& blocks_;
  Blocks::Range range_;
  std::string_view title_;
  std::vector<bool> keep_;
};

}  // namespace

std::vector<std::size_t> trim_body(const Blocks& blocks, const BodyPlace& place, std::string_view title) {
  if (blocks.size() == 0) return {};
  return Trimmer(blocks, blocks.inside(place.container), title).kept();
}

}  // namespace chancery
