// SPDX-License-Identifier: Apache-2.0
#pragma once

// The main text of a page, free of furniture. Several cheap readings of one page
// each name the element they believe holds the text; the one that agrees best
// with the others wins, and what is no text inside it is trimmed away. Pure
// functions of the page; thread-safe.

#include <string_view>
#include <vector>

#include "parsers/blocks.h"

namespace chancery {

// Where the text is, before trimming. `container` is an element; empty pages give the root.
struct BodyPlace {
  NodeId container = 0;
  double agreement = 0;  // of the readings, 0 to 1
};
BodyPlace find_body(const Blocks& blocks);

// Which blocks of that place are the text, in order.
std::vector<std::size_t> trim_body(const Blocks& blocks, const BodyPlace& place, std::string_view title);

}  // namespace chancery
