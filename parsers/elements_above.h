// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far up from a node the nearest element of each name and tag is: what it stands
// in, as features count it. Pure function; thread-safe.

#include <span>

#include "parsers/blocks.h"

namespace chancery {

// Levels from `from` (0 is itself) to the nearest element of each mark, the lowest bit
// first, and of each of `tags`, where ul stands for ol too; `far` where there is none
// below that many levels, or below <body>. `levels` holds as many marks as are asked
// for, and then a level for each tag.
void elements_above(const Blocks& blocks, NodeId from, std::span<const Tag> tags, float far, std::span<float> levels);

}  // namespace chancery
