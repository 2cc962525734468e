// SPDX-License-Identifier: Apache-2.0
// Learns the forest that finds the day on which a page was published.
//
//   train_dates OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...
//
// Writes OUT_FOLDER/date.txt, date_forest.cc and date.<k>.txt as train does for the
// text, and prints what is to be expected of sites never seen, for several least
// chances: more answers, or fewer wrong ones.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include "bench/extraction/forest_files.h"
#include "bench/extraction/reading.h"
#include "parsers/body.h"
#include "parsers/date.h"
#include "parsers/date_features.h"
#include "parsers/language.h"

namespace chancery::bench {
namespace {

// The days of one page: rows of the examples from `first` to `last`.
struct DayPage {
  const Truth* truth = nullptr;
  std::size_t first = 0, last = 0;
  bool found = false;  // the right day is among them
};

bool is_right(const Truth& truth, const MentionedDay& day) {
  const std::chrono::year_month_day date(day.day);
  char iso[16];
  std::snprintf(iso, sizeof iso, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
  return truth.date == iso || std::find(truth.date_also.begin(), truth.date_also.end(), iso) != truth.date_also.end();
}

void add_page(const Truth& truth, const std::filesystem::path& folder, Examples& examples,
              std::vector<DayPage>& pages) {
  const Reading reading(truth, folder);
  const auto kept =
      choose_text(reading.blocks, reading.readings, reading.title.text, reading.metadata, Forests::learned().text);
  std::string text;
  for (const auto i : kept) text += reading.blocks.text(reading.blocks[i]) + "\n";
  const auto language = language_of(text.empty() ? reading.tree.dom().text(0, 20000) : text, reading.metadata.language);
  const auto page = dated_page(
      article_place(reading.blocks, reading.readings.place, kept, reading.title.text, reading.metadata, reading.url),
      language, std::nullopt);
  DayPage added{&truth, examples.size(), 0, false};
  for (const auto& day : mentioned_days(page, date_mentions(page))) {
    const bool right = is_right(truth, day);
    added.found |= right;
    examples.values.insert(examples.values.end(), day.features.begin(), day.features.end());
    examples.labels.push_back(right);
    examples.weights.push_back(1);
    examples.folds.push_back(truth.fold);
    examples.groups.push_back(static_cast<int>(pages.size()));
  }
  added.last = examples.size();
  pages.push_back(added);
}

// Right of all dated pages and of all answers, and undated pages that got one.
void show(const std::vector<DayPage>& pages, const Examples& examples, const std::vector<float>& scores) {
  for (const double least : {0.2, 0.3, 0.4, 0.5, 0.6, 0.7}) {
    int known = 0, answered = 0, right = 0, undated = 0, invented = 0, sure = 0, sure_right = 0;
    for (const auto& page : pages) {
      std::size_t best = page.last;
      double all = 1;
      for (auto i = page.first; i < page.last; ++i) {
        if (best == page.last || scores[i] > scores[best]) best = i;
        all += std::exp(static_cast<double>(scores[i]));
      }
      const double chance = best == page.last ? 0 : std::exp(static_cast<double>(scores[best])) / all;
      const bool answer = chance > least;
      const bool hit = answer && examples.labels[best] > 0.5f;
      if (page.truth->date.empty()) {
        ++undated, invented += answer;
        continue;
      }
      ++known, answered += answer, right += hit;
      if (chance >= 0.9) ++sure, sure_right += hit;
    }
    std::printf(
        "%.2f: right %.1f  precision %.1f  answered %.1f  wrong on undated %d of %d  sure %.1f right of them %.1f\n",
        least, 100.0 * right / known, 100.0 * right / answered, 100.0 * answered / known, invented, undated,
        100.0 * sure / known, 100.0 * sure_right / std::max(1, sure));
  }
}

struct Collection {
  std::vector<Truth> truths;
  std::filesystem::path folder;
};

int run(const std::filesystem::path& out, const std::vector<Collection>& collections) {
  Examples examples;
  examples.width = kDateFeatures;
  std::vector<DayPage> pages;
  for (const auto& [truths, folder] : collections)
    for (const auto& truth : truths)
      if (!truth.date.empty() || truth.no_date) add_page(truth, folder, examples, pages);
  const auto found = std::count_if(pages.begin(), pages.end(), [](const auto& page) { return page.found; });
  std::printf("%zu pages, %zu days, the right one among them on %zd\n", pages.size(), examples.size(), found);
  // Few pages and few days a page: small trees with small leaves.
  Boosting how;
  how.trees = 250;
  how.leaves = 16;
  how.rate = 0.025;
  how.row_share = 0.6;
  how.feature_share = 0.4;
  how.least_weight = 1;
  how.ridge = 1;
  show(pages, examples, learn_by_parts(examples, how, out, "date"));
  const auto nodes = learn(examples, how, -1);
  write_forest(nodes, forest_file(out, "date"));
  write_table(nodes, "kDateForest", out / "date_forest.cc");
  std::vector<int> asked(kDateFeatures);
  for (const auto& node : nodes)
    if (node.feature >= 0) ++asked[static_cast<std::size_t>(node.feature)];
  for (std::size_t i = 0; i < kDateFeatures; ++i)
    std::printf("%6d %s\n", asked[i], std::string(name(static_cast<DateFeature>(i))).c_str());
  return 0;
}

}  // namespace
}  // namespace chancery::bench

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: train_dates OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...\n";
    return 2;
  }
  std::vector<chancery::bench::Collection> collections;
  for (int i = 2; i < argc; i += 2) collections.push_back({chancery::bench::read_truth(argv[i]), argv[i + 1]});
  return chancery::bench::run(argv[1], collections);
}
