// SPDX-License-Identifier: Apache-2.0
#pragma once

// HTML with its long texts and attribute values written as one character each, so
// that the tree's parser, which reads a character at a time, spends its time on what
// makes the tree. A stand-in is a private-use character of plane 15; texts that hold
// such characters themselves, written or as a reference, are left as they are.
//
// What decides the tree stays in sight: white space round a text, character
// references, and what the parser would replace (NUL, other controls, noncharacters).
// Runs of white space outside <pre> become one character. Not thread-safe.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/tag_scanner.h"

namespace chancery {

enum class Spaces { collapse, keep };

class Shorthand {
 public:
  // `html` is valid UTF-8 and must outlive this.
  explicit Shorthand(std::string_view html);

  // What was written so far.
  std::string& written() { return written_; }
  const std::string& written() const { return written_; }

  void as_it_is(std::size_t begin, std::size_t end) { written_ += html_.substr(begin, end - begin); }
  // Text between tags.
  void text(std::size_t begin, std::size_t end, Spaces spaces);
  // A start tag with its attributes.
  void start_tag(const TagScanner::Token& tag);

  // A text or value of the tree as the page has it: a view into the page where that
  // is possible, else into a copy that lives as long as this.
  std::string_view restored(std::string_view written);

 private:
  struct Span {
    std::uint32_t begin, end;
  };
  bool stand_in(std::size_t begin, std::size_t end);
  // The page's words that a stand-in at the start of `written` is for; none if it is not ours.
  const Span* meant_by(std::string_view written) const;
  bool stood_here(std::string_view written, std::size_t at) const;

  std::string_view html_;
  bool off_;
  std::string written_;
  std::vector<Span> spans_;  // by stand-in
  std::deque<std::string> copies_;
};

}  // namespace chancery
