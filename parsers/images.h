// SPDX-License-Identifier: Apache-2.0
#pragma once

// The images that belong to a text: those in it and right above it, each by the
// best source its markup offers, without icons, logos, codes and counters. Pure
// functions; thread-safe.

#include <vector>

#include "base/url.h"
#include "parsers/body.h"
#include "parsers/metadata.h"
#include "parsers/page.h"

namespace chancery {

struct FoundImage {
  NodeId node = 0;  // the img; 0 for one that only metadata name
  PageImage image;
};
// `kept` are the blocks of the text. In document order; the lead is marked.
std::vector<FoundImage> find_images(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                                    const Metadata& metadata, const Url& base, const Url::QueryEncoder* encoder);

}  // namespace chancery
