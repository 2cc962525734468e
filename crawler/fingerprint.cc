// SPDX-License-Identifier: Apache-2.0
#include "crawler/fingerprint.h"

#include <algorithm>

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

std::uint32_t hash_of(std::string_view word) {
  std::uint32_t hash = 2166136261u;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(ascii::lower(c))) * 16777619u;
  return mixed(hash);
}

bool is_wordy(char c) { return ascii::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

// Calls `take` with each word: letters and digits in a row; of scripts without spaces
// (from U+2E80 on, three bytes and more), each character.
template <class Take>
void for_each_word(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_wordy(text[at])) {
      ++at;
      continue;
    }
    const auto lead = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t end = at;
    if (lead(at) >= 0xE2) {
      end = std::min(at + (lead(at) >= 0xF0 ? 4u : 3u), text.size());
    } else {
      while (end < text.size() && is_wordy(text[end]) && lead(end) < 0xE2) ++end;
    }
    take(text.substr(at, end - at));
    at = end;
  }
}

// What may be a day, a month, an hour, or a year.
bool is_calendar_number(std::string_view word) {
  if (!std::all_of(word.begin(), word.end(), ascii::is_digit)) return false;
  if (word.size() <= 2) return true;
  return word.size() == 4 && (word.starts_with("19") || word.starts_with("20"));
}

class Words {
 public:
  Words(const Url& url, std::string_view language) : language_(language) {
    for_each_word(percent_decoded(url.path_and_query()), [&](std::string_view word) {
      // A document's number is what tells it from the next, though its address has it too.
      if (!std::all_of(word.begin(), word.end(), ascii::is_digit)) known_.push_back(hash_of(word));
    });
    std::sort(known_.begin(), known_.end());
  }

  void line(std::string_view text) {
    line_.clear();
    for_each_word(text, [&](std::string_view word) { line_.push_back(word); });
    auto before = kEdge, whole = kEdge;
    std::size_t spoken = 0;
    for (std::size_t i = 0; i < line_.size(); ++i) {
      if (is_of_date(i)) continue;
      const auto hash = hash_of(line_[i]);
      if (std::binary_search(known_.begin(), known_.end(), hash)) continue;
      pair(before, hash);
      before = hash;
      if (std::any_of(line_[i].begin(), line_[i].end(), ascii::is_digit)) continue;
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
    if (!family_of(url).token) pairs_.push_back(hash_of(url.path()));
  }

  Fingerprint finish() && {
    Fingerprint made;
    auto& words = made.words;
    words = std::move(pairs_);
    std::sort(words.begin(), words.end());
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
    const auto month = [&](std::size_t at) { return at < line_.size() && month_named(line_[at], language_) != 0; };
    const bool beside = number(i - 1) || number(i + 1);
    if (!number(i)) return beside && month(i);
    return beside || line_.size() == 1 || month(i - 1) || month(i + 1);
  }

  void pair(std::uint32_t first, std::uint32_t second) { pairs_.push_back(mixed(first * 31 + second)); }

  const std::string_view language_;
  std::vector<std::uint32_t> known_;  // words of the address
  std::vector<std::string_view> line_;
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
