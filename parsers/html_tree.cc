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
  AttributeReader reader;
  for (const auto& attribute : reader.read(inside, 16)) {
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
  TreeFlattener(Dom& dom, Shorthand& shorthand, int max_depth)
      : dom_(dom), shorthand_(shorthand), max_depth_(static_cast<std::size_t>(max_depth)) {}

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
        dom_.nodes_.back().text = shorthand_.restored(from->v.text.text);
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
      attributes.push_back({attribute->name, shorthand_.restored(attribute->value)});
    }
    made.attributes = static_cast<std::uint16_t>(attributes.size() - made.attributes_at);
    return static_cast<NodeId>(dom_.nodes_.size() - 1);
  }

  Dom& dom_;
  Shorthand& shorthand_;
  std::size_t max_depth_;
  std::vector<Open> open_;
};

HtmlTree::HtmlTree(std::string_view utf8, const TreeLimits& limits)
    : arena_(Arena::for_this_thread()), shorthand_(utf8) {
  leave_out_unseen(utf8, limits);
  if (note_.empty()) parse(limits);
}

HtmlTree::~HtmlTree() { Arena::recycle(std::move(arena_)); }

// Where the walk over the tags stands.
struct HtmlTree::Walk {
  std::string_view html;
  TagScanner::Token token;
  std::size_t done = 0;     // everything before is written or left out
  std::string_view type;    // of the script that was opened last
  std::size_t svg_end = 0;  // where the next "</svg" is; npos: there is none
  int unclosed = 0, preformatted = 0;
};

void HtmlTree::leave_out_unseen(std::string_view utf8, const TreeLimits& limits) {
  shorthand_.written().reserve(utf8.size() / 2 + kPadding);
  Walk walk{utf8, {}, 0, {}, 0, 0, 0};
  const auto text_until = [&](std::size_t end) {
    shorthand_.text(walk.done, end, walk.preformatted > 0 ? Spaces::keep : Spaces::collapse);
  };
  auto& token = walk.token;
  for (TagScanner scanner(utf8); note_.empty() && scanner.next(token);) {
    if (token.begin < walk.done) continue;
    text_until(token.begin);
    walk.done = token.end;
    switch (token.kind) {
      case TagScanner::Kind::comment:
        comment(walk);
        break;
      case TagScanner::Kind::raw_text:
        keep_aside(walk);
        break;
      case TagScanner::Kind::end_tag:
        end_tag(walk);
        break;
      case TagScanner::Kind::start_tag:
        start_tag(walk, limits);
        break;
    }
  }
  text_until(utf8.size());
}

// Only what is surely one loses its contents: other "<!" and "<?" are the parser's to make out.
void HtmlTree::comment(const Walk& walk) {
  const auto& token = walk.token;
  if (!walk.html.substr(token.begin).starts_with("<!--")) return shorthand_.as_it_is(token.begin, token.end);
  const auto inside = static_cast<std::size_t>(token.inside.data() - walk.html.data());
  shorthand_.as_it_is(token.begin, inside);
  shorthand_.as_it_is(inside + token.inside.size(), token.end);
}

void HtmlTree::keep_aside(const Walk& walk) {
  const auto& token = walk.token;
  const bool script = ascii::equal_ignoring_case(token.name, "script");
  if (script || ascii::equal_ignoring_case(token.name, "style"))
    asides_.push_back({script ? Aside::Kind::script : Aside::Kind::style, script ? walk.type : "", token.inside});
  else
    shorthand_.as_it_is(token.begin, token.end);
}

void HtmlTree::end_tag(Walk& walk) {
  const auto tag = tag_named(ascii::lower(walk.token.name.substr(0, 16)));
  if (tag == Tag::pre && walk.preformatted > 0) --walk.preformatted;
  if (!closes_itself(tag)) --walk.unclosed;
  shorthand_.as_it_is(walk.token.begin, walk.token.end);
}

void HtmlTree::start_tag(Walk& walk, const TreeLimits& limits) {
  const auto& token = walk.token;
  if (token.attributes > limits.max_attributes) {
    note_ = "a tag with " + std::to_string(token.attributes) + " attributes";
    return;
  }
  const auto tag = tag_named(ascii::lower(token.name.substr(0, 16)));
  const bool closed = token.inside.ends_with('/');
  if (!closes_itself(tag) && !closed && ++walk.unclosed > limits.max_unclosed) {
    note_ = "more than " + std::to_string(limits.max_unclosed) + " tags open at once";
    return;
  }
  shorthand_.start_tag(token);
  if (tag == Tag::pre) ++walk.preformatted;
  if (tag == Tag::script) walk.type = written_type(token.inside);
  if (tag != Tag::svg || closed) return;
  // Drawings are long and say nothing, but an image or a link inside counts.
  if (walk.svg_end < token.end) walk.svg_end = walk.html.find("</svg", token.end);
  const auto inside =
      walk.html.substr(token.end, walk.svg_end == std::string_view::npos ? 0 : walk.svg_end - token.end);
  if (inside.find("href") == std::string_view::npos) walk.done = token.end + inside.size();
}

void HtmlTree::parse(const TreeLimits& limits) {
  auto& text = shorthand_.written();
  const auto size = text.size();
  text.append(kPadding, '\0');
  arena_->reset(limits.max_bytes, limits.max_cpu);
  int why = 0;
  const auto* const output = parse_within(*arena_, text.data(), size, why);
  if (!output) {
    note_ = why == 1 ? "a tree of more than " + std::to_string(limits.max_bytes >> 20) + " MiB"
                     : "a parse of more than " + std::to_string(limits.max_cpu.count()) + " ms";
    return;
  }
  TreeFlattener(dom_, shorthand_, limits.max_depth).flatten(output->root);
}

}  // namespace chancery
