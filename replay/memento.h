// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which capture answers a moment, and how an answer says so (RFC 7089). The
// choice is a function of index lines alone. Pure functions; thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/cdx_index.h"
#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

// The lines of one SURT key that are captures of `url`: a key folds addresses that
// may be different pages (/a and /A), so when some lines have this very path and
// query, only they count. In order of time.
std::vector<CdxLine> captures_of(const Url& url, std::vector<CdxLine> lines);

// The place of the capture nearest to `when`, the earlier one of two as near, and
// within one second an answer before an error. nullopt when there is none.
std::optional<std::size_t> nearest(const std::vector<CdxLine>& captures, Timestamp when);
// Places by nearness, for trying the next when one cannot be shown.
std::vector<std::size_t> by_nearness(const std::vector<CdxLine>& captures, Timestamp when);

Timestamp time_of(const CdxLine& line);
inline const Timestamp kFarFuture = Timestamp::from_unix(253'402'300'799);  // the last second of 9999: the newest

// The Link field of a memento, or of a timegate (`at` nullopt): original, timegate,
// timemap, and the first, previous, next and last mementos. `origin` is ours:
// "http://127.0.0.1:8080".
std::string memento_links(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures,
                          std::optional<std::size_t> at);
// All of them, as application/link-format.
std::string timemap(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures);
// The same as one JSON object, in the form that Memento aggregators give.
std::string json_timemap(std::string_view origin, const Url& url, const std::vector<CdxLine>& captures);

}  // namespace chancery
