// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pages with known answers, and how near a text comes to the known one: shares of
// runs of four words, a character of a dense script being a word of its own.

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace chancery::bench {

struct Truth {
  std::string id, site, url, file, charset_http;
  std::string title, text, date, script;
  std::vector<std::string> date_also;
  bool no_date = false;
  std::vector<std::string> with, without;        // must and must not be in the text
  std::vector<std::vector<std::string>> images;  // each by all its addresses
  std::vector<std::string> lead;
  std::vector<std::string> authors;
  int fold = 0;  // the same for all pages of a site
};
std::vector<Truth> read_truth(const std::filesystem::path& file);
constexpr int kFolds = 5;
int fold_of_site(std::string_view site);

using Words = std::vector<std::uint64_t>;  // hashes
Words words_of(std::string_view text);
// Letters and digits of a text alone.
std::string squashed(std::string_view text);

// How often each run of four words occurs.
using Runs = std::unordered_map<std::uint64_t, int>;
void add_runs(const Words& words, int times, Runs& runs);

struct Match {
  double precision = 0, recall = 0;
  double f() const { return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0; }
};
Match match(const Words& truth, const Words& found);

}  // namespace chancery::bench
