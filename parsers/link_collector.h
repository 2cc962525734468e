// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the elements of a page point to, one element after another: from attributes
// alone, so that a tree and a row of tags give the same links. Resolves, sorts out
// what is no address, and keeps each address and kind once. Not thread-safe.

#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/url.h"
#include "parsers/dom.h"
#include "parsers/page.h"

namespace chancery {

class LinkCollector {
 public:
  static constexpr std::size_t kMaxLinks = 100'000;      // of one page
  static constexpr std::size_t kMaxAddresses = 500'000;  // looked at, the same ones again among them
  static constexpr std::size_t npos = std::string_view::npos;

  // `encoder` null: UTF-8; it must outlive the collector.
  LinkCollector(Url base, const Url::QueryEncoder* encoder) : base_(std::move(base)), encoder_(encoder) {}

  LinkCollector(const LinkCollector&) = delete;  // what it has seen, it knows by place

  // `name` is asked for elements that are Tag::other. Gives the link whose
  // anchor text is still wanted, an index into links(); npos when there is none.
  std::size_t element(Tag tag, std::string_view name, std::span<const Attribute> attributes);
  void style(std::string_view css);

  std::vector<PageLink>& links() { return links_; }
  void set_base(Url base) { base_ = std::move(base); }  // before the first link

  // The elements in which element() looks for links of their own, sorted, lower case.
  static std::span<const std::string_view> names();
  static bool may_link(std::string_view name);
  // Attributes that link in any element, written in any case: style and backgrounds.
  static bool links_anywhere(std::string_view attribute);

 private:
  class Element;
  struct Key {
    std::string_view href;
    LinkKind kind;
  };
  // Indices of links, found by what they point to.
  struct Hash {
    using is_transparent = void;
    const std::vector<PageLink>* links;
    std::size_t operator()(std::size_t index) const;
    std::size_t operator()(const Key& key) const;
  };
  struct Same {
    using is_transparent = void;
    const std::vector<PageLink>* links;
    bool operator()(std::size_t a, std::size_t b) const { return a == b; }
    bool operator()(const Key& key, std::size_t index) const;
    bool operator()(std::size_t index, const Key& key) const { return (*this)(key, index); }
  };

  std::size_t add(std::string_view address, LinkKind kind, std::string_view rel = {});
  void requisite(std::string_view address, LinkKind kind);
  void srcset(std::string_view set);
  void lazy(const Element& element, LinkKind kind);
  void link(const Element& element);
  void meta(const Element& element);
  void source_document(std::string_view html);
  void backgrounds(const Element& element);

  Url base_;
  const Url::QueryEncoder* encoder_;
  std::vector<PageLink> links_;
  std::unordered_set<std::size_t, Hash, Same> seen_{16, Hash{&links_}, Same{&links_}};
  std::size_t looked_at_ = 0;
  bool nested_ = false;  // inside of an iframe's srcdoc
};

// What a <base href> makes relative addresses resolve against; nullopt for what cannot be a base.
std::optional<Url> usable_base(std::string_view href, const Url& page);

}  // namespace chancery
