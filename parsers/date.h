// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a page was published, and when it was last changed. Every date in the page
// and in its address is a candidate with evidence: where it stands, what label it
// has, how near to the headline. They are scored, days that agree strengthen each
// other, and a page that says nothing gets no date rather than a guess. Pure
// functions; thread-safe.

#include <optional>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "base/url.h"
#include "parsers/body.h"
#include "parsers/metadata.h"
#include "parsers/page.h"

namespace chancery {

struct PageDates {
  std::optional<PageDate> published, modified;
};
// `kept` are the blocks of the text; `fetched`, if known, is the last possible day.
PageDates find_dates(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                     std::string_view title, const Metadata& metadata, const Url& url, std::string_view language,
                     std::optional<Timestamp> fetched);

}  // namespace chancery
