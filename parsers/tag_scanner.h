// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tags of an HTML text, one after another, with no tree: linear in time whatever
// the text is. It serves twice: before the real parse, to leave out what no
// reader sees (scripts, styles, comments), and instead of it, when a page is too
// hostile for a tree. Views into the text scanned; not thread-safe.

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/dom.h"

namespace chancery {

class TagScanner {
 public:
  enum class Kind { start_tag, end_tag, comment, raw_text };  // comment: CDATA of drawings too
  struct Token {
    Kind kind = Kind::start_tag;
    std::size_t begin = 0, end = 0;  // in the text; of a tag with its brackets
    std::string_view name;           // of a tag, as written; of raw text, the element it is in
    std::string_view inside;         // of a start tag: what follows the name; else the contents
    int attributes = 0;              // of a start tag
  };

  explicit TagScanner(std::string_view html) : html_(html) {}

  // The next tag, comment or contents of script, style and the like; false at the end.
  bool next(Token& token);

 private:
  bool tag(Token& token, std::size_t at);
  bool comment(Token& token, std::size_t at);

  std::string_view html_;
  std::size_t at_ = 0;
  std::string_view raw_;  // the raw text element just opened
  int drawings_ = 0;      // open svg and math elements, in which a title is an element like any other
};

// The next attribute of a start tag's `inside` from `at`, which moves behind it, as it is
// written: views into `inside`. False when there is none.
struct WrittenAttribute {
  std::string_view name, value;
};
bool next_attribute(std::string_view inside, std::size_t& at, WrittenAttribute& attribute);

// The attributes of one start tag after another. What it gives lives until the next
// read and no longer than the text; buffers are used again. Not thread-safe.
class AttributeReader {
 public:
  // Of a start tag's `inside`, at most `most` of them: names in lower case, values with
  // their character references decoded; of a repeated name the first.
  std::span<const Attribute> read(std::string_view inside, std::size_t most = 64);

 private:
  std::string_view own(std::string text);

  std::vector<Attribute> all_;
  std::deque<std::string> owned_;  // what could not be a view into the text
  std::size_t used_ = 0;
};

}  // namespace chancery
