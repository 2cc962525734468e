// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decides what a link of a replayed document becomes. A link is kept inside the
// archive by putting "/web/TIME/" (and what a relative one lacks) before it: the
// browser then resolves and escapes the rest just as it did on the live page,
// by the page's own encoding, and no byte of it changes. Only what such a prefix
// cannot hold (a path that climbs above its host, a disguised scheme) is resolved
// here and written anew.
//
// Immutable; thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

// What will be done with the answer; becomes the mark after the time.
enum class LinkUse : std::uint8_t { page, frame, image, style, script, other };
std::string_view mark(LinkUse use);  // "", "if_", "im_", "cs_", "js_", "oe_"

class LinkMap {
 public:
  // `document` is the captured address; `when` the moment its links are asked for.
  // `encoder` is how the document encodes queries; null for UTF-8.
  LinkMap(Url document, Timestamp when, const Url::QueryEncoder* encoder = nullptr);

  // The same map for a document whose <base> names `href` (decoded text).
  LinkMap with_base(std::string_view href) const;

  // "/web/20240517093000im_/http://agency.example/x.png". Only http and https are
  // mapped; any other URL comes back as it is.
  std::string map(const Url& url, LinkUse use) const;

  // A link as its document writes it -> what must change. nullopt: nothing.
  struct Change {
    std::size_t at = 0;     // bytes of `written` that come first and stay
    bool replaces = false;  // everything from there on is replaced; else it stays behind `text`
    std::string text;       // ASCII
  };
  // `plain` is the same link as UTF-8 with the escapes of its surroundings undone
  // (the same bytes when there were none).
  std::optional<Change> change(std::string_view written, std::string_view plain, LinkUse use) const;

  const Url& base() const { return base_; }

 private:
  std::string prefix(LinkUse use) const;
  Url base_;
  std::string time_;
  const Url::QueryEncoder* encoder_;
};

}  // namespace chancery
