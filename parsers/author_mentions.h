// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every name that a page might give as its author's, each with where it stands:
// metadata, elements called after authors, links to their pages, lines that begin
// with "By". Nothing is judged here. Pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/article_place.h"

namespace chancery {

// Where a name is given. Each is also the name of a feature (author_features).
// clang-format off
#define CHANCERY_NAME_SOURCES(X) \
  /* JSON-LD: author of the article, a person or a body; of anything else; a person who is no author */ \
  X(linked_person) X(linked_body) X(linked_other) X(linked_node) \
  X(meta_author) X(meta_other) X(script_author) \
  /* elements: by rel or itemprop; by a class of authors; of bylines; links to a page of theirs */ \
  X(element_author) X(class_author) X(class_byline) X(profile_link) \
  /* shown: behind a label; behind an editor's; alone by the headline or the text's ends; in brackets at its end */ \
  X(labelled) X(editor) X(alone) X(bracketed) \
  /* who issued a document, in a register's line */ \
  X(issuer)
// clang-format on
enum class NameSource : std::uint8_t {
#define X(name) name,
  CHANCERY_NAME_SOURCES(X)
#undef X
      count
};
constexpr auto kNameSources = static_cast<std::size_t>(NameSource::count);

struct NameMention {
  std::string name;
  NameSource source = NameSource::labelled;
  std::size_t rank = 0;               // how many of its source stand before it
  std::uint16_t part = 0, parts = 1;  // of the list it stands in
  std::uint64_t path = 0;             // the tags and classes of its element
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t block = kNowhere;  // of those that stand on the page
};
std::vector<NameMention> author_mentions(const ArticlePlace& page);

}  // namespace chancery
