// SPDX-License-Identifier: Apache-2.0
#pragma once

// The next page of a list that goes on: where rel=next leads, or a link that says
// "next" in the languages we know, or the number after the page's own. For list pages
// watched as feeds; whether a page is such a list is the caller's to know, and so is
// when to stop. Never leads to another host. Pure function; thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "base/url.h"
#include "parsers/page.h"

namespace chancery {

struct NextPage {
  Url url;
  std::string evidence;  // for people: "rel=next", "link: 下一页", "page number 3"
};
// `links` of the page found at `at`.
std::optional<NextPage> find_next_page(const std::vector<PageLink>& links, const Url& at);

}  // namespace chancery
