// SPDX-License-Identifier: Apache-2.0
#include "parsers/blocks.h"

#include <algorithm>
#include <array>

#include "parsers/characters.h"

namespace chancery {
namespace {

// Elements whose text is not the page's own.
bool is_unshown(Tag tag) {
  switch (tag) {
    case Tag::head:
    case Tag::script:
    case Tag::style:
    case Tag::template_:
    case Tag::select:
    case Tag::textarea:
    case Tag::option:
    case Tag::button:
    case Tag::svg:
    case Tag::math:
    case Tag::iframe:
    case Tag::object:
    case Tag::canvas:
    case Tag::audio:
    case Tag::video:
      return true;
    default:
      return false;
  }
}

constexpr bool ends_clause(char32_t c) {
  switch (c) {
    case ',':
    case '.':
    case ';':
    case '!':
    case '?':
    case 0x3001:  // 、
    case 0x3002:  // 。
    case 0xFF0C:  // ，
    case 0xFF1B:  // ；
    case 0xFF01:  // ！
    case 0xFF1F:  // ？
    case 0x060C:  // Arabic comma
    case 0x06D4:  // Urdu full stop
    case 0x0964:  // danda
      return true;
    default:
      return false;
  }
}

// How many of the characters from `at` on are ASCII and neither blank nor punctuation.
std::size_t letters_at(std::string_view text, std::size_t at) {
  static constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (unsigned char c = 0; c < 0x80; ++c) plain[c] = !is_blank(c) && !ends_clause(c);
    return plain;
  }();
  auto end = at;
  while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
  return end - at;
}

// A line break followed by an indent starts a paragraph in pages laid out by hand.
bool is_indented(std::string_view text) {
  int blanks = 0;
  for (std::size_t at = 0; at < text.size() && blanks < 2;) {
    const auto c = next_character(text, at);
    if (c == 0x3000) return true;
    if (c == 0xA0)
      ++blanks;
    else if (!is_blank(c))
      return false;
  }
  return blanks >= 2;
}

bool is_blank_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_character(text, at);
    if (!is_blank(c) && !is_invisible(c)) return false;
  }
  return true;
}

constexpr double kLittleProse = 500;  // characters: a page that shows less may hide its text

}  // namespace

Blocks::Blocks(const Dom& dom) : dom_(dom) {
  read(Hidden::is_left_out);
  if (const auto shown = prose(); shown<kLittleProse&& static_cast<double>(hidden_bytes_)> 2 * shown + kLittleProse) {
    read(Hidden::is_read);
    if (prose() < 2 * shown) read(Hidden::is_left_out);
  }
  mark_furniture();
  add_up();
}

void Blocks::read(Hidden hidden) {
  all_.clear();
  survey(hidden);
  cut();
  for (auto& block : all_) weigh(block);
  add_up();
}

// What each node inherits from those above it.
void Blocks::survey(Hidden hidden) {
  const auto size = dom_.size();
  marks_.assign(size, 0);
  block_parent_.assign(size, 0);
  shown_.assign(size, true);
  link_.assign(size, false);
  hidden_bytes_ = 0;
  NodeId hidden_until = 0;  // where the hidden subtree ends
  for (NodeId id = 0; id < size; ++id) {
    const auto& node = dom_[id];
    const bool root = node.parent == id;
    if (node.tag != Tag::text) marks_[id] = marks_of(dom_, id);
    // Hidden by style is hidden; a class of that name often is not.
    const bool left_out = node.tag == Tag::noscript || dom_.has_attribute(id, "hidden");
    const bool shown = (root || shown_[node.parent]) && !is_unshown(node.tag);
    shown_[id] = shown && (!left_out || hidden == Hidden::is_read);
    if (shown && !shown_[id]) hidden_until = std::max(hidden_until, node.end);
    if (node.tag == Tag::text && id < hidden_until) hidden_bytes_ += node.text.size();
    link_[id] = node.tag == Tag::a || (!root && link_[node.parent]);
    block_parent_[id] = is_block(node.tag) || root ? id : block_parent_[node.parent];
  }
}

// Blocks begin where a block element begins or ends, at two line breaks, at a rule.
void Blocks::cut() {
  before_.assign(dom_.size() + 1, 0);
  bool open = false;
  int breaks = 0;
  for (NodeId id = 0; id < dom_.size(); ++id) {
    before_[id] = static_cast<std::uint32_t>(all_.size());
    const auto& node = dom_[id];
    if (node.tag == Tag::br) ++breaks;
    if (node.tag == Tag::hr) open = false;
    if (node.tag != Tag::text || !shown_[id] || is_blank_text(node.text)) continue;
    const auto parent = block_parent_[id];
    const bool new_paragraph = breaks >= 2 || (breaks == 1 && is_indented(node.text));
    if (!open || new_paragraph || all_.back().parent != parent) {
      auto& block = all_.emplace_back();
      block.begin = id;
      block.parent = parent;
      block.kind = dom_.tag(parent);
      open = true;
      // A paragraph inside an item or a quotation is that item or quotation.
      auto up = parent;
      for (int steps = 0; steps < 3 && dom_[up].parent != up; ++steps, up = dom_[up].parent) {
        block.marks |= marks_[up];
        if ((block.kind == Tag::p || block.kind == Tag::div) &&
            (dom_.tag(up) == Tag::li || dom_.tag(up) == Tag::blockquote || dom_.tag(up) == Tag::dd ||
             dom_.tag(up) == Tag::figcaption || is_heading(dom_.tag(up))))
          block.kind = dom_.tag(up);
      }
    }
    breaks = 0;
    all_.back().end = id + 1;
  }
  before_[dom_.size()] = static_cast<std::uint32_t>(all_.size());
}

void Blocks::weigh(Block& block) const {
  for (auto id = block.begin; id < block.end; ++id) {
    const auto& node = dom_[id];
    if (node.tag == Tag::a) ++block.links;
    if (node.tag != Tag::text || !shown_[id] || block_parent_[id] != block.parent) continue;
    float chars = 0;
    bool blank = true;
    for (std::size_t at = 0; at < node.text.size();) {
      if (const auto plain = letters_at(node.text, at); plain > 0) {
        chars += static_cast<float>(plain);
        at += plain;
        blank = false;
        continue;
      }
      const auto c = next_character(node.text, at);
      if (is_blank(c)) {
        chars += blank ? 0.0f : 1.0f;
        blank = true;
        continue;
      }
      blank = false;
      chars += is_dense_script(c) ? 2.0f : 1.0f;
      if (ends_clause(c) && block.punctuation < 0xFFFF) ++block.punctuation;
    }
    block.chars += chars;
    if (link_[id]) block.link_chars += chars;
  }
  const float own = block.chars - block.link_chars;
  // Running text: long, or with the marks of sentences; headings and menus have neither.
  if (!is_heading(block.kind) && block.link_density() < 0.5f && (own >= 80 || (own >= 24 && block.punctuation > 0)))
    block.prose = own;
}

// The names of furniture are believed as long as enough of the page is left: on a
// forum the comments are the page.
void Blocks::mark_furniture() {
  constexpr Marks kCertain = kNavigation | kShare | kAd | kFooter | kHidden | kLegal;
  for (const Marks believed : {kFurniture, kCertain, Marks{0}}) {
    mark_furniture(believed);
    double left = 0, all = 0;
    for (const auto& block : all_) {
      all += block.prose;
      if (!block.furniture) left += block.prose;
    }
    if (left >= 0.3 * all) return;
  }
}

void Blocks::mark_furniture(Marks believed) {
  const double all = std::max(1.0, prose());
  furniture_.assign(dom_.size(), false);
  for (NodeId id = 0; id < dom_.size(); ++id) {
    const auto& node = dom_[id];
    if (node.parent != id && furniture_[node.parent]) {
      furniture_[id] = true;
      continue;
    }
    if (!(marks_[id] & believed) || node.tag == Tag::body || node.tag == Tag::html || node.tag == Tag::main) continue;
    // A name that also says content is a layout's name, unless the tag itself is clear.
    const auto marks = marks_[id];
    const double share = prose(inside(id)) / all;
    const bool clear = node.tag == Tag::nav || node.tag == Tag::footer || node.tag == Tag::aside;
    const bool both = (marks & kContent) && !(marks & (kComment | kShare | kRelated));
    if (share < (clear ? 0.5 : both ? 0.1 : 0.4)) furniture_[id] = true;
  }
  for (auto& block : all_) block.furniture = furniture_[block.begin];
}

void Blocks::add_up() {
  sums_.assign(all_.size() + 1, {});
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const auto& block = all_[i];
    sums_[i + 1] = sums_[i];
    sums_[i + 1].prose += block.furniture ? 0 : block.prose;
    sums_[i + 1].chars += block.chars;
    sums_[i + 1].link_chars += block.link_chars;
  }
}

Blocks::Range Blocks::inside(NodeId id) const { return {before_[id], before_[dom_[id].end]}; }

std::string Blocks::text(const Block& block, NoBreak no_break) const {
  std::string out;
  for (auto id = block.begin; id < block.end; ++id) {
    const auto& node = dom_[id];
    if (node.tag == Tag::br) append_collapsed(out, " ");
    if (node.tag == Tag::text && shown_[id] && block_parent_[id] == block.parent)
      append_collapsed(out, node.text, no_break);
  }
  trim_end(out);
  return out;
}

}  // namespace chancery
