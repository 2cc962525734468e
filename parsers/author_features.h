// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names that a page might give as its author's, and what is known about each
// when one asks whether it is: which sources give it, what it looks like, where it
// stands, how it lies to the other names. Every feature has a name here;
// bench/extraction/train_authors learns from them and author asks the result.
// Pure functions; thread-safe.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/author_mentions.h"

namespace chancery {

// clang-format off
#define CHANCERY_AUTHOR_FEATURES(X) \
  /* for each source: 0, or the greater the earlier it gives the name among all its names */ \
  CHANCERY_NAME_SOURCES(X) \
  X(sources) X(mentions) X(part) X(parts) \
  /* what it looks like */ \
  X(words) X(capitals) X(characters) X(dense) X(digits) X(shouted) X(role) X(body) X(like_site) X(like_host) \
  X(like_publisher) X(like_title) X(inside_other) X(holds_other) \
  /* its best place on the page: blocks behind the headline, the text's begin and end */ \
  X(from_title) X(from_begin) X(from_end) X(chars) X(prose) X(link_density) X(furniture) X(heading) \
  X(byline_name) X(comment_name) X(author_box) X(related_name) X(date_beside) X(path_names) X(path_rank) \
  /* at first sight */ \
  X(worth) X(worth_rank) X(worth_lead) \
  /* the page */ \
  X(page_names) X(page_linked) X(page_meta) X(page_elements) X(page_labels) X(page_blocks) X(page_prose)
// clang-format on

enum class AuthorFeature : std::uint8_t {
#define X(name) name,
  CHANCERY_AUTHOR_FEATURES(X)
#undef X
      count
};
constexpr auto kAuthorFeatures = static_cast<std::size_t>(AuthorFeature::count);
std::string_view name(AuthorFeature feature);

struct MentionedName {
  static constexpr float kUnknown = -20000;

  std::string name;                   // as first given
  std::string key;                    // name_key of it
  std::vector<std::size_t> mentions;  // which of the page's, in their order
  std::array<float, kAuthorFeatures> features{};

  float& operator[](AuthorFeature feature) { return features[static_cast<std::size_t>(feature)]; }
  float operator[](AuthorFeature feature) const { return features[static_cast<std::size_t>(feature)]; }
};

// Every name mentioned, in the order of its first mention.
std::vector<MentionedName> mentioned_names(const ArticlePlace& page, std::string_view title,
                                           const std::vector<NameMention>& mentions);

}  // namespace chancery
