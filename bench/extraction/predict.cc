// SPDX-License-Identifier: Apache-2.0
// Reads every page of an extraction benchmark and writes what was found, one JSON
// object a line, for its scorer; figures of speed go to standard error.
//
//   predict TRUTH.jsonl PAGES_FOLDER [FORESTS_FOLDER] > PREDICTIONS.jsonl
//
// With a folder of forests as train writes them, each page is read by those learned
// from the sites of all other parts: what is to be expected of sites never seen.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/extraction/forest_files.h"
#include "bench/extraction/reading.h"
#include "parsers/page.h"

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The forests of one part, and the tables they stand in.
struct PartForests {
  std::vector<chancery::ForestNode> text, date, author, image;
  chancery::Forests forests;

  PartForests(const std::filesystem::path& folder, int part) {
    text = chancery::bench::read_forest(chancery::bench::forest_file(folder, "text", part));
    date = chancery::bench::read_forest(chancery::bench::forest_file(folder, "date", part));
    author = chancery::bench::read_forest(chancery::bench::forest_file(folder, "author", part));
    image = chancery::bench::read_forest(chancery::bench::forest_file(folder, "image", part));
    forests.text = chancery::Forest(std::span(text));
    forests.author = chancery::Forest(std::span(author));
    forests.date = chancery::Forest(std::span(date));
    forests.image = chancery::Forest(std::span(image));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::cerr << "usage: predict TRUTH.jsonl PAGES_FOLDER [FORESTS_FOLDER] > PREDICTIONS.jsonl\n";
    return 2;
  }
  std::ifstream truths(argv[1]);
  const std::filesystem::path folder = argv[2];
  std::vector<std::unique_ptr<PartForests>> parts;
  for (int part = 0; argc == 4 && part < chancery::bench::kFolds; ++part)
    parts.push_back(std::make_unique<PartForests>(argv[3], part));
  std::size_t pages = 0, failed = 0, limited = 0, bytes = 0;
  double spent = 0;
  std::vector<std::pair<double, std::string>> slowest;
  for (std::string line; std::getline(truths, line);) {
    const auto truth = nlohmann::json::parse(line);
    const auto id = truth.at("id").get<std::string>();
    const auto html = chancery::bench::read_all(folder / truth.value("file", id + ".html"));
    auto url = chancery::Url::parse(truth.value("url", ""));
    if (!url) url = chancery::Url::parse("http://page.invalid/");
    std::string type = "text/html";
    if (truth.contains("charset_http") && truth["charset_http"].is_string())
      type += "; charset=" + truth["charset_http"].get<std::string>();

    const auto part = static_cast<std::size_t>(chancery::bench::fold_of_site(truth.value("site", "")));
    const auto& forests = parts.empty() ? chancery::Forests::learned() : parts[part]->forests;
    const auto before = cpu_seconds();
    const auto page = chancery::read_page({html, type, &*url, std::nullopt}, {}, forests);
    const auto took = cpu_seconds() - before;
    spent += took;
    slowest.emplace_back(took, id);
    ++pages;
    bytes += html.size();

    nlohmann::json out{{"id", id}};
    if (!page) {
      ++failed;
      out["error"] = page.error().detail;
    } else {
      limited += page->limited;
      out["title"] = page->title;
      out["date"] = nullptr;
      if (page->published && page->published->iso.size() >= 10) out["date"] = page->published->iso.substr(0, 10);
      if (page->published) out["evidence"] = page->published->evidence;
      if (page->published) out["date_confidence"] = page->published->confidence;
      out["title_evidence"] = page->title_evidence;
      out["text"] = page->text;
      out["lang"] = page->language;
      out["author"] = page->author;
      out["author_confidence"] = page->author_confidence;
      out["title_confidence"] = page->title_confidence;
      out["text_confidence"] = page->body_confidence;
      out["source"] = page->source;
      out["images"] = nlohmann::json::array();
      for (const auto& image : page->images) out["images"].push_back(image.url);
    }
    std::cout << out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  std::sort(slowest.rbegin(), slowest.rend());
  std::fprintf(stderr, "%zu pages, %.1f MB, %zu failed, %zu limited: %.0f pages/CPU-s, %.1f MB/CPU-s\n", pages,
               static_cast<double>(bytes) / 1e6, failed, limited, static_cast<double>(pages) / spent,
               static_cast<double>(bytes) / 1e6 / spent);
  for (std::size_t i = 0; i < std::min<std::size_t>(5, slowest.size()); ++i)
    std::fprintf(stderr, "  %.3f s %s\n", slowest[i].first, slowest[i].second.c_str());
}
