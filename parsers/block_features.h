// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is known about each block of a page when one asks whether it belongs to
// the article: the block itself, the names of the elements around it, its
// neighbours, where it stands, and what the page is like. Every feature has a
// name here; bench/extraction/train learns from them and body asks the result.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/blocks.h"
#include "parsers/body_place.h"
#include "parsers/metadata.h"

namespace chancery {

// clang-format off
#define CHANCERY_BLOCK_FEATURES(X) \
  /* the block */ \
  X(chars) X(link_density) X(links) X(punctuation) X(sentence_end) X(small_start) X(digits) X(kind) \
  X(phrase) X(byline) X(title) X(copies) X(furniture) X(prose) X(breaks_off) X(said) X(described) X(cookies) \
  /* the nearest element around it so named: how many levels up; kFar if none */ \
  X(to_content) X(to_title) X(to_byline) X(to_date) X(to_navigation) X(to_related) X(to_comment) X(to_share) \
  X(to_ad) X(to_footer_name) X(to_header_name) X(to_sidebar) X(to_hidden) X(to_legal) X(to_subscribe) X(to_tags) \
  X(to_author_box) X(to_caption) X(to_aside_name) X(to_summary) \
  /* the same for its tag */ \
  X(to_article) X(to_main) X(to_section) X(to_aside) X(to_header) X(to_footer) X(to_nav) X(to_form) X(to_table) \
  X(to_list) X(to_figure) X(to_quote) X(to_link) \
  /* blocks of the page whose parents have the same tags and classes */ \
  X(path_blocks) X(path_chars) X(path_prose) X(path_link_density) X(path_first) X(path_last) \
  X(near_path_blocks) X(near_path_prose) \
  /* the elements around it */ \
  X(depth) X(parent_prose) X(parent_link_density) X(parent_blocks) X(above_prose) X(above_link_density) \
  X(above_blocks) X(half_level) \
  /* the readings of the page: -1 before, 0 inside, 1 behind */ \
  X(in_gain) X(in_votes) X(in_name) X(in_share85) X(in_share60) X(in_place) \
  /* neighbours */ \
  X(previous_chars) X(previous_link_density) X(previous_kind) X(previous_same_path) \
  X(next_chars) X(next_link_density) X(next_kind) X(next_same_path) \
  X(second_previous_chars) X(second_next_chars) X(window_prose) X(window_link_density) \
  X(wide_prose) X(wide_link_density) \
  /* where it stands */ \
  X(position) X(prose_before) X(prose_after) X(since_prose) X(until_prose) X(since_title) X(since_end_phrase) \
  X(since_heading) X(heading_ends) X(heading_level) X(since_rule) X(since_described) X(cookies_near) X(article_place) \
  X(main_headings) X(dates_before) \
  /* the page */ \
  X(page_prose) X(page_blocks) X(page_link_density) X(page_dense) X(page_agreement) X(page_path_share) \
  X(page_said) X(page_articles) X(page_comments) X(page_type) X(page_cookies)
// clang-format on

enum class BlockFeature : std::uint8_t {
#define X(name) name,
  CHANCERY_BLOCK_FEATURES(X)
#undef X
      count
};
constexpr auto kBlockFeatures = static_cast<std::size_t>(BlockFeature::count);
std::string_view name(BlockFeature feature);

class BlockFeatures {
 public:
  static constexpr float kFar = 20;      // levels: no such element around it
  static constexpr float kLongRun = 60;  // blocks: none so near

  BlockFeatures(const Blocks& blocks, const BodyReadings& readings, std::string_view title, const Metadata& metadata);
  std::size_t size() const { return values_.size() / kBlockFeatures; }
  std::span<const float> of(std::size_t block) const {
    return std::span(values_).subspan(block * kBlockFeatures, kBlockFeatures);
  }
  std::span<const float> all() const { return values_; }  // of one block after the other
  float at(std::size_t block, BlockFeature feature) const { return of(block)[static_cast<std::size_t>(feature)]; }

 private:
  std::vector<float> values_;
};

}  // namespace chancery
