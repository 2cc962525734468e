// SPDX-License-Identifier: Apache-2.0
#pragma once

// What appeared, changed, was edited silently or withdrawn: a page by site, kind and day,
// and the same as a feed. Pure functions; thread-safe.

#include <string>
#include <vector>

#include "replay/html.h"
#include "store/page_store.h"

namespace chancery {

Html event_list(const std::vector<Event>& events, std::size_t most);
// `sites` are the names to choose from; `query` is what was chosen.
Html changes_page(const std::vector<Event>& events, const EventQuery& query, const std::vector<std::string>& sites);

// Atom (RFC 4287); `origin` is ours: "http://127.0.0.1:8080".
std::string changes_feed(const std::vector<Event>& events, const EventQuery& query, std::string_view origin);

Html state_badge(std::string_view state);  // of a page or an event, by its name; "" gives nothing
std::string title_or_address(const std::string& title, const std::string& url);

}  // namespace chancery
