// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is known about each picture of a page when one asks whether it belongs to
// the article: its markup, the names of the elements around it, the text it stands
// in, what it has in common with the page's other pictures, and what metadata say of
// it. Every feature has a name here; bench/extraction/train learns from them and
// images asks the result. Not thread-safe; values, with views into the page.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/blocks.h"
#include "parsers/body_place.h"
#include "parsers/image_source.h"
#include "parsers/metadata.h"

namespace chancery {

// What a page's pictures are judged by.
struct ImageSetting {
  const Blocks& blocks;
  const BodyReadings& readings;
  const std::vector<std::size_t>& kept;  // the blocks of the text
  std::string_view title;
  const Metadata& metadata;
};

struct ImageCandidate {
  NodeId node = 0;  // 0: one that only metadata name
  ImageSource source;
  std::string name;  // see picture_name
};
// In document order, then those that no element of the page shows. At most kMaxImageCandidates.
constexpr std::size_t kMaxImageCandidates = 2000;
std::vector<ImageCandidate> image_candidates(const ImageSetting& setting);

// clang-format off
#define CHANCERY_IMAGE_FEATURES(X) \
  /* its markup */ \
  X(origin) X(width) X(height) X(ratio) X(source_width) X(sources) X(late) X(in_picture) X(alt) X(alt_title) \
  X(file_type) X(decoration) X(size_in_name) X(name_digits) X(link) X(link_chars) X(caption) \
  /* the nearest element around it so named: how many levels up; kFar if none */ \
  X(to_content) X(to_title) X(to_byline) X(to_date) X(to_navigation) X(to_related) X(to_comment) X(to_share) \
  X(to_ad) X(to_footer_name) X(to_header_name) X(to_sidebar) X(to_hidden) X(to_legal) X(to_subscribe) X(to_tags) \
  X(to_author_box) X(to_caption) X(to_aside_name) X(to_summary) X(to_picture_name) X(to_lead_name) X(to_small_name) \
  /* the same for its tag */ \
  X(to_article) X(to_main) X(to_section) X(to_aside) X(to_header) X(to_footer) X(to_nav) X(to_form) X(to_table) \
  X(to_list) X(to_figure) X(to_paragraph) X(to_noscript) \
  /* the readings of the page: -1 before, 0 inside, 1 behind */ \
  X(in_gain) X(in_votes) X(in_name) X(in_share85) X(in_share60) X(in_place) \
  /* the text around it */ \
  X(before_text) X(behind_text) X(to_previous) X(to_next) X(kept_near) X(kept_wide) X(furniture) X(since_title) \
  X(previous_chars) X(previous_link_density) X(next_chars) X(next_link_density) \
  /* the nearest element with text of the article */ \
  X(meet_levels) X(meet_share) X(meet_purity) \
  /* the largest element with no other picture in it, and the one around that */ \
  X(card_levels) X(card_chars) X(card_link_density) X(card_kept) X(row_pictures) X(row_chars) X(row_kept) \
  /* the page's other pictures */ \
  X(copies) X(path_pictures) X(path_kept) X(path_inside) X(path_linked) X(path_place) X(index) X(index_inside) \
  /* metadata */ \
  X(claimed) X(structured) X(shared) X(twin) X(claims) X(claim_shown) \
  /* the page */ \
  X(page_pictures) X(page_inside) X(page_leading) X(page_kept) X(page_kept_share) X(page_agreement)
// clang-format on

enum class ImageFeature : std::uint8_t {
#define X(name) name,
  CHANCERY_IMAGE_FEATURES(X)
#undef X
      count
};
constexpr auto kImageFeatures = static_cast<std::size_t>(ImageFeature::count);
std::string_view name(ImageFeature feature);

class ImageFeatures {
 public:
  static constexpr float kFar = 20;      // levels: no such element around it
  static constexpr float kLongRun = 60;  // blocks: none so near

  ImageFeatures(const ImageSetting& setting, const std::vector<ImageCandidate>& candidates);
  std::size_t size() const { return values_.size() / kImageFeatures; }
  std::span<const float> all() const { return values_; }  // of one candidate after the other
  std::span<const float> of(std::size_t candidate) const {
    return std::span(values_).subspan(candidate * kImageFeatures, kImageFeatures);
  }
  float at(std::size_t candidate, ImageFeature feature) const {
    return of(candidate)[static_cast<std::size_t>(feature)];
  }

 private:
  std::vector<float> values_;
};

}  // namespace chancery
