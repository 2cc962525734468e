// SPDX-License-Identifier: Apache-2.0
#pragma once

// All captures of one address: bars for the years, a calendar of one year, and the
// same as a table. Pure function; thread-safe.

#include <optional>
#include <vector>

#include "archive/cdx_index.h"
#include "base/url.h"
#include "replay/html.h"

namespace chancery {

// `captures` in order of time, one at least. `year`: which to show; the last one
// with captures when it has none or is nullopt.
Html captures_page(const Url& url, const std::vector<CdxLine>& captures, std::optional<int> year);

}  // namespace chancery
