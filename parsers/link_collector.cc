// SPDX-License-Identifier: Apache-2.0
#include "parsers/link_collector.h"

#include <algorithm>
#include <functional>

#include "base/ascii.h"
#include "parsers/link_attributes.h"
#include "parsers/link_syntax.h"
#include "parsers/scanned_links.h"
#include "parsers/style_sheet.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\n\f\r";

LinkKind preloaded_kind(std::string_view as) {
  if (as == "font") return LinkKind::font;
  if (as == "image") return LinkKind::image;
  if (as == "style") return LinkKind::style;
  if (as == "script" || as == "worker") return LinkKind::script;
  if (as == "video" || as == "audio" || as == "track") return LinkKind::media;
  if (as == "document") return LinkKind::page;
  return LinkKind::other;
}

// The feeds' media types, and what is written in their place.
bool is_feed_type(std::string_view type) {
  const auto lowered = ascii::lower(type);
  return lowered.find("rss") != std::string::npos || lowered.find("atom") != std::string::npos ||
         lowered.find("feed+json") != std::string::npos || lowered.find("rdf+xml") != std::string::npos;
}

}  // namespace

// One element's attributes, wherever they came from.
class LinkCollector::Element {
 public:
  explicit Element(std::span<const Attribute> attributes) : attributes_(attributes) {}
  std::string_view operator[](std::string_view wanted) const {
    for (const auto& attribute : attributes_)
      if (attribute.name == wanted) return attribute.value;
    return {};
  }
  bool has(std::string_view wanted) const {
    return std::any_of(attributes_.begin(), attributes_.end(), [&](const auto& one) { return one.name == wanted; });
  }
  std::span<const Attribute> all() const { return attributes_; }
  std::string_view href() const { return has("href") ? (*this)["href"] : (*this)["xlink:href"]; }

 private:
  std::span<const Attribute> attributes_;
};

std::size_t LinkCollector::Hash::operator()(const Key& key) const {
  return std::hash<std::string_view>()(key.href) * 31 + static_cast<std::size_t>(key.kind);
}
std::size_t LinkCollector::Hash::operator()(std::size_t index) const {
  return (*this)(Key{(*links)[index].url.href(), (*links)[index].kind});
}
bool LinkCollector::Same::operator()(const Key& key, std::size_t index) const {
  return (*links)[index].kind == key.kind && (*links)[index].url.href() == key.href;
}

// The index of the link, new or met before; npos for what is none.
std::size_t LinkCollector::add(std::string_view address, LinkKind kind, std::string_view rel) {
  address = ascii::trim(address, kSpaces);
  if (links_.size() >= kMaxLinks || ++looked_at_ > kMaxAddresses || address.find("{{") != npos) return npos;
  if (ascii::equal_ignoring_case(address.substr(0, 11), "javascript:")) return npos;
  auto url = Url::parse(address.substr(0, address.find('#')), base_, encoder_);
  if (!url || !url->is_http()) return npos;
  PageLink link{std::move(*url), kind, false, {}};
  if (!rel.empty()) {
    link.nofollow = has_word(rel, "nofollow");
    link.ugc = has_word(rel, "ugc");
    link.sponsored = has_word(rel, "sponsored");
  }
  if (const auto known = seen_.find(Key{link.url.href(), kind}); known != seen_.end()) {
    auto& first = links_[*known];
    first.nofollow = first.nofollow && link.nofollow;
    first.ugc = first.ugc && link.ugc;
    first.sponsored = first.sponsored && link.sponsored;
    return *known;
  }
  links_.push_back(std::move(link));
  seen_.insert(links_.size() - 1);
  return links_.size() - 1;
}

void LinkCollector::requisite(std::string_view address, LinkKind kind) {
  address = ascii::trim(address, kSpaces);
  if (address.empty() || address.front() == '#' || address.starts_with("data:")) return;
  if (address == "undefined" || address == "null") return;
  add(address, kind);
}

void LinkCollector::srcset(std::string_view set) {
  if (set.empty()) return;
  for (const auto& candidate : parse_srcset(set)) requisite(candidate.url, LinkKind::image);
}

void LinkCollector::style(std::string_view css) {
  for (const auto& reference : style_references(css))
    requisite(reference.url, reference.kind == StyleReference::Kind::import ? LinkKind::style
                             : reference.kind == StyleReference::Kind::font ? LinkKind::font
                                                                            : LinkKind::image);
}

void LinkCollector::link(const Element& e) {
  const auto rel = e["rel"], href = e["href"];
  const auto is = [&](std::string_view word) { return has_word(rel, word); };
  srcset(e["imagesrcset"]);
  if (href.empty()) return;
  if (const auto item = e["itemprop"]; rel.empty() && (item == "image" || item == "thumbnailUrl"))
    return requisite(href, LinkKind::image);
  const auto page = [&](LinkRelation relation) {
    const auto index = add(href, LinkKind::page, rel);
    if (index == npos) return;
    if (links_[index].relation == LinkRelation::none) links_[index].relation = relation;
    if (links_[index].language.empty()) links_[index].language = e["hreflang"].substr(0, 35);
  };
  if (is("stylesheet"))
    requisite(href, LinkKind::style);
  else if (is("icon") || is("apple-touch-icon") || is("apple-touch-icon-precomposed") || is("mask-icon"))
    requisite(href, LinkKind::icon);
  else if (is("alternate") && is_feed_type(e["type"]))
    add(href, LinkKind::feed, rel);
  else if (is("sitemap"))
    add(href, LinkKind::sitemap, rel);
  else if (is("preload") || is("prefetch"))
    requisite(href, preloaded_kind(e["as"]));
  else if (is("modulepreload"))
    requisite(href, LinkKind::script);
  else if (is("image_src"))
    requisite(href, LinkKind::image);
  else if (is("canonical"))
    page(LinkRelation::canonical);
  else if (is("next"))
    page(LinkRelation::next);
  else if (is("prev") || is("previous"))
    page(LinkRelation::previous);
  else if (is("alternate") || is("amphtml"))
    page(LinkRelation::alternate);
  else if (is("shortlink") || is("first") || is("last") || is("up") || is("index"))
    page(LinkRelation::none);
  else if (is("manifest") || is("search") || is("license") || is("author") || is("help"))
    add(href, LinkKind::other, rel);
}

void LinkCollector::meta(const Element& e) {
  const auto content = e["content"];
  if (ascii::equal_ignoring_case(e["http-equiv"], "refresh")) {
    const auto refresh = parse_refresh(content);
    const auto index = refresh && refresh->url ? add(*refresh->url, LinkKind::page) : npos;
    if (index != npos) links_[index].relation = LinkRelation::refresh;
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

void LinkCollector::lazy(const Element& e, LinkKind kind) {
  for (const auto& attribute : e.all()) {
    if (attribute.value.empty() || !is_lazy_attribute(attribute.name)) continue;
    if (attribute.name.ends_with("srcset"))
      srcset(attribute.value);
    else if (looks_like_address(attribute.value))
      requisite(attribute.value, kind);
  }
}

// The page that an iframe carries with it, whose base is that of its parent.
void LinkCollector::source_document(std::string_view html) {
  if (html.empty() || nested_) return;
  nested_ = true;
  scan_tags(html, *this);
  nested_ = false;
}

void LinkCollector::backgrounds(const Element& e) {
  for (const auto& attribute : e.all()) {
    if (attribute.name == "style") {
      if (attribute.value.find('(') != npos) style(attribute.value);
    } else if (is_background_attribute(attribute.name)) {
      if (attribute.name.ends_with("set"))
        srcset(attribute.value);
      else if (attribute.value.find("url(") != npos)
        style(attribute.value);
      else if (looks_like_address(attribute.value))
        requisite(attribute.value, LinkKind::image);
    }
  }
}

std::size_t LinkCollector::element(Tag tag, std::string_view name, std::span<const Attribute> attributes) {
  const Element e(attributes);
  std::size_t anchor = npos;
  switch (tag) {
    case Tag::a:
    case Tag::area:
      if (e.has("href") || !e["xlink:href"].empty()) anchor = add(e.href(), LinkKind::page, e["rel"]);
      if (anchor == npos) break;
      if (has_word(e["rel"], "next")) links_[anchor].relation = LinkRelation::next;
      if (has_word(e["rel"], "prev")) links_[anchor].relation = LinkRelation::previous;
      break;
    case Tag::form:
      if (const auto method = e["method"]; method.empty() || ascii::equal_ignoring_case(method, "get"))
        add(e["action"], LinkKind::form, e["rel"]);
      break;
    case Tag::link:
      link(e);
      break;
    case Tag::meta:
      meta(e);
      break;
    case Tag::img:
    case Tag::image:
      requisite(e["src"], LinkKind::image);
      requisite(e["lowsrc"], LinkKind::image);
      requisite(e.href(), LinkKind::image);
      srcset(e["srcset"]);
      lazy(e, LinkKind::image);
      if (!e["longdesc"].empty()) add(e["longdesc"], LinkKind::page);
      break;
    case Tag::use:
      requisite(e.href(), LinkKind::image);
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
    case Tag::param:
      if (ascii::equal_ignoring_case(e["name"], "movie") || ascii::equal_ignoring_case(e["name"], "src"))
        if (looks_like_address(e["value"])) requisite(e["value"], LinkKind::media);
      break;
    case Tag::iframe:
    case Tag::frame:
      if (!e["src"].empty()) add(e["src"], LinkKind::frame);
      if (looks_like_address(e["data-src"])) add(e["data-src"], LinkKind::frame);
      source_document(e["srcdoc"]);
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
      if (name == "amp-img") {
        requisite(e["src"], LinkKind::image);
        srcset(e["srcset"]);
      } else if (ascii::equal_ignoring_case(name, "feImage")) {
        requisite(e.href(), LinkKind::image);
      } else if (name == "bgsound") {
        requisite(e["src"], LinkKind::media);
      }
      break;
    default:
      break;
  }
  backgrounds(e);
  return anchor != npos && links_[anchor].text.empty() ? anchor : npos;
}

std::span<const std::string_view> LinkCollector::names() {
  static constexpr std::string_view kNames[] = {"a",      "amp-img", "area",  "audio", "bgsound", "blockquote", "del",
                                                "embed",  "feimage", "form",  "frame", "iframe",  "image",      "img",
                                                "input",  "ins",     "link",  "meta",  "object",  "param",      "q",
                                                "script", "source",  "track", "use",   "video"};
  return kNames;
}

bool LinkCollector::may_link(std::string_view name) { return std::binary_search(names().begin(), names().end(), name); }

bool LinkCollector::links_anywhere(std::string_view attribute) {
  return ascii::equal_ignoring_case(attribute, "style") || is_background_attribute(attribute);
}

std::optional<Url> usable_base(std::string_view href, const Url& page) {
  auto base = Url::parse(ascii::trim(href, kSpaces), page);
  if (!base || base->has_opaque_path() || base->scheme() == "data" || base->scheme() == "javascript")
    return std::nullopt;
  return std::move(*base);
}

}  // namespace chancery
