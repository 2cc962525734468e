// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every date that a page, its metadata, its scripts and its address give, each
// with where it stands and what is said about it. Nothing is judged here.
// Pure functions; thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/article_place.h"
#include "parsers/date_labels.h"
#include "parsers/date_text.h"

namespace chancery {

// Where a date is given. Each is also the name of a feature of the day (date_features).
// clang-format off
#define CHANCERY_DATE_SOURCES(X) \
  /* JSON-LD: of the article, the page, anything else */ \
  X(linked_article) X(linked_page) X(linked_created) X(linked_other) X(linked_modified) \
  /* meta elements, by how clear their name is; prose in them */ \
  X(meta_published) X(meta_date) X(meta_other) X(meta_modified) X(meta_prose) \
  /* addresses: of the page, its query, what it calls canonical, its image */ \
  X(address) X(query) X(canonical) X(image_address) \
  /* elements that carry a date for machines */ \
  X(element_published) X(element_modified) X(time_element) X(attribute) \
  /* scripts, by the key */ \
  X(script_published) X(script_created) X(script_modified) X(script_other) \
  /* text that a reader sees */ \
  X(shown)
// clang-format on
enum class DateSource : std::uint8_t {
#define X(name) name,
  CHANCERY_DATE_SOURCES(X)
#undef X
      count
};
constexpr auto kDateSources = static_cast<std::size_t>(DateSource::count);

struct DateMention {
  WrittenDate date;
  DateSource source = DateSource::shown;
  DateLabel label = DateLabel::none;
  bool swapped = false;  // day and month read the other way round
  int order = 0;         // other dates of the page are written in this order: 1; in the other: -1
  std::size_t rank = 0;  // how many of its source stand before it
  std::string where;     // for people: "meta article:published_time"
  std::string said;      // what is written there, shortened

  // Of those that stand on the page itself.
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t block = kNowhere;
  float share = 0;           // of its block that is the date
  float offset = 0;          // bytes of the block before it
  std::uint16_t beside = 0;  // dates of the block
};

// A page as far as its dates need it.
struct DatedPage : ArticlePlace {
  std::string language;             // with its region, if the page or its address tells
  std::string last = "2100-12-31";  // no later day
  bool read_on_last = false;        // which is the day of the fetch
};
std::vector<DateMention> date_mentions(const DatedPage& page);

}  // namespace chancery
