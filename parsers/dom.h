// SPDX-License-Identifier: Apache-2.0
#pragma once

// A page's tree as arrays in document order. A node's subtree is the run of
// nodes from it to its `end`, so walks are loops, questions about subtrees are
// differences, and nothing recurses. Immutable once built; the text in it belongs
// to the HtmlTree it came from.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// The elements that rooms ask about. Others are `other`.
// clang-format off
#define CHANCERY_TAGS(X) \
  X(html) X(head) X(body) X(title) X(meta) X(link) X(base) X(script) X(style) X(noscript) X(template_) X(a) \
  X(abbr) X(address) X(area) X(article) X(aside) X(audio) X(b) X(blockquote) X(br) X(button) X(canvas) \
  X(caption) X(center) X(cite) X(code) X(dd) X(del) X(details) X(dialog) X(dir) X(div) X(dl) X(dt) X(em) \
  X(embed) X(fieldset) X(figcaption) X(figure) X(font) X(footer) X(form) X(frame) X(frameset) X(h1) X(h2) X(h3) \
  X(h4) X(h5) X(h6) X(header) X(hgroup) X(hr) X(i) X(iframe) X(img) X(input) X(ins) X(label) X(legend) X(li) \
  X(main) X(map) X(mark) X(menu) X(nav) X(object) X(ol) X(optgroup) X(option) X(p) X(param) X(picture) X(pre) \
  X(q) X(rp) X(rt) X(ruby) X(s) X(section) X(select) X(small) X(source) X(span) X(strong) X(sub) X(summary) \
  X(sup) X(svg) X(image) X(use) X(table) X(tbody) X(td) X(textarea) X(tfoot) X(th) X(thead) X(time) X(tr) \
  X(track) X(u) X(ul) X(video) X(math)
// clang-format on

enum class Tag : std::uint8_t {
  text,
  other,
#define X(name) name,
  CHANCERY_TAGS(X)
#undef X
};
Tag tag_named(std::string_view lower_case_name);
bool is_block(Tag tag);  // starts a new line when shown
inline bool is_heading(Tag tag) { return tag >= Tag::h1 && tag <= Tag::h6; }

using NodeId = std::uint32_t;

struct Attribute {
  std::string_view name;  // lower case
  std::string_view value;
};

struct Node {
  std::string_view text;  // of Tag::text; of Tag::other, the element's name
  NodeId parent = 0;      // the root is its own
  NodeId end = 0;         // one past the last node of the subtree
  std::uint32_t attributes_at = 0;
  std::uint16_t attributes = 0;
  std::uint16_t depth = 0;
  Tag tag = Tag::other;
};

class Dom {
 public:
  std::size_t size() const { return nodes_.size(); }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  Tag tag(NodeId id) const { return nodes_[id].tag; }
  bool contains(NodeId outer, NodeId inner) const { return inner >= outer && inner < nodes_[outer].end; }

  std::span<const Attribute> attributes(NodeId id) const {
    return std::span(attributes_).subspan(nodes_[id].attributes_at, nodes_[id].attributes);
  }
  // Empty when there is none, or it is empty.
  std::string_view attribute(NodeId id, std::string_view name) const;
  bool has_attribute(NodeId id, std::string_view name) const;

  // The text of a subtree as a reader sees it: white space collapsed, blocks and
  // line breaks as one space, trimmed, at most about `most` bytes.
  std::string text(NodeId id, std::size_t most = 1u << 20) const;

  // The nearest ancestor (or itself) of that tag; `size()` when there is none.
  NodeId ancestor(NodeId id, Tag tag) const;

 private:
  friend class TreeFlattener;
  std::vector<Node> nodes_;
  std::vector<Attribute> attributes_;
};

}  // namespace chancery
