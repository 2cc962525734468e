// SPDX-License-Identifier: Apache-2.0
#include "replay/rewrite.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "base/ascii.h"
#include "parsers/charset.h"
#include "parsers/link_syntax.h"
#include "replay/css_urls.h"
#include "replay/markup_scanner.h"
#include "replay/value_urls.h"

namespace chancery {
namespace {

using Escape = std::string (*)(std::string_view);

std::string css_in_attribute(std::string_view url) { return attribute_escaped(css_escaped(url)); }
std::string unchanged(std::string_view url) { return std::string(url); }
std::string json_unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\\' || (i + 1 < text.size() && text[i + 1] != '/')) out += text[i];
  return out;
}

// Which attribute of which element holds a URL, and what for. An empty element
// stands for any. link and meta are decided by their other attributes.
struct Place {
  std::string_view element, attribute;
  LinkUse use;
};
constexpr std::array kPlaces = {
    Place{"a", "href", LinkUse::page},           Place{"a", "xlink:href", LinkUse::page},
    Place{"area", "href", LinkUse::page},        Place{"base", "href", LinkUse::page},
    Place{"form", "action", LinkUse::page},      Place{"", "formaction", LinkUse::page},
    Place{"img", "src", LinkUse::image},         Place{"img", "lowsrc", LinkUse::image},
    Place{"img", "dynsrc", LinkUse::image},      Place{"input", "src", LinkUse::image},
    Place{"image", "href", LinkUse::image},      Place{"image", "xlink:href", LinkUse::image},
    Place{"feimage", "href", LinkUse::image},    Place{"feimage", "xlink:href", LinkUse::image},
    Place{"use", "href", LinkUse::image},        Place{"use", "xlink:href", LinkUse::image},
    Place{"video", "poster", LinkUse::image},    Place{"", "background", LinkUse::image},
    Place{"video", "src", LinkUse::other},       Place{"audio", "src", LinkUse::other},
    Place{"source", "src", LinkUse::other},      Place{"track", "src", LinkUse::other},
    Place{"embed", "src", LinkUse::other},       Place{"object", "data", LinkUse::other},
    Place{"object", "codebase", LinkUse::other}, Place{"iframe", "src", LinkUse::frame},
    Place{"frame", "src", LinkUse::frame},       Place{"script", "src", LinkUse::script},
    Place{"script", "href", LinkUse::script},    Place{"script", "xlink:href", LinkUse::script},
    Place{"", "xlink:href", LinkUse::other},
};

// Attributes from which scripts of many sites take an address once an element comes
// into view. The one place where a link is kept inside on a script's behalf.
constexpr std::array<std::string_view, 8> kLazy = {"data-src",  "data-lazy-src", "data-original",   "data-lazy",
                                                   "data-echo", "data-bg",       "data-background", "data-poster"};

bool is_lazy(std::string_view attribute) { return std::find(kLazy.begin(), kLazy.end(), attribute) != kLazy.end(); }

LinkUse use_of_lazy(std::string_view element) {
  if (element == "iframe") return LinkUse::frame;
  return element == "video" || element == "audio" ? LinkUse::other : LinkUse::image;
}

std::optional<LinkUse> use_of(std::string_view element, std::string_view attribute) {
  for (const auto& place : kPlaces)
    if (place.attribute == attribute && (place.element.empty() || place.element == element)) return place.use;
  return std::nullopt;
}

// Where a view into `whole` stands in it.
Span part_of(std::string_view whole, std::string_view part) {
  const auto begin = static_cast<std::size_t>(part.data() - whole.data());
  return {begin, begin + part.size()};
}

bool has_word(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(" \t\n\f\r"), list.size());
    if (ascii::equal_ignoring_case(list.substr(0, end), wanted)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

LinkUse use_of_link(std::string_view rel, std::string_view as) {
  if (has_word(rel, "stylesheet")) return LinkUse::style;
  if (has_word(rel, "modulepreload")) return LinkUse::script;
  if (has_word(rel, "icon") || has_word(rel, "apple-touch-icon") || has_word(rel, "mask-icon")) return LinkUse::image;
  if (has_word(rel, "preload")) {
    if (ascii::equal_ignoring_case(as, "style")) return LinkUse::style;
    if (ascii::equal_ignoring_case(as, "script")) return LinkUse::script;
    if (ascii::equal_ignoring_case(as, "image")) return LinkUse::image;
    return LinkUse::other;
  }
  if (has_word(rel, "canonical") || has_word(rel, "next") || has_word(rel, "prev") || has_word(rel, "alternate"))
    return LinkUse::page;
  return LinkUse::other;
}

class HtmlEditor {
 public:
  HtmlEditor(std::string_view html, const LinkMap& links, std::string_view encoding)
      : html_(html), links_(links), encoding_(encoding) {}

  std::vector<Edit> run(std::string_view into_head) {
    find_base();
    MarkupScanner scanner(html_);
    bool head_open = into_head.empty();
    while (scanner.next(tag_)) {
      if (!head_open && !tag_.is_end && tag_.name != "html") {
        const auto at = tag_.name == "head" ? tag_.place.end : tag_.place.begin;
        edits_.push_back({at, 0, std::string(into_head)});
        head_open = true;
      }
      if (!tag_.is_end) edit_tag();
    }
    std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
    return std::move(edits_);
  }

  // A style sheet's references: `place` holds it, escaped as an attribute's value
  // or not at all.
  void edit_css(Span place, bool in_attribute) {
    const auto source = slice(place);
    const Unescaped value(in_attribute ? source : std::string_view{});
    const auto text = in_attribute ? value.text() : source;
    for (const auto& url : css_urls(text, encoding_)) {
      const Span written = in_attribute ? Span{value.at(url.begin), value.at(url.end)} : Span{url.begin, url.end};
      edit_url({place.begin + written.begin, place.begin + written.end},
               utf8(css_unescaped(text.substr(url.begin, url.end - url.begin))),
               url.is_import ? LinkUse::style : LinkUse::image, in_attribute ? css_in_attribute : css_escaped);
    }
  }

  std::vector<Edit> take() { return std::move(edits_); }
  // From here on, what is met is also handed on.
  void hear(std::function<void(const LinkMap&, std::string_view plain, LinkUse)> heard) { heard_ = std::move(heard); }

 private:
  std::string_view slice(Span span) const { return html_.substr(span.begin, span.end - span.begin); }
  std::string_view value_of(std::string_view attribute) const {
    const auto* found = tag_.attribute(attribute);
    return found ? slice(found->value) : std::string_view{};
  }
  std::string utf8(std::string_view bytes) const {
    const bool plain = std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    return plain || encoding_ == "utf-8" ? std::string(bytes) : decode(bytes, encoding_);
  }

  // The first <base> counts for all links, those before it too (HTML Standard 4.2.3).
  void find_base() {
    static constexpr std::string_view kBase = "<base";
    const auto same = [](char a, char b) { return ascii::lower(a) == b; };
    if (std::search(html_.begin(), html_.end(), kBase.begin(), kBase.end(), same) == html_.end()) return;
    MarkupScanner scanner(html_);
    while (scanner.next(tag_)) {
      if (tag_.is_end || tag_.name != "base" || !tag_.attribute("href")) continue;
      document_links_ = links_;
      links_ = links_.with_base(utf8(Unescaped(value_of("href")).text()));
      return;
    }
  }

  void edit_url(Span written, std::string_view plain, LinkUse use, Escape escape) {
    if (heard_ && !only_hint_) heard_(links_, plain, use);
    const auto change = links_.change(slice(written), plain, use);
    if (!change) return;
    const auto at = written.begin + change->at;
    edits_.push_back(
        {at, change->replaces ? written.end - at : 0, change->replaces ? escape(change->text) : change->text});
  }

  void edit_attribute_part(Span value, const Unescaped& text, Span part, LinkUse use) {
    edit_url({value.begin + text.at(part.begin), value.begin + text.at(part.end)},
             utf8(text.text().substr(part.begin, part.end - part.begin)), use, attribute_escaped);
  }

  void edit_whole(Span value, LinkUse use) {
    const Unescaped text(slice(value));
    edit_attribute_part(value, text, {0, text.text().size()}, use);
  }

  void replace(Span value, std::string_view by) {
    edits_.push_back({value.begin, value.end - value.begin, std::string(by)});
  }

  void edit_tag() {
    const auto& attributes = tag_.attributes;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const auto& one = attributes[i];
      // Of attributes with one name the first counts; looking for it stays cheap
      // because a tag with very many is no page's.
      const bool repeated = i < 100 && tag_.attribute(one.name) != &one;
      if (!repeated && one.value.begin < one.value.end) edit_attribute(one);
    }
    if (tag_.raw_text.begin >= tag_.raw_text.end) return;
    if (tag_.name == "style") edit_css(tag_.raw_text, /*in_attribute=*/false);
    if (tag_.name == "script" && ascii::equal_ignoring_case(ascii::trim(value_of("type"), " \t\n\f\r"), "importmap"))
      edit_import_map();
  }

  void edit_attribute(const MarkupAttribute& one) {
    if (one.name == "style") return edit_css(one.value, /*in_attribute=*/true);
    if (is_lazy(one.name)) return edit_whole(one.value, use_of_lazy(tag_.name));
    if (one.name == "srcset" || one.name == "imagesrcset" || one.name == "data-srcset" ||
        one.name == "data-lazy-srcset") {
      const Unescaped text(slice(one.value));
      for (const auto& candidate : parse_srcset(text.text()))
        edit_attribute_part(one.value, text, part_of(text.text(), candidate.url), LinkUse::image);
      return;
    }
    if (one.name == "target") return edit_target(one.value);
    if (one.name == "ping") return replace(one.value, "");  // tells others of a click
    if (tag_.name == "meta") return edit_meta(one);
    if (tag_.name == "link") return edit_link(one);
    if (tag_.name == "base" && one.name == "href" && document_links_) {
      std::swap(links_, *document_links_);  // a base is relative to the document, not to itself
      edit_whole(one.value, LinkUse::page);
      std::swap(links_, *document_links_);
      return;
    }
    if (const auto use = use_of(tag_.name, one.name)) edit_whole(one.value, *use);
  }

  // What would open beside the frame opens in it: outside there is no archive.
  void edit_target(Span value) {
    for (const std::string_view outside : {"_blank", "_top", "_new", "blank", "new"})
      if (ascii::equal_ignoring_case(slice(value), outside)) return replace(value, "_self");
  }

  void edit_meta(const MarkupAttribute& one) {
    if (one.name != "content") return;
    const auto pragma = ascii::trim(value_of("http-equiv"), " \t\n\f\r");
    if (ascii::equal_ignoring_case(pragma, "refresh")) {
      const Unescaped text(slice(one.value));
      const auto refresh = parse_refresh(text.text());
      if (refresh && refresh->url)
        edit_attribute_part(one.value, text, part_of(text.text(), *refresh->url), LinkUse::page);
    } else if (ascii::equal_ignoring_case(pragma, "content-security-policy") ||
               ascii::equal_ignoring_case(pragma, "content-security-policy-report-only")) {
      replace(one.value, "");
    }
  }

  void edit_link(const MarkupAttribute& one) {
    if (one.name == "href") {
      const auto rel = value_of("rel");
      const auto use = use_of_link(rel, value_of("as"));
      only_hint_ = use == LinkUse::other && !has_word(rel, "preload") && !has_word(rel, "manifest");
      edit_whole(one.value, use);
      only_hint_ = false;
    }
    if (one.name == "integrity") replace(one.value, "");
  }

  void edit_import_map() {
    const auto json = slice(tag_.raw_text);
    const auto start = tag_.raw_text.begin;
    for (const auto& url : import_map_urls(json))
      edit_url({start + url.begin, start + url.end}, json_unescaped(json.substr(url.begin, url.end - url.begin)),
               LinkUse::script, unchanged);
  }

  std::string_view html_;
  LinkMap links_;
  std::optional<LinkMap> document_links_;  // when a <base> made links_ another
  std::string_view encoding_;
  MarkupTag tag_;
  std::vector<Edit> edits_;
  std::function<void(const LinkMap&, std::string_view, LinkUse)> heard_;
  bool only_hint_ = false;  // what is being edited names nothing that a page is made of
};

// Hands references on to a list.
auto into(std::vector<Reference>& references, std::string_view encoding) {
  return [&references, encoder = query_encoder(encoding)](const LinkMap& links, std::string_view plain, LinkUse use) {
    auto url = Url::parse(plain, links.base(), encoder);
    if (url) references.push_back({std::move(*url), use});
  };
}

}  // namespace

std::vector<Edit> html_edits(std::string_view html, const LinkMap& links, std::string_view encoding,
                             std::string_view into_head) {
  return HtmlEditor(html, links, encoding).run(into_head);
}

std::vector<Edit> css_edits(std::string_view css, const LinkMap& links, std::string_view encoding) {
  HtmlEditor editor(css, links, encoding);
  editor.edit_css({0, css.size()}, /*in_attribute=*/false);
  return editor.take();
}

std::vector<Reference> html_references(std::string_view html, const LinkMap& links, std::string_view encoding) {
  std::vector<Reference> references;
  HtmlEditor editor(html, links, encoding);
  editor.hear(into(references, encoding));
  editor.run("");
  return references;
}

std::vector<Reference> css_references(std::string_view css, const LinkMap& links, std::string_view encoding) {
  std::vector<Reference> references;
  HtmlEditor editor(css, links, encoding);
  editor.hear(into(references, encoding));
  editor.edit_css({0, css.size()}, /*in_attribute=*/false);
  return references;
}

std::string spliced(std::string_view original, const std::vector<Edit>& edits) {
  std::string out;
  std::size_t more = 0;
  for (const auto& edit : edits) more += edit.inserted.size();
  out.reserve(original.size() + more);
  std::size_t at = 0;
  for (const auto& edit : edits) {
    out += original.substr(at, edit.at - at);
    out += edit.inserted;
    at = edit.at + edit.removed;
  }
  out += original.substr(at);
  return out;
}

std::string mapped_link_field(std::string_view value, const LinkMap& links) {
  std::string out;
  while (!value.empty()) {
    const auto open = value.find('<');
    const auto close = open == std::string_view::npos ? open : value.find('>', open);
    if (close == std::string_view::npos) break;
    out += value.substr(0, open + 1);
    const auto target = value.substr(open + 1, close - open - 1);
    const auto url = Url::parse(target, links.base());
    out += url ? links.map(*url, LinkUse::other) : std::string(target);
    value.remove_prefix(close);
  }
  return out += value;
}

}  // namespace chancery
