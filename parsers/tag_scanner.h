// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tags of an HTML text, one after another, with no tree: linear in time whatever
// the text is. It serves twice: before the real parse, to leave out what no
// reader sees (scripts, styles, comments), and instead of it, when a page is too
// hostile for a tree. Views into the text scanned; not thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

class TagScanner {
 public:
  enum class Kind { start_tag, end_tag, comment, raw_text };
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
};

// The next attribute of a start tag's `inside` from `at`, which moves behind it, as it is
// written: views into `inside`. False when there is none.
struct WrittenAttribute {
  std::string_view name, value;
};
bool next_attribute(std::string_view inside, std::size_t& at, WrittenAttribute& attribute);

struct ScannedAttribute {
  std::string name;   // lower case
  std::string value;  // character references decoded
};
// The attributes of a start tag's `inside`, at most `most` of them; of a repeated name the first.
std::vector<ScannedAttribute> scan_attributes(std::string_view inside, std::size_t most = 64);

}  // namespace chancery
