// SPDX-License-Identifier: Apache-2.0
#include "parsers/links.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/link_syntax.h"
#include "parsers/tag_scanner.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";
constexpr std::size_t kMaxLinks = 100'000;  // of one page
constexpr std::size_t kMaxText = 200;

// The words of a space-separated attribute, such as rel.
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    list = ascii::trim(list, kSpaces);
    const auto one = list.substr(0, list.find_first_of(kSpaces));
    if (ascii::equal_ignoring_case(one, word)) return true;
    list.remove_prefix(one.size());
  }
  return false;
}

// One element's attributes, wherever they came from.
struct Element {
  Tag tag;
  std::string_view name;  // of elements that are Tag::other
  std::span<const Attribute> attributes;

  std::string_view operator[](std::string_view wanted) const {
    for (const auto& attribute : attributes)
      if (attribute.name == wanted) return attribute.value;
    return {};
  }
  bool has(std::string_view wanted) const {
    return std::any_of(attributes.begin(), attributes.end(), [&](const auto& one) { return one.name == wanted; });
  }
};

class Collector {
 public:
  Collector(const Url& base, const Url::QueryEncoder* encoder) : base_(base), encoder_(encoder) {}

  // The index of the link if it is new, else npos.
  std::size_t add(std::string_view address, LinkKind kind, bool nofollow = false) {
    address = ascii::trim(address, kSpaces);
    if (links.size() >= kMaxLinks || address.find("{{") != std::string_view::npos) return npos;
    auto url = Url::parse(address, base_, encoder_);
    if (!url || !url->is_http()) return npos;
    auto bare = url->has_fragment() ? url->without_fragment() : std::move(*url);
    if (!seen_.insert(static_cast<char>(kind) + bare.href()).second) return npos;
    links.push_back({std::move(bare), kind, nofollow, {}});
    return links.size() - 1;
  }
  void requisite(std::string_view address, LinkKind kind) {
    address = ascii::trim(address, kSpaces);
    if (address.empty() || address == "undefined" || address == "null" || address.starts_with("data:")) return;
    add(address, kind);
  }
  void srcset(std::string_view set) {
    for (const auto& candidate : parse_srcset(set)) requisite(candidate.url, LinkKind::image);
  }
  void style(std::string_view css) {
    for (const auto& reference : style_references(css))
      requisite(reference.url, reference.is_import ? LinkKind::style : LinkKind::image);
  }

  std::size_t element(const Element& e);

  static constexpr auto npos = std::string_view::npos;
  std::vector<PageLink> links;

 private:
  void link(const Element& e);
  void meta(const Element& e);
  void lazy(const Element& e, LinkKind kind);

  const Url& base_;
  const Url::QueryEncoder* encoder_;
  std::unordered_set<std::string> seen_;
};

LinkKind preloaded_kind(std::string_view as) {
  if (as == "font") return LinkKind::font;
  if (as == "image") return LinkKind::image;
  if (as == "style") return LinkKind::style;
  if (as == "script" || as == "worker") return LinkKind::script;
  if (as == "video" || as == "audio" || as == "track") return LinkKind::media;
  if (as == "document") return LinkKind::page;
  return LinkKind::other;
}

void Collector::link(const Element& e) {
  const auto rel = e["rel"], href = e["href"], type = e["type"];
  const auto is = [&](std::string_view word) { return has_word(rel, word); };
  srcset(e["imagesrcset"]);
  if (href.empty()) return;
  if (is("stylesheet"))
    requisite(href, LinkKind::style);
  else if (is("icon") || is("apple-touch-icon") || is("apple-touch-icon-precomposed") || is("mask-icon"))
    requisite(href, LinkKind::icon);
  else if (is("alternate") && (type.find("rss") != npos || type.find("atom") != npos || type.find("feed") != npos))
    add(href, LinkKind::feed);
  else if (is("sitemap"))
    add(href, LinkKind::sitemap);
  else if (is("preload") || is("prefetch"))
    requisite(href, preloaded_kind(e["as"]));
  else if (is("modulepreload"))
    requisite(href, LinkKind::script);
  else if (is("image_src"))
    requisite(href, LinkKind::image);
  else if (is("canonical") || is("alternate") || is("next") || is("prev") || is("amphtml") || is("shortlink") ||
           is("first") || is("last") || is("up") || is("index"))
    add(href, LinkKind::page, is("nofollow"));
  else if (is("manifest") || is("search") || is("license") || is("author") || is("help"))
    add(href, LinkKind::other);
}

void Collector::meta(const Element& e) {
  const auto content = e["content"];
  if (ascii::equal_ignoring_case(e["http-equiv"], "refresh")) {
    const auto refresh = parse_refresh(content);
    if (refresh && refresh->url) add(*refresh->url, LinkKind::page);
    return;
  }
  if (!looks_like_address(content)) return;
  auto name = ascii::lower(e["property"]);
  if (name.empty()) name = ascii::lower(e["name"]);
  if (name.empty()) name = ascii::lower(e["itemprop"]);
  if (name == "og:url")
    add(content, LinkKind::page);
  else if (name == "og:image" || name == "og:image:url" || name == "og:image:secure_url" || name == "twitter:image" ||
           name == "twitter:image:src" || name == "msapplication-tileimage" || name == "image" ||
           name == "thumbnailurl")
    requisite(content, LinkKind::image);
  else if (name == "og:video" || name == "og:audio" || name == "og:video:url" || name == "og:audio:url")
    requisite(content, LinkKind::media);
}

void Collector::lazy(const Element& e, LinkKind kind) {
  for (const auto name : lazy_attributes()) {
    const auto value = e[name];
    if (value.empty()) continue;
    if (name.ends_with("srcset"))
      srcset(value);
    else if (looks_like_address(value))
      requisite(value, kind);
  }
}

std::size_t Collector::element(const Element& e) {
  std::size_t added = npos;
  switch (e.tag) {
    case Tag::a:
    case Tag::area: {
      const auto href = e.has("href") ? e["href"] : e["xlink:href"];
      if (e.has("href") || !href.empty()) added = add(href, LinkKind::page, has_word(e["rel"], "nofollow"));
      break;
    }
    case Tag::link:
      link(e);
      break;
    case Tag::meta:
      meta(e);
      break;
    case Tag::img:
    case Tag::image:
      requisite(e["src"], LinkKind::image);
      requisite(e["href"].empty() ? e["xlink:href"] : e["href"], LinkKind::image);
      srcset(e["srcset"]);
      lazy(e, LinkKind::image);
      if (!e["longdesc"].empty()) add(e["longdesc"], LinkKind::page);
      break;
    case Tag::use:
      requisite(e["href"].empty() ? e["xlink:href"] : e["href"], LinkKind::image);
      break;
    case Tag::input:
      if (ascii::equal_ignoring_case(e["type"], "image")) requisite(e["src"], LinkKind::image);
      break;
    case Tag::source:
    case Tag::video:
    case Tag::audio:
    case Tag::track:
    case Tag::embed:
      requisite(e["src"], LinkKind::media);
      requisite(e["poster"], LinkKind::image);
      requisite(e["data-poster"], LinkKind::image);
      srcset(e["srcset"]);
      lazy(e, e.has("data-srcset") ? LinkKind::image : LinkKind::media);
      break;
    case Tag::object:
      requisite(e["data"], LinkKind::media);
      break;
    case Tag::iframe:
    case Tag::frame:
      if (!e["src"].empty()) add(e["src"], LinkKind::frame);
      if (looks_like_address(e["data-src"])) add(e["data-src"], LinkKind::frame);
      break;
    case Tag::script:
      requisite(e["src"], LinkKind::script);
      break;
    case Tag::blockquote:
    case Tag::q:
    case Tag::ins:
    case Tag::del:
      if (!e["cite"].empty()) add(e["cite"], LinkKind::page);
      break;
    case Tag::other:
      if (ascii::equal_ignoring_case(e.name, "amp-img")) {
        requisite(e["src"], LinkKind::image);
        srcset(e["srcset"]);
      }
      break;
    default:
      break;
  }
  for (const auto& attribute : e.attributes) {
    const auto name = attribute.name;
    if (name == "style" && attribute.value.find('(') != npos) {
      style(attribute.value);
    } else if (name == "background" || name == "data-bg" || name == "data-background-image" ||
               name == "data-background") {
      if (attribute.value.find("url(") != npos)
        style(attribute.value);
      else if (looks_like_address(attribute.value))
        requisite(attribute.value, LinkKind::image);
    }
  }
  return added;
}

bool in_template(const Dom& dom, NodeId id) { return dom.ancestor(id, Tag::template_) != dom.size(); }

}  // namespace

std::span<const std::string_view> lazy_attributes() {
  static constexpr std::array<std::string_view, 28> kNames = {"data-src",
                                                              "data-original",
                                                              "data-lazy-src",
                                                              "data-srcset",
                                                              "data-lazy-srcset",
                                                              "data-lazy",
                                                              "data-echo",
                                                              "data-url",
                                                              "data-img",
                                                              "data-image",
                                                              "data-ks-lazyload",
                                                              "data-actualsrc",
                                                              "data-hi-res-src",
                                                              "data-hires",
                                                              "data-full-src",
                                                              "data-large-file",
                                                              "data-orig-file",
                                                              "data-original-src",
                                                              "data-src-large",
                                                              "lazy-src",
                                                              "lazysrc",
                                                              "original",
                                                              "_src",
                                                              "oldsrc",
                                                              "zoomfile",
                                                              "src2",
                                                              "data-fallback-src",
                                                              "data-medium-file"};
  return kNames;
}

bool looks_like_address(std::string_view value) {
  value = ascii::trim(value, kSpaces);
  if (value.empty() || value.size() > 4096 || value.starts_with("data:") || value.starts_with('#')) return false;
  if (value.find_first_of("{}<>|\"\n") != std::string_view::npos) return false;
  return value.find_first_of("/.") != std::string_view::npos && value.find("  ") == std::string_view::npos;
}

Url document_base(const Dom& dom, const Url& page) {
  for (NodeId id = 0; id < dom.size(); ++id) {
    if (dom.tag(id) != Tag::base || !dom.has_attribute(id, "href") || in_template(dom, id)) continue;
    auto base = Url::parse(ascii::trim(dom.attribute(id, "href"), kSpaces), page);
    if (base && !base->has_opaque_path() && base->scheme() != "data" && base->scheme() != "javascript")
      return std::move(*base);
    break;
  }
  return page;
}

std::vector<PageLink> find_links(const HtmlTree& tree, const Url& base, const Url::QueryEncoder* encoder) {
  const auto& dom = tree.dom();
  Collector collector(base, encoder);
  for (NodeId id = 0; id < dom.size(); ++id) {
    const auto& node = dom[id];
    if (node.tag == Tag::text || node.tag == Tag::base) continue;
    const auto added = collector.element({node.tag, node.text, dom.attributes(id)});
    if (added != Collector::npos) collector.links[added].text = first_bytes(dom.text(id, kMaxText), kMaxText);
  }
  for (const auto& aside : tree.asides())
    if (aside.kind == Aside::Kind::style) collector.style(aside.text);
  return std::move(collector.links);
}

std::vector<PageLink> scan_links(std::string_view html, const Url& page, const Url::QueryEncoder* encoder) {
  std::optional<Url> base;
  TagScanner::Token token;
  for (TagScanner scanner(html); !base && scanner.next(token);) {
    if (token.kind != TagScanner::Kind::start_tag || !ascii::equal_ignoring_case(token.name, "base")) continue;
    for (const auto& attribute : scan_attributes(token.inside)) {
      if (attribute.name != "href") continue;
      auto url = Url::parse(ascii::trim(attribute.value, kSpaces), page);
      if (url && url->is_http()) base = std::move(*url);
    }
  }
  if (!base) base = page;
  Collector collector(*base, encoder);
  std::vector<Attribute> attributes;
  for (TagScanner scanner(html); scanner.next(token);) {
    if (token.kind != TagScanner::Kind::start_tag || token.attributes == 0) continue;
    const auto name = ascii::lower(token.name.substr(0, 16));
    const auto scanned = scan_attributes(token.inside);
    attributes.clear();
    for (const auto& attribute : scanned) attributes.push_back({attribute.name, attribute.value});
    collector.element({tag_named(name), name, attributes});
  }
  return std::move(collector.links);
}

}  // namespace chancery
