// SPDX-License-Identifier: Apache-2.0
#pragma once

// The links of a page from its tags alone, in one linear walk: for crawls that keep
// pages without reading them, and for pages too hostile for a tree. What it gives is
// what find_links gives of the tree, but for anchor texts, which stay empty, and for
// links in what a tree throws away. Pure functions; thread-safe.

#include <string_view>
#include <vector>

#include "base/url.h"
#include "parsers/link_collector.h"

namespace chancery {

// `html` is UTF-8; `encoder` that of the page's encoding.
std::vector<PageLink> scan_links(std::string_view html, const Url& page, const Url::QueryEncoder* encoder);

// Hands every tag and style of `html` to `collector`, in order.
void scan_tags(std::string_view html, LinkCollector& collector);

}  // namespace chancery
