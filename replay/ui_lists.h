// SPDX-License-Identifier: Apache-2.0
#pragma once

// The pages that lead in: home with its sites and latest changes, and lists of pages. Pure functions of what the
// catalogue says; thread-safe.

#include <string>
#include <vector>

#include "replay/catalogue.h"
#include "replay/html.h"

namespace chancery {

inline constexpr int kPagesPerList = 50;

Html home_page(const std::vector<SiteLine>& sites, const std::vector<Event>& events);
// `query.offset` is a multiple of kPagesPerList.
Html pages_page(const Catalogue::Pages& pages, const PageQuery& query);

}  // namespace chancery
