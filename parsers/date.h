// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a page was published, and when it was last changed. Every day the page
// mentions is a candidate (date_mentions); a learned forest says from where and how
// it is mentioned (date_features) how likely it is the day of publication. The
// likeliest is the answer, or none: a page that says nothing gets no date rather
// than a guess. Pure functions; thread-safe.

#include <optional>
#include <string_view>

#include "base/timestamp.h"
#include "parsers/date_mentions.h"
#include "parsers/forest.h"
#include "parsers/page.h"

namespace chancery {

// `fetched`, if known, is the last possible day.
DatedPage dated_page(const ArticlePlace& place, std::string_view language, std::optional<Timestamp> fetched);

struct PageDates {
  std::optional<PageDate> published, modified;
};
PageDates find_dates(const DatedPage& page, const Forest& forest);

}  // namespace chancery
