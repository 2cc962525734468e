// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Markdown of an article as Html: paragraphs, headings, lists, quotes, tables,
// code, emphasis, links and images. No HTML passes through it; links and images
// get the addresses the caller gives them. What it does not know stays text.
// Pure function; thread-safe; linear in the input but for nested emphasis, whose
// depth is limited.

#include <functional>
#include <string>
#include <string_view>

#include "replay/html.h"

namespace chancery {

struct MarkdownAddresses {
  std::function<std::string(std::string_view url)> link;   // "" to leave the text bare
  std::function<std::string(std::string_view url)> image;  // "" to leave it out
};

Html markdown(std::string_view text, const MarkdownAddresses& addresses);

}  // namespace chancery
