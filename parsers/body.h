// SPDX-License-Identifier: Apache-2.0
#pragma once

// The main text of a page, free of furniture: block by block, a learned forest
// says from the block, its neighbours, the names around it and the readings of
// the page how likely it belongs to the article, and the likeliest are kept. Pure functions; thread-safe.

#include <string_view>
#include <vector>

#include "parsers/body_place.h"
#include "parsers/forest.h"
#include "parsers/metadata.h"

namespace chancery {

struct ScoredText {
  float score = 0;  // log of the odds that it belongs to the article
  float chars = 0;
};
// The score from which on to keep the parts of a page so that precision and recall
// together can be expected to be best: on a page that leaves much in doubt, parts
// that are unlikelier than not are worth keeping.
float best_threshold(std::vector<ScoredText> parts);

// Which blocks of the page are the text, in order.
std::vector<std::size_t> choose_text(const Blocks& blocks, const BodyReadings& readings, std::string_view title,
                                     const Metadata& metadata, const Forest& forest);

}  // namespace chancery
