// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where in a page its article stands. Several cheap readings each name the element
// they believe holds it; the one that agrees best with the others is the place.
// Pure functions; thread-safe.

#include <optional>

#include "parsers/blocks.h"

namespace chancery {

// `container` is an element; pages without text give the root.
struct BodyPlace {
  NodeId container = 0;
  double agreement = 0;  // of the readings, 0 to 1
};

struct BodyReadings {
  std::optional<NodeId> gain;   // running text counts for it, menus and loose ends against
  std::optional<NodeId> votes;  // paragraphs vote for the elements around them
  std::optional<NodeId> name;   // called the content
  std::optional<NodeId> most;   // the innermost around 85 % of the running text
  std::optional<NodeId> half;   // and around 60 %
  BodyPlace place;
};
BodyReadings find_body(const Blocks& blocks);

}  // namespace chancery
