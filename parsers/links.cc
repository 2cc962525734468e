// SPDX-License-Identifier: Apache-2.0
#include "parsers/links.h"

#include "base/http_fields.h"
#include "parsers/characters.h"
#include "parsers/charset.h"
#include "parsers/link_collector.h"
#include "parsers/style_sheet.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxText = 200;

bool in_template(const Dom& dom, NodeId id) { return dom.ancestor(id, Tag::template_) != dom.size(); }

}  // namespace

Url document_base(const Dom& dom, const Url& page) {
  for (NodeId id = 0; id < dom.size(); ++id)
    if (dom.tag(id) == Tag::base && dom.has_attribute(id, "href") && !in_template(dom, id))
      return usable_base(dom.attribute(id, "href"), page).value_or(page);
  return page;
}

std::vector<PageLink> find_links(const HtmlTree& tree, const Url& base, const Url::QueryEncoder* encoder) {
  const auto& dom = tree.dom();
  LinkCollector collector(base, encoder);
  for (NodeId id = 0; id < dom.size(); ++id) {
    const auto& node = dom[id];
    if (node.tag == Tag::text || node.attributes == 0) continue;
    const auto anchor = collector.element(node.tag, node.text, dom.attributes(id));
    if (anchor != LinkCollector::npos) collector.links()[anchor].text = first_bytes(dom.text(id, kMaxText), kMaxText);
  }
  for (const auto& aside : tree.asides())
    if (aside.kind == Aside::Kind::style) collector.style(aside.text);
  return std::move(collector.links());
}

std::vector<PageLink> find_style_links(std::string_view bytes, std::string_view content_type, const Url& at,
                                       std::string_view document_charset) {
  const auto type = MediaType::parse(content_type);
  const auto http_charset = type ? type->parameter("charset").value_or("") : std::string_view();
  const auto text = decode(bytes, style_encoding(bytes, http_charset, document_charset));
  LinkCollector collector(at, nullptr);
  collector.style(text);
  return std::move(collector.links());
}

std::vector<PageLink> find_header_links(std::string_view link_field, const Url& at) {
  LinkCollector collector(at, nullptr);
  for (const auto& link : parse_link(link_field)) {
    std::vector<Attribute> attributes = {{"href", link.target}, {"rel", link.rel}};
    bool elsewhere = false;
    for (const auto& [name, value] : link.parameters) {
      if (name == "anchor") {
        const auto about = Url::parse(value, at);
        elsewhere = !about || about->without_fragment() != at.without_fragment();
      }
      if (name == "as" || name == "type" || name == "hreflang" || name == "imagesrcset")
        attributes.push_back({name, value});
    }
    if (!elsewhere) collector.element(Tag::link, {}, attributes);
  }
  return std::move(collector.links());
}

}  // namespace chancery
