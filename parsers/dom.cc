// SPDX-License-Identifier: Apache-2.0
#include "parsers/dom.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "parsers/characters.h"

namespace chancery {

Tag tag_named(std::string_view name) {
  static const std::unordered_map<std::string_view, Tag> kTags = {
#define X(tag) {std::string_view(#tag), Tag::tag},
      CHANCERY_TAGS(X)
#undef X
          {"template", Tag::template_}};
  const auto found = kTags.find(name);
  return found == kTags.end() ? Tag::other : found->second;
}

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::body:
    case Tag::caption:
    case Tag::center:
    case Tag::dd:
    case Tag::details:
    case Tag::dialog:
    case Tag::dir:
    case Tag::div:
    case Tag::dl:
    case Tag::dt:
    case Tag::fieldset:
    case Tag::figcaption:
    case Tag::figure:
    case Tag::footer:
    case Tag::form:
    case Tag::frameset:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::header:
    case Tag::hgroup:
    case Tag::hr:
    case Tag::html:
    case Tag::legend:
    case Tag::li:
    case Tag::main:
    case Tag::menu:
    case Tag::nav:
    case Tag::ol:
    case Tag::optgroup:
    case Tag::option:
    case Tag::p:
    case Tag::pre:
    case Tag::section:
    case Tag::summary:
    case Tag::table:
    case Tag::tbody:
    case Tag::td:
    case Tag::tfoot:
    case Tag::th:
    case Tag::thead:
    case Tag::tr:
    case Tag::ul:
      return true;
    default:
      return false;
  }
}

std::string_view Dom::attribute(NodeId id, std::string_view name) const {
  for (const auto& attribute : attributes(id))
    if (attribute.name == name) return attribute.value;
  return {};
}

bool Dom::has_attribute(NodeId id, std::string_view name) const {
  const auto all = attributes(id);
  return std::any_of(all.begin(), all.end(), [&](const auto& attribute) { return attribute.name == name; });
}

std::string Dom::text(NodeId id, std::size_t most) const {
  std::string out;
  for (auto at = id; at < nodes_[id].end && out.size() < most; ++at) {
    const auto& node = nodes_[at];
    if (node.tag == Tag::text)
      append_collapsed(out, node.text);
    else if (node.tag == Tag::br || is_block(node.tag))
      append_collapsed(out, " ");
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

NodeId Dom::ancestor(NodeId id, Tag tag) const {
  for (auto at = id;; at = nodes_[at].parent) {
    if (nodes_[at].tag == tag) return at;
    if (nodes_[at].parent == at) return static_cast<NodeId>(nodes_.size());
  }
}

}  // namespace chancery
