// SPDX-License-Identifier: Apache-2.0
#include "parsers/images.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"
#include "parsers/body.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxImages = 200;
constexpr float kUnlikely = -1.2f;    // nothing this unlikely is taken
constexpr float kBetterPlace = 0.5f;  // log of odds: a later place must be so much likelier
constexpr float kFewPictures = 3.5f;  // log: ten of them

int pixels(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return text.find('%') == std::string_view::npos ? std::max(0, value) : 0;
}

void describe(const Dom& dom, NodeId id, PageImage& image) {
  image.alt = collapsed(first_bytes(dom.attribute(id, "alt"), 1000));
  image.width = pixels(dom.attribute(id, "width"));
  image.height = pixels(dom.attribute(id, "height"));
  const auto figure = dom.ancestor(id, Tag::figure);
  if (figure >= dom.size()) return;
  for (auto at = figure; at < dom[figure].end; ++at)
    if (dom.tag(at) == Tag::figcaption) {
      image.caption = dom.text(at, 1000);
      break;
    }
}

// Of each picture the likeliest of its places, in the candidates' order.
std::vector<std::size_t> once_each(const std::vector<ImageCandidate>& candidates, const std::vector<float>& scores) {
  std::unordered_map<std::string_view, std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto [found, fresh] = best.try_emplace(candidates[i].name, i);
    if (!fresh && scores[i] > scores[found->second] + kBetterPlace) found->second = i;
  }
  std::vector<std::size_t> once;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (best[candidates[i].name] == i) once.push_back(i);
  return once;
}

// What is known of decoration beside what was learned, in the same log of odds: few pages
// to learn from count their readers by a pixel in the text, or are of a few plain elements.
float known_decoration(const ImageFeatures& features, std::size_t i) {
  using F = ImageFeature;
  const auto value = [&](F feature) { return features.at(i, feature); };
  const auto width = value(F::width), height = value(F::height);
  if (value(F::decoration) == 3 || (width > 0 && width < 4) || (height > 0 && height < 4)) return -9;
  float weight = width > 0 && height > 0 && std::max(width, height) < 32 ? -5.0f : 0.0f;
  const bool placed = value(F::origin) == 0;
  if (value(F::page_pictures) > kFewPictures || !placed) return weight;
  if (value(F::decoration) == 2) weight -= 5;
  const bool claimed = value(F::claimed) + value(F::structured) + value(F::shared) > 0;
  if (value(F::in_place) != 0 && value(F::furniture) != 0 && !claimed) weight -= 5;
  return weight;
}

// The one that metadata claim for the page, or else the first.
void mark_lead(const ImageFeatures& features, const std::vector<std::size_t>& from, std::vector<FoundImage>& found) {
  std::size_t lead = 0;
  float most = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (const auto claimed = features.at(from[i], ImageFeature::claimed); claimed > most) lead = i, most = claimed;
  if (!found.empty()) found[lead].image.lead = true;
}

}  // namespace

std::vector<std::size_t> choose_images(const std::vector<ImageCandidate>& candidates, const ImageFeatures& features,
                                       std::vector<float> scores) {
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += known_decoration(features, i);
  auto chosen = once_each(candidates, scores);
  std::vector<ScoredText> parts;
  for (const auto i : chosen) parts.push_back({scores[i], 1});
  const auto threshold = std::max(kUnlikely, best_threshold(std::move(parts)));
  // Metadata name one picture in several crops: the likeliest stands for all.
  std::size_t named = candidates.size();
  for (const auto i : chosen)
    if (candidates[i].node == 0 && (named == candidates.size() || scores[i] > scores[named])) named = i;
  std::erase_if(chosen,
                [&](std::size_t i) { return scores[i] < threshold || (candidates[i].node == 0 && i != named); });
  return chosen;
}

std::vector<FoundImage> find_images(const ImageSetting& setting, const Forest& forest, const Url& base,
                                    const Url::QueryEncoder* encoder) {
  const auto candidates = image_candidates(setting);
  const ImageFeatures features(setting, candidates);
  const auto chosen = choose_images(candidates, features, forest.scores(features.all(), kImageFeatures));
  std::vector<FoundImage> found;
  std::vector<std::size_t> from;
  std::unordered_set<std::string> seen;
  const auto add = [&](std::size_t i) {
    const auto& candidate = candidates[i];
    auto url = Url::parse(ascii::trim(candidate.source.address, " \t\n\r"), base, encoder);
    if (found.size() >= kMaxImages || !url || !url->is_http()) return;
    if (!seen.insert(url->href()).second) return;
    auto& one = found.emplace_back();
    one.node = candidate.node;
    one.image.url = url->href();
    if (candidate.node != 0) describe(setting.blocks.dom(), candidate.node, one.image);
    from.push_back(i);
  };
  for (const auto i : chosen)
    if (candidates[i].node == 0) add(i);
  for (const auto i : chosen)
    if (candidates[i].node != 0) add(i);
  mark_lead(features, from, found);
  return found;
}

}  // namespace chancery
