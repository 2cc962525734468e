// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a page points, and what each target is to it. Addresses are resolved
// against the page's base; other schemes than http and https are left out, and so
// is what cannot be an address: template marks, "undefined", bare words in lazy
// attributes. Pure functions; thread-safe.

#include <string_view>
#include <vector>

#include "base/url.h"
#include "parsers/html_tree.h"
#include "parsers/page.h"

namespace chancery {

// The address that relative ones resolve against: the first <base href>, if it is usable.
Url document_base(const Dom& dom, const Url& page);

// Every link of the tree, in document order, each URL and kind once.
std::vector<PageLink> find_links(const HtmlTree& tree, const Url& base, const Url::QueryEncoder* encoder);

// The same from the tags alone, for a page whose tree met a limit. Anchor texts stay empty.
std::vector<PageLink> scan_links(std::string_view html, const Url& page, const Url::QueryEncoder* encoder);

// Attributes in which pages keep an image until it is scrolled to, likeliest first.
std::span<const std::string_view> lazy_attributes();
// Can this be an address? Not a bare word, a template mark or an inline placeholder.
bool looks_like_address(std::string_view value);

}  // namespace chancery
