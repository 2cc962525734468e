// SPDX-License-Identifier: Apache-2.0
#pragma once

// The days that a page mentions, and what is known about each when one asks
// whether the page was published on it: which sources name it, how it stands on
// the page, how it lies to the other days. Every feature has a name here;
// bench/extraction/train_dates learns from them and date asks the result.
// Pure functions; thread-safe.

#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/date_mentions.h"

namespace chancery {

// clang-format off
#define CHANCERY_DATE_FEATURES(X) \
  /* for each source: 0, or the greater the earlier it names the day among all its days */ \
  CHANCERY_DATE_SOURCES(X) \
  X(sources) X(mentions) X(has_clock) X(swapped) X(order) \
  /* at first sight: the best of its mentions and those that agree; its place among the days by that; what the best \
     other day has less */ \
  X(worth) X(worth_rank) X(worth_lead) \
  /* its labels: how many mentions */ \
  X(label_published) X(label_created) X(label_updated) X(label_signed) X(label_event) \
  /* its best place on the page: blocks behind the headline, the text's begin and end */ \
  X(placed) X(from_title) X(from_begin) X(from_end) X(first_shown) X(share) X(offset) X(beside) X(chars) X(prose) \
  X(link_density) X(furniture) X(date_name) X(byline_name) X(comment_name) X(related_name) X(header_name) X(footer_name) \
  X(weekday) X(heading) X(path_days) X(path_rank) X(path_age) X(label_rank) \
  /* days from what others say, kUnknown if they say nothing */ \
  X(from_linked) X(from_linked_modified) X(from_meta) X(from_meta_modified) X(from_address) X(from_element) \
  X(from_script) X(from_byline) X(from_newest) X(from_oldest) X(months_from_address) \
  /* its place in time among the page's days, 0 the oldest */ \
  X(age_rank) X(age_rank_back) X(neighbour_day) \
  /* the page */ \
  X(page_days) X(page_claims) X(page_labels) X(page_shown) X(page_prose) X(page_path) X(page_blocks)
// clang-format on

enum class DateFeature : std::uint8_t {
#define X(name) name,
  CHANCERY_DATE_FEATURES(X)
#undef X
      count
};
constexpr auto kDateFeatures = static_cast<std::size_t>(DateFeature::count);
std::string_view name(DateFeature feature);

struct MentionedDay {
  static constexpr float kUnknown = -20000;

  std::chrono::sys_days day;
  std::vector<std::size_t> mentions;  // which of the page's, in their order
  std::array<float, kDateFeatures> features{};

  float& operator[](DateFeature feature) { return features[static_cast<std::size_t>(feature)]; }
  float operator[](DateFeature feature) const { return features[static_cast<std::size_t>(feature)]; }
};

// Every day mentioned, oldest first.
std::vector<MentionedDay> mentioned_days(const DatedPage& page, const std::vector<DateMention>& mentions);

}  // namespace chancery
