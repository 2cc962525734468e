// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tree of an HTML text, and everything it stands on: the one room that knows
// the parser library. What no reader sees (script, style, svg, comments) is left
// out before the parse, and what decides nothing about the tree is written short
// (parsers/shorthand), which makes it several times as fast; scripts and styles are
// kept aside.
//
// A page can cost us a limit and no more: the parser's memory comes from an arena
// of the thread's own that counts bytes and watches the thread's CPU clock, and
// leaves the parser from inside when either runs out. A text that meets a limit
// gives an empty tree and `limited()`.
//
// Not thread-safe, but any thread may have trees of its own.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/dom.h"
#include "parsers/shorthand.h"

namespace chancery {

class Arena;

// Contents of an element that is not shown.
struct Aside {
  enum class Kind { script, style } kind = Kind::script;
  std::string_view type;  // the script's type as written; empty if none
  std::string_view text;
};

struct TreeLimits {
  std::size_t max_bytes = 256u << 20;       // of the tree
  std::chrono::milliseconds max_cpu{1500};  // of the parse
  int max_depth = 512;                      // what is deeper becomes a child of its ancestor there
  int max_unclosed = 4000;                  // tags open at once: beyond, the parse is quadratic
  int max_attributes = 2000;                // of one tag: likewise
};

class HtmlTree {
 public:
  // `utf8` must outlive the tree: asides and most texts are views into it.
  explicit HtmlTree(std::string_view utf8, const TreeLimits& limits = {});
  HtmlTree(const HtmlTree&) = delete;
  ~HtmlTree();

  const Dom& dom() const { return dom_; }
  const std::vector<Aside>& asides() const { return asides_; }
  bool limited() const { return !note_.empty(); }
  const std::string& note() const { return note_; }  // which limit was met

 private:
  struct Walk;
  void leave_out_unseen(std::string_view utf8, const TreeLimits& limits);
  void comment(const Walk& walk);
  void keep_aside(const Walk& walk);
  void end_tag(Walk& walk);
  void start_tag(Walk& walk, const TreeLimits& limits);
  void parse(const TreeLimits& limits);

  std::unique_ptr<Arena> arena_;
  Shorthand shorthand_;  // what is parsed
  Dom dom_;
  std::vector<Aside> asides_;
  std::string note_;
};

}  // namespace chancery
