// SPDX-License-Identifier: Apache-2.0
#include "store/excerpt.h"

#include <algorithm>

#include "store/search_words.h"

namespace chancery {
namespace {

constexpr std::size_t kMostText = 1 << 20;  // looked through for an excerpt
constexpr std::size_t kLead = 60;           // bytes shown before the first mark

struct Place {
  std::size_t begin = 0, end = 0;
  std::size_t phrase = 0;
};

// Where the wanted phrases stand in `text`, in order.
std::vector<Place> places_of(std::string_view text, const std::vector<SearchQuery::Phrase>& phrases) {
  struct Word {
    std::string folded;
    std::size_t begin, end;
  };
  std::vector<Word> words;
  for_each_word(text, [&](std::string_view word, std::size_t begin, std::size_t end) {
    words.push_back({std::string(word), begin, end});
    return true;
  });
  const auto fits = [&](const SearchQuery::Phrase& phrase, std::size_t at) {
    if (at + phrase.words.size() > words.size()) return false;
    for (std::size_t i = 0; i < phrase.words.size(); ++i) {
      const bool may_go_on = phrase.begins && i + 1 == phrase.words.size();
      const auto& word = words[at + i].folded;
      if (may_go_on ? !word.starts_with(phrase.words[i]) : word != phrase.words[i]) return false;
    }
    return true;
  };
  std::vector<Place> places;
  for (std::size_t at = 0; at < words.size(); ++at)
    for (std::size_t which = 0; which < phrases.size(); ++which)
      if (fits(phrases[which], at)) {
        places.push_back({words[at].begin, words[at + phrases[which].words.size() - 1].end, which});
        break;
      }
  return places;
}

// The first place of the window that holds the most different phrases, then the most places.
std::size_t best_begin(const std::vector<Place>& places, std::size_t most, std::size_t phrases) {
  std::size_t best = 0, best_score = 0;
  for (std::size_t first = 0; first < places.size(); ++first) {
    std::vector<bool> seen(phrases, false);
    std::size_t different = 0, all = 0;
    for (auto i = first; i < places.size() && places[i].end <= places[first].begin + most - kLead; ++i, ++all)
      if (!seen[places[i].phrase]) {
        seen[places[i].phrase] = true;
        ++different;
      }
    const auto score = different * 1000 + std::min<std::size_t>(all, 999);
    if (score > best_score) {
      best_score = score;
      best = first;
    }
  }
  return places[best].begin;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A place to cut at or after `at`: behind white space if there is some near, never in a character.
std::size_t cut_at(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return std::min(at, text.size());
  const auto space = text.find_first_of(" \n\t", at);
  if (space != std::string_view::npos && space - at < 24) return space + 1;
  while (at < text.size() && continues(text[at])) ++at;
  return at;
}

std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      out += c;
    else if (out.empty() || out.back() != ' ')
      out += ' ';
  }
  return out;
}

}  // namespace

Excerpt excerpt_of(std::string_view text, const SearchQuery& query, std::size_t most) {
  text = text.substr(0, cut_at(text, std::min(text.size(), kMostText)));
  const auto places = places_of(text, query.wanted);
  const auto focus = places.empty() ? 0 : best_begin(places, most, query.wanted.size());
  // Between the cut and the first mark only whole words, so that a mark is never lost.
  const auto begin = focus <= kLead ? 0 : std::min(cut_at(text, focus - kLead), focus);
  const auto end = cut_at(text, std::min(text.size(), begin + most));
  Excerpt excerpt;
  excerpt.cut_before = begin > 0;
  excerpt.cut_after = end < text.size();
  auto at = begin;
  const auto add = [&](std::size_t to, bool marked) {
    if (to > at) excerpt.pieces.push_back({in_one_line(text.substr(at, to - at)), marked});
    at = std::max(at, to);
  };
  for (const auto& place : places) {
    if (place.begin < at || place.end > end) continue;
    add(place.begin, false);
    add(place.end, true);
  }
  add(end, false);
  return excerpt;
}

}  // namespace chancery
