// SPDX-License-Identifier: Apache-2.0
#include "crawler/fingerprint.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/ascii.h"
#include "base/percent_encoding.h"
#include "crawler/url_family.h"
#include "parsers/date_text.h"

namespace chancery {
namespace {

constexpr std::uint32_t kEdge = 0x9E3779B9;  // where a line begins and ends
constexpr std::size_t kMostText = 64 * 1024;

std::uint32_t mixed(std::uint32_t hash) {
  hash ^= hash >> 16;
  hash *= 0x7FEB352Du;
  hash ^= hash >> 15;
  hash *= 0x846CA68Bu;
  return hash ^ (hash >> 16);
}

// What words are made of: letters, digits, and all that is not ASCII.
constexpr auto kWordy = [] {
  std::array<bool, 256> wordy{};
  for (std::size_t i = 0; i < 256; ++i) wordy[i] = i >= 0x80 || ascii::is_alnum(static_cast<char>(i));
  return wordy;
}();

// Letters and digits in a row; of scripts without spaces (from U+2E80 on, three bytes
// and more), each character.
struct Word {
  std::string_view text;
  std::uint32_t hash = 2166136261u;
  bool any_digit = false, digits_alone = true;

  explicit Word(std::string_view its_text) : text(its_text) {
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(ascii::lower(c))) * 16777619u;
      any_digit |= ascii::is_digit(c);
      digits_alone &= ascii::is_digit(c);
    }
    hash = mixed(hash);
  }
};

// Calls `take` with each word.
template <class Take>
void for_each_word(std::string_view text, const Take& take) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t at = 0; at < text.size();) {
    if (!kWordy[byte(at)]) {
      ++at;
      continue;
    }
    auto end = at;
    if (byte(at) >= 0xE2)
      end = std::min(at + (byte(at) >= 0xF0 ? 4u : 3u), text.size());
    else
      while (end < text.size() && kWordy[byte(end)] && byte(end) < 0xE2) ++end;
    take(Word(text.substr(at, end - at)));
    at = end;
  }
}

// Sorts by three passes over eleven bits each, the lowest first: what there is to sort
// are hashes, thousands of them.
void sort_hashes(std::vector<std::uint32_t>& hashes) {
  constexpr std::size_t kBits = 11, kFew = 256;
  if (hashes.size() < kFew) return std::sort(hashes.begin(), hashes.end());
  std::vector<std::uint32_t> sorted(hashes.size());
  for (std::size_t shift = 0; shift < 32; shift += kBits) {
    const auto digit = [&](std::uint32_t hash) { return hash >> shift & ((1u << kBits) - 1); };
    std::array<std::uint32_t, (1u << kBits) + 1> place{};
    for (const auto hash : hashes) ++place[digit(hash) + 1];
    std::partial_sum(place.begin(), place.end(), place.begin());
    for (const auto hash : hashes) sorted[place[digit(hash)]++] = hash;
    hashes.swap(sorted);
  }
}

// What may be a day, a month, an hour, or a year.
bool is_calendar_number(const Word& word) {
  if (!word.digits_alone) return false;
  if (word.text.size() <= 2) return true;
  return word.text.size() == 4 && (word.text.starts_with("19") || word.text.starts_with("20"));
}

class Words {
 public:
  Words(const Url& url, std::string_view language) : language_(language) {
    for_each_word(percent_decoded(url.path_and_query()), [&](const Word& word) {
      // A document's number is what tells it from the next, though its address has it too.
      if (!word.digits_alone) known_.push_back(word.hash);
    });
    std::sort(known_.begin(), known_.end());
  }

  void line(std::string_view text) {
    line_.clear();
    for_each_word(text, [&](const Word& word) { line_.push_back(word); });
    auto before = kEdge, whole = kEdge;
    std::size_t spoken = 0;
    for (std::size_t i = 0; i < line_.size(); ++i) {
      if (is_of_date(i)) continue;
      const auto hash = line_[i].hash;
      if (std::binary_search(known_.begin(), known_.end(), hash)) continue;
      pair(before, hash);
      before = hash;
      if (line_[i].any_digit) continue;
      whole = mixed(whole * 31 + hash);
      ++spoken;
    }
    if (before != kEdge) pair(before, kEdge);
    if (spoken >= kLongLine)
      for (std::uint32_t i = 0; i < 3; ++i) pairs_.push_back(mixed(whole + i));
  }

  void lines(std::string_view text) {
    text = text.substr(0, kMostText);
    while (!text.empty()) {
      const auto end = std::min(text.find_first_of("\n\t"), text.size());
      line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void picture(const Url& url) {
    if (!family_of(url).token) pairs_.push_back(Word(url.path()).hash);
  }

  Fingerprint finish() && {
    Fingerprint made;
    auto& words = made.words;
    words = std::move(pairs_);
    sort_hashes(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    if (words.size() > kMostWords) words.resize(kMostWords);
    for (const auto word : words) made.whole = mixed(made.whole ^ word);
    return made;
  }

 private:
  // A month beside a day or a year, those beside a month or each other, or a number alone,
  // as in a calendar's grid. "Notice 17" is no date.
  bool is_of_date(std::size_t i) const {
    const auto number = [&](std::size_t at) { return at < line_.size() && is_calendar_number(line_[at]); };
    const auto month = [&](std::size_t at) { return at < line_.size() && month_named(line_[at].text, language_) != 0; };
    const bool beside = number(i - 1) || number(i + 1);
    if (!number(i)) return beside && month(i);
    return beside || line_.size() == 1 || month(i - 1) || month(i + 1);
  }

  void pair(std::uint32_t first, std::uint32_t second) { pairs_.push_back(mixed(first * 31 + second)); }

  const std::string_view language_;
  std::vector<std::uint32_t> known_;  // words of the address
  std::vector<Word> line_;
  std::vector<std::uint32_t> pairs_;
};

}  // namespace

Fingerprint fingerprint_of(const Page& page, const std::vector<PageLink>& links, const Url& url) {
  Words words(url, page.language);
  words.line(page.title);
  words.lines(page.text);
  for (const auto& link : links)
    if (link.kind == LinkKind::image)
      words.picture(link.url);
    else if (!is_requisite(link.kind))
      words.line(link.text);
  return std::move(words).finish();
}

}  // namespace chancery
