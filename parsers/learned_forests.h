// SPDX-License-Identifier: Apache-2.0
#pragma once

// The forests that read a page, one for each question. `learned()` is what the
// tables in this folder hold; bench/extraction measures others against it, each
// learned with some sites left out. Immutable; thread-safe.

#include <cstddef>

#include "parsers/forest.h"

namespace chancery {

struct Forests {
  Forest text;    // does this block belong to the article? (block_features)
  Forest date;    // was the page published on this day? (date_features)
  Forest author;  // is this name its author's? (author_features)
  Forest image;   // does this picture belong to it? (image_features)

  static const Forests& learned();
};

}  // namespace chancery
