// SPDX-License-Identifier: Apache-2.0
#include "parsers/body.h"

#include <algorithm>
#include <cmath>

#include "parsers/block_features.h"

namespace chancery {
namespace {

constexpr std::size_t kFewBlocks = 60;
constexpr std::size_t kSummary = 600;  // bytes: what JSON-LD gives in less is no text

// What is known of furniture beside what was learned, in the same log of odds. Most
// pages to learn from have theirs in elements with telling names; on a page of a few
// plain elements the words and the links are all there is.
float known_furniture(const Blocks& blocks, const BlockFeatures& features, std::size_t i) {
  using F = BlockFeature;
  const auto& block = blocks[i];
  const bool loose = block.prose == 0;
  const auto phrase = features.at(i, F::phrase);
  float weight = phrase == 2 ? -3.0f : phrase == 1 ? -2.0f : 0.0f;
  const bool few = blocks.size() <= kFewBlocks;
  if (features.at(i, F::title) == 2) weight -= few ? 4 : 2;
  if (features.at(i, F::byline) > 0 && loose) weight -= few ? 4 : 2;
  if (few && block.furniture && features.at(i, F::to_hidden) < BlockFeatures::kFar) weight -= 6;
  if (!few) return weight;
  if (loose && block.link_density() > 0.5f) weight -= 3;
  const bool behind_end = features.at(i, F::since_end_phrase) < BlockFeatures::kLongRun;
  if (behind_end && features.at(i, F::prose_after) < 0.2f) weight -= 3;
  const bool last_words = block.punctuation <= 2 && features.at(i, F::until_prose) >= BlockFeatures::kLongRun;
  if (loose && last_words && block.kind != Tag::li) weight -= 3;
  return weight;
}

bool is_plain_paragraph(const Blocks& blocks, const BlockFeatures& features, std::size_t i) {
  using F = BlockFeature;
  const auto& block = blocks[i];
  return block.kind == Tag::p && !block.furniture && block.link_density() < 0.5f && features.at(i, F::phrase) == 0 &&
         features.at(i, F::title) != 2 && features.at(i, F::byline) == 0;
}

// Where the page's JSON-LD has all of the text, what is kept beside it in far greater
// length is another article's, readers' comments or the lawyers'.
void cut_to_said(const Blocks& blocks, const BlockFeatures& features, std::size_t said_bytes,
                 std::vector<std::size_t>& kept) {
  constexpr double kFarLonger = 2, kMost = 0.55;
  std::size_t begin = blocks.size(), end = 0;
  double said = 0, all = 0;
  for (const auto i : kept) {
    all += blocks[i].chars;
    if (features.at(i, BlockFeature::said) != 1) continue;
    begin = std::min(begin, i);
    end = i + 1;
    said += blocks[i].chars;
  }
  if (said_bytes < kSummary || said < kMost * static_cast<double>(said_bytes) || all < kFarLonger * said) return;
  std::erase_if(kept, [&](std::size_t i) { return i < begin || i >= end; });
}

constexpr float kHopeless = -2.5f;  // nothing this unlikely is text, however little else there is

}  // namespace

float best_threshold(std::vector<ScoredText> parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  const auto expected = [](const ScoredText& part) { return part.chars / (1 + std::exp(-part.score)); };
  double wanted = 0;
  for (const auto& part : parts) wanted += expected(part);
  // F = 2 right / (kept + wanted), all of them expectations.
  double right = 0, kept = 0, most = 0;
  float threshold = 0;
  for (const auto& part : parts) {
    right += expected(part);
    kept += part.chars;
    if (const double f = right / (kept + wanted); f > most) most = f, threshold = part.score;
  }
  return std::max(threshold, kHopeless);
}

std::vector<std::size_t> choose_text(const Blocks& blocks, const BodyReadings& readings, std::string_view title,
                                     const Metadata& metadata, const Forest& forest) {
  const BlockFeatures features(blocks, readings, title, metadata);
  const auto learned = forest.scores(features.all(), kBlockFeatures);
  std::vector<ScoredText> parts;
  parts.reserve(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i)
    parts.push_back({learned[i] + known_furniture(blocks, features, i), blocks[i].chars});
  const auto threshold = best_threshold(parts);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < blocks.size(); ++i)
    if (parts[i].score >= threshold) kept.push_back(i);
  cut_to_said(blocks, features, metadata.structured.body.size(), kept);
  if (!kept.empty()) return kept;
  // A page of which nothing is likely still says what its paragraphs say.
  for (std::size_t i = 0; i < blocks.size(); ++i)
    if (is_plain_paragraph(blocks, features, i)) kept.push_back(i);
  return kept;
}

}  // namespace chancery
