// SPDX-License-Identifier: Apache-2.0
// Learns the forest that finds the text of a page from pages with known answers.
//
//   train OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...
//
// Writes OUT_FOLDER/<forest>.txt learned from all pages, and <forest>.<k>.txt from
// all but the sites of part k, by which `predict --forests` measures what is to be
// expected of sites never seen.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <unordered_map>

#include "bench/extraction/forest_files.h"
#include "bench/extraction/reading.h"
#include "parsers/block_features.h"
#include "parsers/body.h"

namespace chancery::bench {
namespace {

// One page as its blocks, and which of them are the text.
struct BlockPage {
  const Truth* truth = nullptr;
  std::size_t first = 0;  // its first row in the examples
  std::vector<Words> words;
  std::vector<float> chars;
  std::vector<float> labels;  // -1: unknown
};

// How much nearer the kept words come to the truth with one block more.
class Fitting {
 public:
  Fitting(const Words& truth, const std::vector<Words>& blocks) : blocks_(blocks), kept_(blocks.size(), false) {
    add_runs(truth, 1, truth_);
    for (const auto& [run, times] : truth_) wanted_ += times;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].size() < 4) continue;
      Runs own;
      add_runs(blocks[i], 1, own);
      double same = 0, all = 0;
      for (const auto& [run, times] : own) same += truth_.count(run) ? times : 0, all += times;
      kept_[i] = same > 0.5 * all;
    }
    Words all;
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (kept_[i]) all.insert(all.end(), blocks[i].begin(), blocks[i].end());
    count(all, 1);
  }

  std::vector<bool> fitted() {
    for (int pass = 0; pass < 4; ++pass) {
      bool changed = false;
      for (std::size_t i = 0; i < blocks_.size(); ++i)
        if (!blocks_[i].empty()) changed |= turn(i);
      if (!changed) break;
    }
    return kept_;
  }

 private:
  void count(const Words& words, int times) {
    Runs runs;
    add_runs(words, 1, runs);
    for (const auto& [run, often] : runs) {
      auto& have = found_[run];
      const auto known = truth_.find(run);
      const int most = known == truth_.end() ? 0 : known->second;
      same_ -= std::min(have, most);
      have += times * often;
      same_ += std::min(have, most);
      all_ += times * often;
    }
  }
  double f() const { return 2 * static_cast<double>(same_) / std::max(1.0, static_cast<double>(wanted_ + all_)); }

  bool turn(std::size_t i) {
    Words before, behind;
    for (auto j = i; j-- > 0 && before.size() < 3;)
      if (kept_[j])
        before.insert(before.begin(),
                      blocks_[j].end() - static_cast<long>(std::min<std::size_t>(3 - before.size(), blocks_[j].size())),
                      blocks_[j].end());
    for (auto j = i + 1; j < blocks_.size() && behind.size() < 3; ++j)
      if (kept_[j])
        behind.insert(
            behind.end(), blocks_[j].begin(),
            blocks_[j].begin() + static_cast<long>(std::min<std::size_t>(3 - behind.size(), blocks_[j].size())));
    Words without = before, with = before;
    with.insert(with.end(), blocks_[i].begin(), blocks_[i].end());
    with.insert(with.end(), behind.begin(), behind.end());
    without.insert(without.end(), behind.begin(), behind.end());
    // Of fewer words than four there is no run.
    if (without.size() < 4) without.clear();
    if (with.size() < 4) with.clear();
    const double was = f();
    count(kept_[i] ? with : without, -1);
    count(kept_[i] ? without : with, 1);
    if (f() > was + 1e-12) return kept_[i] = !kept_[i], true;
    count(kept_[i] ? without : with, -1);
    count(kept_[i] ? with : without, 1);
    return false;
  }

  const std::vector<Words>& blocks_;
  std::vector<bool> kept_;
  Runs truth_, found_;
  long wanted_ = 0, all_ = 0, same_ = 0;
};

// What snippets that must and must not be in the text say about blocks.
std::vector<float> labels_by_snippets(const Truth& truth, const std::vector<std::string>& texts) {
  std::vector<float> labels(texts.size(), -1);
  const auto mark = [&](const std::vector<std::string>& snippets, float label) {
    for (const auto& snippet : snippets) {
      const auto wanted = squashed(snippet);
      if (wanted.size() < 8) continue;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool part = texts[i].size() >= 12 && wanted.find(texts[i]) != std::string::npos;
        if (texts[i].find(wanted) == std::string::npos && !part) continue;
        labels[i] = labels[i] >= 0 && labels[i] != label ? 0.5f : label;
      }
    }
  };
  mark(truth.with, 1);
  mark(truth.without, 0);
  return labels;
}

void add_page(const Truth& truth, const std::filesystem::path& folder, Examples& examples,
              std::vector<BlockPage>& pages) {
  const Reading reading(truth, folder);
  const auto& blocks = reading.blocks;
  const BlockFeatures features(blocks, reading.readings, reading.title.text, reading.metadata);
  auto& page = pages.emplace_back();
  page.truth = &truth;
  page.first = examples.size();
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto text = blocks.text(blocks[i]);
    page.words.push_back(words_of(text));
    page.chars.push_back(blocks[i].chars);
    if (truth.text.empty()) texts.push_back(squashed(text));
  }
  const auto wanted = words_of(truth.text);
  if (truth.text.empty()) {
    page.labels = labels_by_snippets(truth, texts);
  } else {
    for (const bool kept : Fitting(wanted, page.words).fitted()) page.labels.push_back(kept);
  }
  double sum = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto words = static_cast<double>(page.words[i].size());
    double weight = truth.text.empty() ? 0.03 : (words + 1) / (static_cast<double>(wanted.size()) + 60);
    if (page.labels[i] < 0) weight = 0;
    sum += weight;
    examples.weights.push_back(static_cast<float>(weight));
    examples.labels.push_back(std::max(0.0f, page.labels[i]));
    examples.folds.push_back(truth.fold);
    const auto row = features.of(i);
    examples.values.insert(examples.values.end(), row.begin(), row.end());
  }
  const double scale = 100 / std::max(1.0, sum / 2.5);
  for (auto i = page.first; i < examples.size(); ++i) examples.weights[i] *= static_cast<float>(scale);
}

struct Score {
  double p = 0, r = 0, f = 0;
  int pages = 0;
  void add(const Match& match) { p += match.precision, r += match.recall, f += match.f(), ++pages; }
  void print(const char* what) const {
    const double mp = p / pages, mr = r / pages;
    std::printf("%-28s P %.2f R %.2f F %.2f  per page %.2f  (%d)\n", what, 100 * mp, 100 * mr,
                200 * mp * mr / (mp + mr), 100 * f / pages, pages);
  }
};

template <class Keep>
void evaluate(const char* what, const std::vector<BlockPage>& pages, Keep&& keep) {
  Score score;
  for (const auto& page : pages) {
    if (page.truth->text.empty()) continue;
    Words found;
    for (std::size_t i = 0; i < page.words.size(); ++i)
      if (keep(page, i)) found.insert(found.end(), page.words[i].begin(), page.words[i].end());
    score.add(match(words_of(page.truth->text), found));
  }
  score.print(what);
}

void show(const std::vector<BlockPage>& pages, const std::vector<float>& scores) {
  evaluate("unseen sites, likelier than not", pages,
           [&](const auto& page, std::size_t i) { return scores[page.first + i] > 0; });
  std::unordered_map<const BlockPage*, float> thresholds;
  for (const auto& page : pages) {
    std::vector<ScoredText> all;
    for (std::size_t i = 0; i < page.words.size(); ++i) all.push_back({scores[page.first + i], page.chars[i]});
    thresholds[&page] = best_threshold(all);
  }
  evaluate("unseen sites, best F expected", pages,
           [&](const auto& page, std::size_t i) { return scores[page.first + i] >= thresholds[&page]; });
}

struct Collection {
  std::vector<Truth> truths;
  std::filesystem::path folder;
};

int run(const std::filesystem::path& out, const std::vector<Collection>& collections) {
  Examples examples;
  examples.width = kBlockFeatures;
  std::vector<BlockPage> pages;
  for (const auto& [truths, folder] : collections)
    for (const auto& truth : truths)
      if (!truth.text.empty() || !truth.with.empty()) add_page(truth, folder, examples, pages);
  std::printf("%zu pages, %zu blocks\n", pages.size(), examples.size());
  evaluate("best choice of blocks", pages, [](const auto& page, std::size_t i) { return page.labels[i] > 0.5f; });
  const Boosting how;
  const auto unseen = learn_by_parts(examples, how, out, "text");
  show(pages, unseen);
  const auto nodes = learn(examples, how, -1);
  write_forest(nodes, forest_file(out, "text"));
  write_table(nodes, "kTextForest", out / "text_forest.cc");
  std::vector<int> asked(kBlockFeatures);
  for (const auto& node : nodes)
    if (node.feature >= 0) ++asked[static_cast<std::size_t>(node.feature)];
  for (std::size_t i = 0; i < kBlockFeatures; ++i)
    std::printf("%6d %s\n", asked[i], std::string(name(static_cast<BlockFeature>(i))).c_str());
  return 0;
}

}  // namespace
}  // namespace chancery::bench

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: train OUT_FOLDER TRUTH.jsonl PAGES_FOLDER [TRUTH.jsonl PAGES_FOLDER]...\n";
    return 2;
  }
  std::vector<chancery::bench::Collection> collections;
  for (int i = 2; i < argc; i += 2) collections.push_back({chancery::bench::read_truth(argv[i]), argv[i + 1]});
  return chancery::bench::run(argv[1], collections);
}
