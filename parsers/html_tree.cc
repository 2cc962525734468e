// SPDX-License-Identifier: Apache-2.0
#include "parsers/html_tree.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/ascii.h"
#include "parsers/arena.h"
#include "parsers/tag_scanner.h"

namespace chancery {
namespace {

constexpr std::size_t kPadding = 64;  // the library reads past the end of its input in places

void* take(void* arena, std::size_t bytes) { return static_cast<Arena*>(arena)->allocate(bytes); }
void give_back(void*, void*) {}  // the arena goes as a whole

// Null when a limit was met; `why` then says which. Nothing with a destructor may
// live in this function: the arena leaves it by a jump.
const GumboOutput* parse_within(Arena& arena, const char* text, std::size_t size, int& why) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = take;
  options.deallocator = give_back;
  options.userdata = &arena;
  options.max_errors = 0;  // each error keeps a copy of the stack of open elements: quadratic
  why = setjmp(arena.exit);
  if (why != 0) return nullptr;
  return gumbo_parse_with_options(&options, text, size);
}

const std::array<Tag, GUMBO_TAG_LAST>& known_tags() {
  static const auto kTags = [] {
    std::array<Tag, GUMBO_TAG_LAST> tags{};
    for (std::size_t i = 0; i < tags.size(); ++i)
      tags[i] = tag_named(gumbo_normalized_tagname(static_cast<GumboTag>(i)));
    return tags;
  }();
  return kTags;
}

// Elements that stay open when their end tag is left out, and then close by themselves.
bool closes_itself(Tag tag) {
  switch (tag) {
    case Tag::area:
    case Tag::base:
    case Tag::br:
    case Tag::dd:
    case Tag::dt:
    case Tag::embed:
    case Tag::frame:
    case Tag::hr:
    case Tag::img:
    case Tag::input:
    case Tag::li:
    case Tag::link:
    case Tag::meta:
    case Tag::option:
    case Tag::optgroup:
    case Tag::p:
    case Tag::param:
    case Tag::source:
    case Tag::td:
    case Tag::th:
    case Tag::tr:
    case Tag::track:
    case Tag::other:
      return true;
    default:
      return false;
  }
}

std::string_view written_type(std::string_view inside) {
  const auto attributes = scan_attributes(inside, 16);
  for (const auto& attribute : attributes) {
    if (attribute.name != "type") continue;
    const auto at = inside.find(attribute.value);
    return at == std::string_view::npos ? std::string_view() : inside.substr(at, attribute.value.size());
  }
  return {};
}

}  // namespace

// Copies the library's tree into arrays. A loop, for trees can be deeper than a stack.
class TreeFlattener {
 public:
  TreeFlattener(Dom& dom, int max_depth) : dom_(dom), max_depth_(static_cast<std::size_t>(max_depth)) {}

  void flatten(const GumboNode* root) {
    enter(root);
    while (!open_.empty()) {
      auto& top = open_.back();
      const auto& children = top.node->v.element.children;
      if (top.next_child < children.length)
        enter(static_cast<const GumboNode*>(children.data[top.next_child++]));
      else
        leave();
    }
  }

 private:
  struct Open {
    const GumboNode* node;
    unsigned next_child;
    NodeId id;
  };

  void enter(const GumboNode* from) {
    switch (from->type) {
      case GUMBO_NODE_ELEMENT:
      case GUMBO_NODE_TEMPLATE:
        open_.push_back({from, 0, element(from->v.element)});
        break;
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        node().tag = Tag::text;
        dom_.nodes_.back().text = from->v.text.text;
        break;
      default:
        break;
    }
  }
  void leave() {
    if (open_.size() <= max_depth_) dom_.nodes_[open_.back().id].end = static_cast<NodeId>(dom_.nodes_.size());
    open_.pop_back();
  }

  Node& node() {
    const auto id = static_cast<NodeId>(dom_.nodes_.size());
    auto& made = dom_.nodes_.emplace_back();
    const auto depth = std::min(open_.size(), max_depth_);
    made.depth = static_cast<std::uint16_t>(depth);
    made.parent = depth == 0 ? id : open_[depth - 1].id;
    made.end = id + 1;
    return made;
  }

  NodeId element(const GumboElement& from) {
    auto& made = node();
    made.tag = known_tags()[from.tag];
    if (from.tag == GUMBO_TAG_UNKNOWN) {
      GumboStringPiece name = from.original_tag;
      gumbo_tag_from_original_text(&name);
      const std::string_view written(name.data ? name.data : "", name.length);
      made.tag = tag_named(ascii::lower(written.substr(0, 32)));
      made.text = written;
    }
    auto& attributes = dom_.attributes_;
    made.attributes_at = static_cast<std::uint32_t>(attributes.size());
    for (unsigned i = 0; i < from.attributes.length && i < 0xFFFF; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(from.attributes.data[i]);
      attributes.push_back({attribute->name, attribute->value});
    }
    made.attributes = static_cast<std::uint16_t>(attributes.size() - made.attributes_at);
    return static_cast<NodeId>(dom_.nodes_.size() - 1);
  }

  Dom& dom_;
  std::size_t max_depth_;
  std::vector<Open> open_;
};

HtmlTree::HtmlTree(std::string_view utf8, const TreeLimits& limits) : arena_(Arena::for_this_thread()) {
  leave_out_unseen(utf8, limits);
  if (note_.empty()) parse(limits);
}

HtmlTree::~HtmlTree() { Arena::recycle(std::move(arena_)); }

void HtmlTree::leave_out_unseen(std::string_view utf8, const TreeLimits& limits) {
  text_.reserve(utf8.size() + kPadding);
  TagScanner scanner(utf8);
  TagScanner::Token token;
  std::size_t kept = 0;  // everything before is in text_ or left out
  std::string_view type;
  int unclosed = 0;
  std::size_t svg_end = 0;  // where the next "</svg" is; npos: there is none
  const auto leave_out = [&](std::size_t begin, std::size_t end) {
    text_ += utf8.substr(kept, begin - kept);
    kept = end;
  };
  while (scanner.next(token)) {
    if (token.begin < kept) continue;
    if (token.kind == TagScanner::Kind::comment) {
      const auto inner = static_cast<std::size_t>(token.inside.data() - utf8.data());
      if (utf8.substr(token.begin).starts_with("<!--")) leave_out(inner, inner + token.inside.size());
    } else if (token.kind == TagScanner::Kind::raw_text) {
      const bool script = ascii::equal_ignoring_case(token.name, "script");
      if (!script && !ascii::equal_ignoring_case(token.name, "style")) continue;
      asides_.push_back({script ? Aside::Kind::script : Aside::Kind::style, script ? type : "", token.inside});
      leave_out(token.begin, token.end);
    } else if (token.kind == TagScanner::Kind::end_tag) {
      if (!closes_itself(tag_named(ascii::lower(token.name.substr(0, 16))))) --unclosed;
    } else {
      if (token.attributes > limits.max_attributes) {
        note_ = "a tag with " + std::to_string(token.attributes) + " attributes";
        return;
      }
      const auto tag = tag_named(ascii::lower(token.name.substr(0, 16)));
      if (tag == Tag::script) type = written_type(token.inside);
      if (tag == Tag::svg && !token.inside.ends_with('/')) {
        // Drawings are long and say nothing, but an image or a link inside counts.
        if (svg_end < token.end) svg_end = utf8.find("</svg", token.end);
        const auto inside = utf8.substr(token.end, svg_end == std::string_view::npos ? 0 : svg_end - token.end);
        if (inside.find("href") == std::string_view::npos) leave_out(token.end, token.end + inside.size());
      }
      if (!closes_itself(tag) && !token.inside.ends_with('/') && ++unclosed > limits.max_unclosed) {
        note_ = "more than " + std::to_string(limits.max_unclosed) + " tags open at once";
        return;
      }
    }
  }
  leave_out(utf8.size(), utf8.size());
}

void HtmlTree::parse(const TreeLimits& limits) {
  const auto size = text_.size();
  text_.append(kPadding, '\0');
  arena_->reset(limits.max_bytes, limits.max_cpu);
  int why = 0;
  const auto* const output = parse_within(*arena_, text_.data(), size, why);
  if (!output) {
    note_ = why == 1 ? "a tree of more than " + std::to_string(limits.max_bytes >> 20) + " MiB"
                     : "a parse of more than " + std::to_string(limits.max_cpu.count()) + " ms";
    return;
  }
  TreeFlattener(dom_, limits.max_depth).flatten(output->root);
}

}  // namespace chancery
