// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of an article whose page carries it without showing it: in its JSON-LD,
// cut short on the page for those who do not pay, or as markup in the state from which
// its scripts build what is seen. Pure functions; thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "parsers/metadata.h"

namespace chancery {

// Its paragraphs. Empty unless the page carries far more than the `shown` characters
// that were read from its tree.
std::vector<std::string> carried_text(const HtmlTree& tree, const Metadata& metadata, double shown);

// The string literal of a script that holds most markup, its escapes undone; also one
// inside another. Empty if none holds paragraphs enough to be an article.
std::string markup_in_script(std::string_view script);

}  // namespace chancery
