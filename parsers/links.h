// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a document points, and what each target is to it: pages by their tree, style
// sheets by their bytes, and any answer by its Link field. Addresses are resolved
// against the base; other schemes than http and https are left out, and so is what
// cannot be an address: template marks, "undefined", bare words in lazy attributes.
// Each address and kind is given once, in order. Pure functions; thread-safe.

#include <string_view>
#include <vector>

#include "base/url.h"
#include "parsers/html_tree.h"
#include "parsers/page.h"

namespace chancery {

// The address that relative ones resolve against: the first <base href>, if it is usable.
Url document_base(const Dom& dom, const Url& page);

// Every link of the tree.
std::vector<PageLink> find_links(const HtmlTree& tree, const Url& base, const Url::QueryEncoder* encoder);

// What a fetched style sheet asks for, read in its own encoding. `document_charset`: that of
// the page which asked for it, for sheets that say nothing themselves.
std::vector<PageLink> find_style_links(std::string_view bytes, std::string_view content_type, const Url& at,
                                       std::string_view document_charset = {});

// The links of an answer's Link field (RFC 8288), with the meaning they have in <link>.
// Those about another resource than the answer's own (`anchor`) are left out.
std::vector<PageLink> find_header_links(std::string_view link_field, const Url& at);

}  // namespace chancery
