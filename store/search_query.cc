// SPDX-License-Identifier: Apache-2.0
#include "store/search_query.h"

#include <algorithm>

#include "base/ascii.h"
#include "store/search_words.h"

namespace chancery {
namespace {

constexpr std::size_t kMostPhrases = 32, kMostTyped = 2000;

// One piece of what was typed: a word, a quoted phrase, an operator with its value.
struct Piece {
  bool unwanted = false, quoted = false;
  std::string_view name, text;  // name: of an operator, without its colon
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr std::string_view kOperators[] = {"site", "from", "to", "lang", "type", "sort"};

std::string_view operator_at(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return {};
  const auto name = text.substr(0, colon);
  const auto known = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [&](std::string_view each) { return ascii::equal_ignoring_case(each, name); });
  return known == std::end(kOperators) ? std::string_view() : *known;
}

// Reads one piece from the front of `rest`. A quote that nobody closed ends with the text.
Piece next_piece(std::string_view& rest) {
  Piece piece;
  if (rest.front() == '-' && rest.size() > 1 && !is_blank(rest[1])) {
    piece.unwanted = true;
    rest.remove_prefix(1);
  }
  const auto end_of_word = std::find_if(rest.begin(), rest.end(), is_blank);
  const auto word = rest.substr(0, static_cast<std::size_t>(end_of_word - rest.begin()));
  piece.name = operator_at(word);
  if (!piece.name.empty()) rest.remove_prefix(word.find(':') + 1);
  piece.quoted = rest.front() == '"';
  if (piece.quoted) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('"'), rest.size());
    piece.text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return piece;
  }
  const auto end = std::min(rest.find_first_of(" \t\r\n\""), rest.size());
  piece.text = rest.substr(0, end);
  rest.remove_prefix(end);
  return piece;
}

// Digits and dashes alone: "2024-03-05", "2024-3", "2024/03". Anything else is no date.
std::string date_of(std::string_view text) {
  std::string date;
  for (std::size_t begin = 0, part = 0; begin < text.size() && part < 3; ++part) {
    const auto end = std::min(text.find_first_of("-/.", begin), text.size());
    const auto digits = text.substr(begin, end - begin);
    const std::size_t wanted = part == 0 ? 4 : 2;
    if (digits.empty() || digits.size() > wanted || (part == 0 && digits.size() != 4) ||
        !std::all_of(digits.begin(), digits.end(), ascii::is_digit))
      return {};
    if (part > 0) date += '-';
    if (digits.size() < wanted) date += '0';
    date += digits;
    begin = end + 1;
  }
  return date;
}

bool apply_operator(const Piece& piece, SearchQuery& query) {
  if (piece.name.empty() || piece.unwanted) return false;
  const std::string value(piece.text);
  if (piece.name == "site") query.site = value;
  if (piece.name == "lang") query.language = ascii::lower(value);
  if (piece.name == "type") query.kind = ascii::lower(value);
  if (piece.name == "sort" && ascii::equal_ignoring_case(value, "newest")) query.order = SearchQuery::Order::newest;
  if (piece.name == "from") query.from = date_of(value);
  if (piece.name == "to") query.to = date_of(value);
  return true;
}

std::string quoted(const SearchQuery::Phrase& phrase) {
  std::string out = "\"";
  for (const auto& word : phrase.words) out += (out.size() > 1 ? " " : "") + word;
  return out + (phrase.begins ? "\" *" : "\"");
}

}  // namespace

SearchQuery parse_search(std::string_view typed) {
  SearchQuery query;
  auto rest = typed.substr(0, kMostTyped);
  while (!rest.empty() && query.wanted.size() + query.unwanted.size() < kMostPhrases) {
    if (is_blank(rest.front())) {
      rest.remove_prefix(1);
      continue;
    }
    const auto piece = next_piece(rest);
    if (apply_operator(piece, query)) continue;
    SearchQuery::Phrase phrase{words_of(piece.text), !piece.quoted && piece.text.ends_with('*')};
    if (!phrase.words.empty()) (piece.unwanted ? query.unwanted : query.wanted).push_back(std::move(phrase));
  }
  return query;
}

std::string match_expression(const SearchQuery& query) {
  if (query.wanted.empty()) return {};
  std::string out;
  for (const auto& phrase : query.wanted) out += (out.empty() ? "" : " AND ") + quoted(phrase);
  if (query.unwanted.empty()) return out;
  std::string without;
  for (const auto& phrase : query.unwanted) without += (without.empty() ? "" : " OR ") + quoted(phrase);
  return "(" + out + ") NOT (" + without + ")";
}

}  // namespace chancery
