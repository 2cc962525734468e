// SPDX-License-Identifier: Apache-2.0
#pragma once

// The instant a feed or sitemap gives for a page, in the forms they are seen to use:
// ISO 8601 and its W3C profile, RFC 822 and its many misspellings, asctime, and dates
// written out in the feed's language. What has no zone is taken as UTC; years of two
// digits lie between 1951 and 2050. Pure function; thread-safe.

#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace chancery {

// nullopt for what is no date.
std::optional<Timestamp> feed_date(std::string_view text);

}  // namespace chancery
