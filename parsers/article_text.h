// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of an article written out, twice: plain, one paragraph a line ("\n"
// between them, cells of a table's row with a tab between), and as Markdown with
// its headings, lists, quotes, links, tables and images where they stand. Pure
// functions; thread-safe.

#include <string>
#include <vector>

#include "parsers/images.h"

namespace chancery {

std::string plain_text(const Blocks& blocks, const std::vector<std::size_t>& kept);

// The same of paragraphs that no element shows.
std::string plain_text(const std::vector<std::string>& paragraphs);
std::string markdown(const std::vector<std::string>& paragraphs);

std::string markdown(const Blocks& blocks, const std::vector<std::size_t>& kept, const std::vector<FoundImage>& images,
                     const Url& base, const Url::QueryEncoder* encoder);

}  // namespace chancery
