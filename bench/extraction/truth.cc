// SPDX-License-Identifier: Apache-2.0
#include "bench/extraction/truth.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "parsers/characters.h"

namespace chancery::bench {
namespace {

constexpr std::uint64_t kOffset = 14695981039346656037u, kPrime = 1099511628211u;

std::uint64_t hash_of(std::string_view text) {
  auto hash = kOffset;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return hash;
}

// A full-width form as its ordinary letter.
char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

std::vector<std::string> strings(const nlohmann::json& object, const char* key) {
  std::vector<std::string> all;
  if (const auto found = object.find(key); found != object.end()) {
    if (found->is_string()) all.push_back(*found);
    if (found->is_array())
      for (const auto& one : *found)
        if (one.is_string()) all.push_back(one);
  }
  return all;
}

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class Use>
void for_each_run(const Words& words, Use&& use) {
  if (words.empty()) return;
  const auto length = std::min<std::size_t>(4, words.size());
  for (std::size_t i = 0; i + length <= words.size(); ++i) {
    auto hash = kOffset + length;
    for (std::size_t j = i; j < i + length; ++j) hash = (hash ^ words[j]) * kPrime, hash ^= hash >> 29;
    use(hash);
  }
}

}  // namespace

int fold_of_site(std::string_view site) { return static_cast<int>((hash_of(site) >> 20) % kFolds); }

std::vector<Truth> read_truth(const std::filesystem::path& file) {
  std::vector<Truth> all;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    auto& one = all.emplace_back();
    one.id = text_at(json, "id");
    one.site = text_at(json, "site");
    one.url = text_at(json, "url");
    one.file = text_at(json, "file");
    one.charset_http = text_at(json, "charset_http");
    one.title = text_at(json, "title");
    one.text = text_at(json, "text");
    one.date = text_at(json, "date");
    one.script = text_at(json, "script");
    one.date_also = strings(json, "date_alt");
    one.no_date = json.value("date_none", false);
    one.with = strings(json, "with");
    one.without = strings(json, "without");
    if (json.contains("images"))
      for (const auto& image : json["images"]) one.images.push_back(image.get<std::vector<std::string>>());
    one.lead = strings(json, "lead_image");
    one.authors = strings(json, "author");
    one.fold = fold_of_site(one.site);
  }
  return all;
}

Words words_of(std::string_view text) {
  Words words;
  auto word = kOffset;
  bool open = false;
  const auto end = [&] {
    if (open) words.push_back(word);
    word = kOffset;
    open = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto c = folded(next_character(text, at));
    if (is_invisible(c)) continue;
    const bool dense = is_dense_script(c) || (c >= 0x1100 && c <= 0x11FF);
    const bool letter = dense || c == '_' || u_isalnum(static_cast<UChar32>(c));
    if (!letter || dense) end();
    if (!letter) continue;
    word = (word ^ c) * kPrime;
    open = true;
    if (dense) end();
  }
  end();
  return words;
}

std::string squashed(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = folded(next_character(text, at));
    if (is_dense_script(c) || u_isalnum(static_cast<UChar32>(c))) utf8::append(out, c);
  }
  return out;
}

void add_runs(const Words& words, int times, Runs& runs) {
  for_each_run(words, [&](std::uint64_t run) { runs[run] += times; });
}

Match match(const Words& truth, const Words& found) {
  Runs left;
  add_runs(truth, 1, left);
  double same = 0, all = 0, wanted = 0;
  for_each_run(truth, [&](std::uint64_t) { ++wanted; });
  for_each_run(found, [&](std::uint64_t run) {
    ++all;
    if (const auto known = left.find(run); known != left.end() && known->second > 0) --known->second, ++same;
  });
  return {all > 0 ? same / all : 0, wanted > 0 ? same / wanted : 0};
}

}  // namespace chancery::bench
