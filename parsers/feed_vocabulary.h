// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the elements of feeds mean, whichever of the formats they are of. Pure
// functions; thread-safe.

#include <string>
#include <string_view>

#include "parsers/xml_scanner.h"

namespace chancery {

// The vocabulary a name is of: by its namespace, else by the prefix everybody uses. All
// versions of RSS and Atom are one.
enum class FeedWords { feed, dublin_core, media, syndication, other };
FeedWords feed_words(const XmlName& name, std::string_view root_space);

// What the text of an element says, in an item or of the feed itself.
enum class FeedField { none, title, spare_title, link, id, published, updated, ttl, period, frequency };
FeedField feed_field(FeedWords words, std::string_view name, bool in_item);

// What a reader sees of a title that is HTML.
std::string text_of_html(std::string_view html);

}  // namespace chancery
