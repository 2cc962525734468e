// SPDX-License-Identifier: Apache-2.0
#pragma once

// A page as its reader sees it: blocks of text one below the other, each a
// paragraph, heading, list item or cell, with what can be counted about it. Made
// in one pass over the tree; sums up to each block make any question about a
// subtree a difference of two. What is hidden is left out, unless the page shows
// next to nothing else: some show their text only when their scripts have run. Immutable once built; views into the
// tree.

#include <vector>

#include "parsers/characters.h"
#include "parsers/dom.h"
#include "parsers/marks.h"

namespace chancery {

struct Block {
  NodeId begin = 0, end = 0;      // its nodes; text in between that is not shown is passed over
  NodeId parent = 0;              // the nearest element that starts a new line
  Tag kind = Tag::div;            // p, li, td, h1...: the parent's, or what it sits in
  bool furniture = false;         // inside navigation, comments, advertisements and the like
  Marks marks = 0;                // of its parents up to the nearest few
  float chars = 0;                // a character of a dense script counts two
  float link_chars = 0;           // of them inside links
  std::uint16_t punctuation = 0;  // that ends or divides sentences
  std::uint16_t links = 0;
  float prose = 0;  // how much of it is running text: 0 or more, in chars

  float link_density() const { return chars > 0 ? link_chars / chars : 0; }
};

class Blocks {
 public:
  explicit Blocks(const Dom& dom);

  const Dom& dom() const { return dom_; }
  std::size_t size() const { return all_.size(); }
  const Block& operator[](std::size_t i) const { return all_[i]; }

  // Blocks that begin inside a subtree: [first, second).
  struct Range {
    std::size_t begin = 0, end = 0;
    bool empty() const { return begin >= end; }
  };
  Range inside(NodeId id) const;
  // Sums over a range: prose outside furniture, all characters, link characters.
  double prose(Range range) const { return sums_[range.end].prose - sums_[range.begin].prose; }
  double chars(Range range) const { return sums_[range.end].chars - sums_[range.begin].chars; }
  double link_chars(Range range) const { return sums_[range.end].link_chars - sums_[range.begin].link_chars; }
  double prose() const { return sums_.back().prose; }

  // Is the text of this node shown and worth reading? No for scripts, forms' fields, hidden parts.
  bool shown(NodeId id) const { return shown_[id]; }
  Marks marks(NodeId id) const { return marks_[id]; }         // its own
  bool in_link(NodeId id) const { return link_[id]; }         // it or an ancestor is a link
  bool furniture(NodeId id) const { return furniture_[id]; }  // it or an ancestor is furniture
  NodeId block_parent(NodeId id) const { return block_parent_[id]; }

  // The text of a block as a reader sees it.
  std::string text(const Block& block, NoBreak no_break = NoBreak::as_space) const;

 private:
  enum class Hidden { is_left_out, is_read };
  void read(Hidden hidden);
  void survey(Hidden hidden);
  void cut();
  void weigh(Block& block) const;
  void mark_furniture();
  void mark_furniture(Marks believed);
  void add_up();

  const Dom& dom_;
  std::vector<Block> all_;
  struct Sums {
    double prose = 0, chars = 0, link_chars = 0;
  };
  std::vector<Sums> sums_;             // before each block; one more at the end
  std::vector<std::uint32_t> before_;  // of each node: how many blocks begin before it
  std::vector<Marks> marks_;
  std::vector<NodeId> block_parent_;
  std::vector<bool> shown_, link_, furniture_;
  std::size_t hidden_bytes_ = 0;  // of text that is left out as hidden, or as said to readers without scripts
};

}  // namespace chancery
