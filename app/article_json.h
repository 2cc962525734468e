// SPDX-License-Identifier: Apache-2.0
#pragma once

// An article as one JSON object on one line: type "article", what it says, how sure
// we are, and the exact bytes it comes from. Absent means unknown. Additive only.

#include <string>

#include "store/capture_store.h"
#include "store/page_store.h"

namespace chancery {

// `article` may be null: a capture that is no page (an image, an error) is told
// with its capture alone.
std::string article_json(const CaptureRow& capture, const Article* article);

}  // namespace chancery
