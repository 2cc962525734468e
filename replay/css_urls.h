// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a style sheet names other resources: url(), @import and image-set()
// strings, and the src of the old AlphaImageLoader. Follows the tokenizer of CSS
// Syntax 3 as far as these need it: comments, strings, escapes and bad URLs are
// passed over as browsers do. Pure functions; thread-safe; linear in the input.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// A reference inside some text, as written: [begin, end) without quotes or space.
struct CssUrl {
  std::size_t begin = 0, end = 0;
  bool is_import = false;  // of another style sheet
};

// In order; of empty references none. `text` is in an ASCII-compatible encoding.
// Two-byte characters of `encoding` ("gbk", "big5", "shift_jis") whose second byte
// looks like a backslash are not taken for escapes.
std::vector<CssUrl> css_urls(std::string_view text, std::string_view encoding = "utf-8");

// What a reference says once its escapes are undone (CSS Syntax 3, 4.3.7).
std::string css_unescaped(std::string_view text);
// `url`, which is ASCII without white space, fit to stand in url(), quoted or not.
std::string css_escaped(std::string_view url);

}  // namespace chancery
