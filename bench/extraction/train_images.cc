// SPDX-License-Identifier: Apache-2.0
// Learns the forest that finds a text's images from pages with known answers.
//
//   train_images FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...
//
// FOLDER holds what train has written: the text whose images are sought is that of a
// forest which never saw the page's site. Writes there what train writes, for images.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <set>

#include "bench/extraction/forest_files.h"
#include "bench/extraction/reading.h"
#include "parsers/body.h"
#include "parsers/images.h"

namespace chancery::bench {
namespace {

bool names_one(const std::vector<std::string>& addresses, std::string_view name) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const auto& address) { return picture_name(address) == name; });
}

struct Known {
  float label = 0, weight = 0;
};
// Of a page with all images known each candidate is right or wrong; where only the
// lead is known, nothing is known of the others that the page shows.
Known known(const Truth& truth, const ImageCandidate& candidate) {
  const bool lead = names_one(truth.lead, candidate.name);
  if (truth.images.empty()) return {lead ? 1.0f : 0.0f, lead ? 1.0f : candidate.node == 0 ? 0.3f : 0.0f};
  const bool right = std::any_of(truth.images.begin(), truth.images.end(),
                                 [&](const auto& image) { return names_one(image, candidate.name); });
  const auto share = 1.0f / static_cast<float>(truth.images.size() + 1);
  return {right ? 1.0f : 0.0f, right && lead ? 2 * share : share};
}

// One page's candidates and its known answers, to choose from as the page is read.
struct ImagePage {
  std::unique_ptr<Reading> reading;
  Truth truth;
  std::vector<std::size_t> kept;
  std::vector<ImageCandidate> candidates;
  std::unique_ptr<ImageFeatures> features;
  std::size_t first = 0;  // its first row in the examples
};

ImagePage read_image_page(const Truth& truth, const std::filesystem::path& folder, const Forest& text) {
  ImagePage page;
  page.truth = truth;
  page.reading = std::make_unique<Reading>(truth, folder);
  const auto& reading = *page.reading;
  page.kept = choose_text(reading.blocks, reading.readings, reading.title.text, reading.metadata, text);
  const ImageSetting setting{reading.blocks, reading.readings, page.kept, reading.title.text, reading.metadata};
  page.candidates = image_candidates(setting);
  page.features = std::make_unique<ImageFeatures>(setting, page.candidates);
  return page;
}

void add_examples(ImagePage& page, Examples& examples) {
  page.first = examples.size();
  for (std::size_t i = 0; i < page.candidates.size(); ++i) {
    const auto [label, weight] = known(page.truth, page.candidates[i]);
    examples.labels.push_back(label);
    examples.weights.push_back(100 * weight);
    examples.folds.push_back(page.truth.fold);
    const auto row = page.features->of(i);
    examples.values.insert(examples.values.end(), row.begin(), row.end());
  }
}

// What the scorer will find, but for how it knows sizes of one picture as one.
void evaluate(const std::vector<ImagePage>& pages, const std::vector<float>& scores) {
  double recall = 0, precision = 0, lead = 0, known = 0, answered = 0, led = 0;
  for (const auto& page : pages) {
    const auto begin = scores.begin() + static_cast<std::ptrdiff_t>(page.first);
    const std::vector<float> own(begin, begin + static_cast<std::ptrdiff_t>(page.candidates.size()));
    std::set<std::string> names;
    for (const auto i : choose_images(page.candidates, *page.features, own)) names.insert(page.candidates[i].name);
    const auto finds = [&](const std::vector<std::string>& addresses) {
      return std::any_of(names.begin(), names.end(), [&](const auto& name) { return names_one(addresses, name); });
    };
    const auto& images = page.truth.images;
    if (!page.truth.lead.empty()) ++led, lead += finds(page.truth.lead);
    if (images.empty()) continue;
    ++known;
    recall +=
        static_cast<double>(std::count_if(images.begin(), images.end(), finds)) / static_cast<double>(images.size());
    if (names.empty()) continue;
    ++answered;
    precision += static_cast<double>(std::count_if(names.begin(), names.end(),
                                                   [&](const auto& name) {
                                                     return std::any_of(
                                                         images.begin(), images.end(),
                                                         [&](const auto& image) { return names_one(image, name); });
                                                   })) /
                 static_cast<double>(names.size());
  }
  std::printf("unseen sites: images recall %.1f precision %.1f, lead %.1f\n", 100 * recall / known,
              100 * precision / answered, 100 * lead / led);
}

int run(const std::filesystem::path& folder, char** collections, int count) {
  std::vector<std::vector<ForestNode>> parts;
  for (int part = 0; part < kFolds; ++part) parts.push_back(read_forest(forest_file(folder, "text", part)));
  Examples examples;
  examples.width = kImageFeatures;
  std::vector<ImagePage> pages;
  for (int i = 0; i + 1 < count; i += 2)
    for (const auto& truth : read_truth(collections[i])) {
      if (truth.images.empty() && truth.lead.empty()) continue;
      const Forest text{std::span(parts[static_cast<std::size_t>(truth.fold)])};
      pages.push_back(read_image_page(truth, collections[i + 1], text));
      add_examples(pages.back(), examples);
    }
  Boosting how;
  how.trees = 110;
  how.leaves = 10;
  evaluate(pages, learn_by_parts(examples, how, folder, "image"));
  const auto nodes = learn(examples, how, -1);
  write_forest(nodes, forest_file(folder, "image"));
  write_table(nodes, "kImageForest", folder / "image_forest.cc");
  std::vector<int> asked(kImageFeatures);
  for (const auto& node : nodes)
    if (node.feature >= 0) ++asked[static_cast<std::size_t>(node.feature)];
  for (std::size_t i = 0; i < kImageFeatures; ++i)
    std::printf("%6d %s\n", asked[i], std::string(name(static_cast<ImageFeature>(i))).c_str());
  return 0;
}

}  // namespace
}  // namespace chancery::bench

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: train_images FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...\n";
    return 2;
  }
  return chancery::bench::run(argv[1], argv + 2, argc - 2);
}
