// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a style sheet asks for: url(...), @import, the strings of image-set() and the
// src of the old AlphaImageLoader, tokenised as CSS Syntax Level 3 says, so that
// comments, strings, escapes and broken sheets are what browsers take them for.
// Linear in time. Pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

struct StyleReference {
  enum class Kind : std::uint8_t { image, import, font };  // image: whatever is no import and not in @font-face
  std::string url;                                         // as written, escapes decoded, never empty
  Kind kind = Kind::image;
};
// Of a sheet, a style element or a style attribute (UTF-8), in order, the first kMaxReferences.
inline constexpr std::size_t kMaxReferences = 100'000;
std::vector<StyleReference> style_references(std::string_view css);

// The encoding of a sheet's bytes (CSS Syntax 3 3.2): BOM, HTTP's charset, @charset, that
// of the document which asked for it, UTF-8. Labels in, an Encoding Standard name out.
std::string_view style_encoding(std::string_view bytes, std::string_view http_charset,
                                std::string_view document_charset = {});

}  // namespace chancery
