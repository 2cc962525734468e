// SPDX-License-Identifier: Apache-2.0
#pragma once

// The images that belong to a text, each by the best source its markup offers: a
// learned forest says of each picture of the page, and of those that only metadata
// name, how likely it is one, and the likeliest are taken. Pure functions; thread-safe.

#include <vector>

#include "base/url.h"
#include "parsers/forest.h"
#include "parsers/image_features.h"
#include "parsers/page.h"

namespace chancery {

// Which of the candidates to take when each has this log of the odds that it belongs to
// the text: in their order, each picture once, whatever its sizes.
std::vector<std::size_t> choose_images(const std::vector<ImageCandidate>& candidates, const ImageFeatures& features,
                                       std::vector<float> scores);

struct FoundImage {
  NodeId node = 0;  // the img; 0 for one that only metadata name
  PageImage image;
};
// In document order, before them what only metadata name; each picture once, whatever
// its sizes; the lead is marked.
std::vector<FoundImage> find_images(const ImageSetting& setting, const Forest& forest, const Url& base,
                                    const Url::QueryEncoder* encoder);

}  // namespace chancery
