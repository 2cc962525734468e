// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a list of pages out of a captured body: a sitemap, an index of sitemaps, or
// a feed, whatever its media type says, packed as a .gz file or not. What it names
// is handed on while the body is decoded, so that 50,000 entries cost the
// memory of one. Pure but for the sink; thread-safe.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "archive/spool.h"
#include "base/http_head.h"
#include "base/timestamp.h"
#include "base/url.h"
#include "parsers/page.h"

namespace chancery {

// One thing that a list names.
struct Listed {
  PageLink link;                      // article, sitemap, feed (a further page of it), image or media
  std::optional<Timestamp> modified;  // as the list claims
};

struct ListRead {
  enum class Kind : std::uint8_t { none, sitemap, index, feed };  // none: it is no list
  Kind kind = Kind::none;
  std::size_t entries = 0;
  bool limited = false;  // there was more than we read
};

ListRead read_list(const HttpFields& fields, const Spool& body, const Url& at,
                   const std::function<void(Listed&&)>& sink);

// Whether a body of this type may be a list that was not named as one.
bool may_be_list(std::string_view mime);

}  // namespace chancery
