// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks the tags of an HTML (or SVG, or XHTML) document over its own bytes, by
// the tokenizer of the HTML Standard (13.2.5), and says where each tag, attribute
// and raw text stands. No tree is built and nothing is decoded, so the places are
// exact whatever the encoding, as long as it is ASCII-compatible.
//
// Linear in the input, and its memory is that of the longest tag.
// Not thread-safe; the document must outlive the scanner.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "replay/value_urls.h"

namespace chancery {

struct MarkupAttribute {
  std::string name;  // lower case
  Span value;        // without quotes; empty when there is none
};

struct MarkupTag {
  std::string name;  // lower case
  bool is_end = false;
  Span place;  // "<" to ">" and all between
  std::vector<MarkupAttribute> attributes;
  // What stands before the end tag of script, style and their like, which is text
  // whatever it looks like; empty for other elements.
  Span raw_text;

  const MarkupAttribute* attribute(std::string_view wanted) const;  // the first of that name, as browsers take it
};

class MarkupScanner {
 public:
  explicit MarkupScanner(std::string_view document) : text_(document) {}

  // The next tag, true; or the end, false. `tag` is reused to save allocations.
  bool next(MarkupTag& tag);

 private:
  bool at_markup();
  void read_tag(MarkupTag& tag);
  void read_attribute(MarkupTag& tag);
  void skip_past(std::string_view mark);
  void skip_comment();
  Span read_raw_text(std::string_view name);
  std::size_t end_of_script(std::size_t from) const;
  bool is_end_tag(std::size_t at, std::string_view name) const;
  std::string_view slice(std::size_t begin, std::size_t end) const { return text_.substr(begin, end - begin); }

  std::string_view text_;
  std::size_t at_ = 0;
  int foreign_depth_ = 0;  // open svg and math elements: there a "/>" closes an element
  bool ended_ = false;
};

}  // namespace chancery
