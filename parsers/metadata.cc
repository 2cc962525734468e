// SPDX-License-Identifier: Apache-2.0
#include "parsers/metadata.h"

#include <algorithm>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/robots_txt.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxEntries = 500;
constexpr std::size_t kMaxContent = 8 * 1024;
constexpr std::size_t kMaxScriptDates = 200;
constexpr std::size_t kMaxScriptAuthors = 20;

// A word of a list as rel has it.
bool has_token(std::string_view list, std::string_view token) {
  const auto lowered = ascii::lower(list);
  for (std::size_t at = 0; (at = lowered.find(token, at)) != std::string::npos; ++at) {
    const auto separates = [&](std::size_t i) { return i >= lowered.size() || !ascii::is_alpha(lowered[i]); };
    if ((at == 0 || separates(at - 1)) && separates(at + token.size())) return true;
  }
  return false;
}

void read_meta(const Dom& dom, NodeId id, Metadata& into) {
  auto content = dom.attribute(id, "content");
  if (content.empty()) content = dom.attribute(id, "value");  // as some exporters write it
  if (content.empty()) return;
  const auto clean = collapsed(first_bytes(content, kMaxContent));
  for (const auto* const attribute : {"property", "name", "itemprop", "http-equiv"}) {
    const auto name = dom.attribute(id, attribute);
    if (name.empty()) continue;
    auto lowered = ascii::lower(ascii::trim(first_bytes(name, 100), " \t\n\r"));
    if (lowered == "robots" || lowered == kProductToken) into.robots.read_meta(clean);
    if (into.entries.size() < kMaxEntries) into.entries.push_back({std::move(lowered), clean});
  }
}

}  // namespace

std::string_view Metadata::first(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    for (const auto& entry : entries)
      if (entry.name == name) return entry.content;
  return {};
}

Metadata read_metadata(const HtmlTree& tree) {
  const auto& dom = tree.dom();
  Metadata found;
  for (NodeId id = 0; id < dom.size(); ++id) {
    switch (dom.tag(id)) {
      case Tag::html:
        found.language = dom.attribute(id, "lang");
        if (found.language.empty()) found.language = dom.attribute(id, "xml:lang");
        break;
      case Tag::title:
        if (found.title.empty() && dom.ancestor(id, Tag::svg) == dom.size()) found.title = dom.text(id, 2000);
        break;
      case Tag::meta:
        read_meta(dom, id, found);
        break;
      case Tag::link:
        if (found.canonical.empty() && has_token(dom.attribute(id, "rel"), "canonical"))
          found.canonical = ascii::trim(dom.attribute(id, "href"), " \t\n\r");
        break;
      default:
        break;
    }
  }
  for (const auto& aside : tree.asides()) {
    if (aside.kind != Aside::Kind::script) continue;
    const bool linked_data = aside.type.find("ld+json") != std::string_view::npos;
    if (linked_data && read_json_ld(aside.text, found.structured)) continue;
    find_script_dates(aside.text, kMaxScriptDates, found.script_dates);
    find_script_authors(aside.text, kMaxScriptAuthors, found.script_authors);
  }
  return found;
}

}  // namespace chancery
