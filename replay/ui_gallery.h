// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pictures of an article, each with what it says of itself and when it was captured.
// Pure function; thread-safe.

#include <optional>
#include <vector>

#include "replay/capture_resolver.h"
#include "replay/closed_answer.h"
#include "replay/html.h"
#include "store/page_store.h"

namespace chancery {

// `captured` has the nearest capture of each of the article's images, in their order.
Html gallery_page(const ResolvedCapture& capture, const Article& article,
                  const std::vector<std::optional<CdxLine>>& captured, const Origins& origins);

}  // namespace chancery
