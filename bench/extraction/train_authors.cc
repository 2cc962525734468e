// SPDX-License-Identifier: Apache-2.0
// Learns the forest that tells an author's name from others.
//
//   train_authors OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...
//
// Writes OUT_FOLDER/author.txt, author_forest.cc and author.<k>.txt as train does for
// the text, and prints what is to be expected of sites never seen.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <set>

#include "bench/extraction/forest_files.h"
#include "bench/extraction/reading.h"
#include "parsers/author_features.h"
#include "parsers/body.h"
#include "parsers/byline_names.h"
#include "parsers/learned_forests.h"

namespace chancery::bench {
namespace {

// The names of one page: rows of the examples from `first` to `last`.
struct NamePage {
  std::size_t first = 0, last = 0;
  std::size_t known = 0;  // names of its authors
  std::size_t found = 0;  // of them among the candidates
};

void add_page(const Truth& truth, const std::filesystem::path& folder, Examples& examples,
              std::vector<NamePage>& pages) {
  const Reading reading(truth, folder);
  const auto kept =
      choose_text(reading.blocks, reading.readings, reading.title.text, reading.metadata, Forests::learned().text);
  const auto page =
      article_place(reading.blocks, reading.readings.place, kept, reading.title.text, reading.metadata, reading.url);
  std::set<std::string> known;
  for (const auto& author : truth.authors) {
    for (const auto& name : names_in(author)) known.insert(name_key(name));
  }
  NamePage added{examples.size(), 0, known.size(), 0};
  for (const auto& name : mentioned_names(page, reading.title.text, author_mentions(page))) {
    const bool right = known.contains(name.key);
    added.found += right;
    examples.values.insert(examples.values.end(), name.features.begin(), name.features.end());
    examples.labels.push_back(right);
    examples.weights.push_back(truth.script == "zh" ? 3.0f : 1.0f);  // few, and those that matter most
    examples.folds.push_back(truth.fold);
  }
  added.last = examples.size();
  pages.push_back(added);
}

void show(const std::vector<NamePage>& pages, const Examples& examples, const std::vector<float>& scores) {
  for (const double least : {0.2, 0.3, 0.4, 0.5, 0.6}) {
    double known = 0, given = 0, right = 0;
    for (const auto& page : pages) {
      known += static_cast<double>(page.known);
      for (auto i = page.first; i < page.last; ++i) {
        if (1 / (1 + std::exp(-static_cast<double>(scores[i]))) < least) continue;
        ++given, right += examples.labels[i] > 0.5f;
      }
    }
    std::printf("%.2f: F %.1f  precision %.1f  recall %.1f\n", least, 200 * right / (given + known),
                100 * right / given, 100 * right / known);
  }
}

struct Collection {
  std::vector<Truth> truths;
  std::filesystem::path folder;
};

int run(const std::filesystem::path& out, const std::vector<Collection>& collections) {
  Examples examples;
  examples.width = kAuthorFeatures;
  std::vector<NamePage> pages;
  for (const auto& [truths, folder] : collections)
    for (const auto& truth : truths)
      if (!truth.authors.empty()) add_page(truth, folder, examples, pages);
  std::size_t known = 0, found = 0;
  for (const auto& page : pages) known += page.known, found += page.found;
  std::printf("%zu pages, %zu names; of %zu authors %zu are among them\n", pages.size(), examples.size(), known, found);
  Boosting how;
  how.trees = 200;
  how.leaves = 16;
  how.rate = 0.03;
  how.row_share = 0.6;
  how.feature_share = 0.4;
  how.least_weight = 2;
  how.ridge = 2;
  show(pages, examples, learn_by_parts(examples, how, out, "author"));
  const auto nodes = learn(examples, how, -1);
  write_forest(nodes, forest_file(out, "author"));
  write_table(nodes, "kAuthorForest", out / "author_forest.cc");
  std::vector<int> asked(kAuthorFeatures);
  for (const auto& node : nodes)
    if (node.feature >= 0) ++asked[static_cast<std::size_t>(node.feature)];
  for (std::size_t i = 0; i < kAuthorFeatures; ++i)
    std::printf("%6d %s\n", asked[i], std::string(name(static_cast<AuthorFeature>(i))).c_str());
  return 0;
}

}  // namespace
}  // namespace chancery::bench

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: train_authors OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...\n";
    return 2;
  }
  std::vector<chancery::bench::Collection> collections;
  for (int i = 2; i < argc; i += 2) collections.push_back({chancery::bench::read_truth(argv[i]), argv[i + 1]});
  return chancery::bench::run(argv[1], collections);
}
