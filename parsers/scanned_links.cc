// SPDX-License-Identifier: Apache-2.0
#include "parsers/scanned_links.h"

#include <optional>

#include "base/ascii.h"
#include "parsers/tag_scanner.h"

namespace chancery {
namespace {

// The address that relative ones resolve against: that of the first <base href>, if it
// is usable and not in a template.
Url scanned_base(std::string_view html, const Url& page) {
  int templates = 0;
  TagScanner::Token token;
  for (TagScanner scanner(html); scanner.next(token);) {
    const bool start = token.kind == TagScanner::Kind::start_tag;
    if (!start && token.kind != TagScanner::Kind::end_tag) continue;
    if (ascii::equal_ignoring_case(token.name, "template")) templates += start ? 1 : templates > 0 ? -1 : 0;
    if (!start || templates > 0 || !ascii::equal_ignoring_case(token.name, "base")) continue;
    for (const auto& attribute : scan_attributes(token.inside))
      if (attribute.name == "href") return usable_base(attribute.value, page).value_or(page);
  }
  return page;
}

}  // namespace

void scan_tags(std::string_view html, LinkCollector& collector) {
  std::vector<Attribute> attributes;
  TagScanner::Token token;
  for (TagScanner scanner(html); scanner.next(token);) {
    if (token.kind == TagScanner::Kind::raw_text && ascii::equal_ignoring_case(token.name, "style"))
      collector.style(token.inside);
    if (token.kind != TagScanner::Kind::start_tag || token.attributes == 0) continue;
    const auto name = ascii::lower(token.name.substr(0, 16));
    const auto scanned = scan_attributes(token.inside);
    attributes.clear();
    for (const auto& attribute : scanned) attributes.push_back({attribute.name, attribute.value});
    collector.element(tag_named(name), name, attributes);
  }
}

std::vector<PageLink> scan_links(std::string_view html, const Url& page, const Url::QueryEncoder* encoder) {
  const auto base = scanned_base(html, page);
  LinkCollector collector(base, encoder);
  scan_tags(html, collector);
  return std::move(collector.links());
}

}  // namespace chancery
