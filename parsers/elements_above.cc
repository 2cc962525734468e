// SPDX-License-Identifier: Apache-2.0
#include "parsers/elements_above.h"

#include <algorithm>
#include <bit>

namespace chancery {

void elements_above(const Blocks& blocks, NodeId from, std::span<const Tag> tags, float far, std::span<float> levels) {
  std::fill(levels.begin(), levels.end(), far);
  const auto& dom = blocks.dom();
  const auto marks = levels.first(levels.size() - tags.size()), tag_levels = levels.last(tags.size());
  Marks met = 0;
  auto id = from;
  for (float level = 0; level < far; ++level, id = dom[id].parent) {
    const auto tag = dom.tag(id);
    if (tag == Tag::body || tag == Tag::html) break;
    for (auto fresh = blocks.marks(id) & ~met; fresh != 0; fresh &= fresh - 1)
      if (const auto bit = static_cast<std::size_t>(std::countr_zero(fresh)); bit < marks.size()) marks[bit] = level;
    met |= blocks.marks(id);
    for (std::size_t which = 0; which < tags.size(); ++which)
      if ((tag == tags[which] || (tags[which] == Tag::ul && tag == Tag::ol)) && tag_levels[which] == far)
        tag_levels[which] = level;
    if (dom[id].parent == id) break;
  }
}

}  // namespace chancery
