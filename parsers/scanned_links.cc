// SPDX-License-Identifier: Apache-2.0
#include "parsers/scanned_links.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "parsers/tag_scanner.h"

namespace chancery {
namespace {

// Most elements are none that link; their names show it by length, first and last letter.
bool may_matter(std::string_view name) {
  static const auto kLast = [] {
    std::array<std::array<std::uint32_t, 32>, 17> last{};
    const auto add = [&](std::string_view one) {
      last[one.size()][static_cast<unsigned char>(one.front()) & 31] |= 1u << (one.back() & 31);
    };
    for (const auto one : LinkCollector::names()) add(one);
    for (const auto* const one : {"base", "template"}) add(one);
    return last;
  }();
  return !name.empty() && name.size() <= 16 &&
         (kLast[name.size()][static_cast<unsigned char>(name.front()) & 31] >> (name.back() & 31) & 1) != 0;
}

// One walk over the tags. Elements that cannot link are passed by as soon as their
// attributes show it.
class TagWalk {
 public:
  explicit TagWalk(LinkCollector& collector) : collector_(collector) {}

  // The whole of `html`; or, where its first <base> comes behind a link, up to that.
  void walk(std::string_view html, const Url* page) {
    TagScanner::Token token;
    for (TagScanner scanner(html); !late_base_ && scanner.next(token);) {
      if (token.kind == TagScanner::Kind::start_tag) {
        if (html[token.end - 1] == '>') start(token, page);  // else the page is cut here
      } else if (token.kind == TagScanner::Kind::end_tag) {
        if (templates_ > 0 && ascii::equal_ignoring_case(token.name, "template")) --templates_;
      } else if (token.kind == TagScanner::Kind::raw_text && ascii::equal_ignoring_case(token.name, "style")) {
        collector_.style(token.inside);
      }
    }
  }
  const std::optional<Url>& late_base() const { return late_base_; }

 private:
  void start(const TagScanner::Token& token, const Url* page) {
    auto name = token.name;
    auto tag = Tag::other;
    if (may_matter(token.name)) {
      name = lowered(token.name);
      tag = tag_named(name);
    }
    if (tag == Tag::template_) ++templates_;
    if (token.attributes == 0) return;
    if (tag == Tag::base) {
      if (page && templates_ == 0) base(token.inside, *page);
    } else if (LinkCollector::may_link(name) || has_background(token.inside)) {
      collector_.element(tag, name, reader_.read(token.inside));
    }
  }

  std::string_view lowered(std::string_view name) {
    name = name.substr(0, 16);
    if (std::none_of(name.begin(), name.end(), ascii::is_upper)) return name;
    name_ = ascii::lower(name);
    return name_;
  }

  // Does one of a tag's attributes link in any element?
  static bool has_background(std::string_view inside) {
    WrittenAttribute one;
    for (std::size_t at = 0; next_attribute(inside, at, one);)
      if (LinkCollector::links_anywhere(one.name) && one.value.find_first_of("./(") != std::string_view::npos)
        return true;
    return false;
  }

  void base(std::string_view inside, const Url& page) {
    for (const auto& attribute : reader_.read(inside)) {
      if (attribute.name != "href" || based_) continue;
      based_ = true;
      auto url = usable_base(attribute.value, page);
      if (!url) continue;
      if (collector_.links().empty())
        collector_.set_base(std::move(*url));
      else
        late_base_ = std::move(*url);
    }
  }

  LinkCollector& collector_;
  AttributeReader reader_;
  std::string name_;
  int templates_ = 0;  // open ones, in which a base is none
  bool based_ = false;
  std::optional<Url> late_base_;
};

}  // namespace

void scan_tags(std::string_view html, LinkCollector& collector) { TagWalk(collector).walk(html, nullptr); }

std::vector<PageLink> scan_links(std::string_view html, const Url& page, const Url::QueryEncoder* encoder) {
  LinkCollector collector(page, encoder);
  TagWalk walk(collector);
  walk.walk(html, &page);
  if (!walk.late_base()) return std::move(collector.links());
  LinkCollector again(*walk.late_base(), encoder);
  scan_tags(html, again);
  return std::move(again.links());
}

}  // namespace chancery
