// SPDX-License-Identifier: Apache-2.0
#include "store/text_diff.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "base/ascii.h"
#include "base/utf8.h"
#include "store/search_words.h"

namespace chancery {
namespace {

constexpr std::size_t kMostBlockEdits = 2'000, kMostWordEdits = 1'500;
constexpr std::size_t kMostText = 4 << 20;  // of each; what stands behind it is not compared
constexpr double kAlike = 0.4;              // of the words of two paragraphs, to be one that changed

using Places = std::vector<std::pair<std::size_t, std::size_t>>;

// A word, or one mark between words. White space behind it is its own and is not compared.
struct Token {
  std::string_view text, with_space;
  std::uint64_t value = 0;
  bool is_word = false;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

std::uint64_t value_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

class Tokens {
 public:
  explicit Tokens(std::string_view paragraph) : text_(paragraph) {
    std::size_t at = 0;
    for_each_word(paragraph, [&](std::string_view, std::size_t begin, std::size_t end) {
      if (goes_on_from(at, begin)) {
        tokens_.back().text = text_.substr(begin_, end - begin_);
        tokens_.back().value = value_of(tokens_.back().text);
      } else {
        add_marks(at, begin);
        add(begin, end, /*is_word=*/true);
      }
      at = end;
      return true;
    });
    add_marks(at, paragraph.size());
    close(paragraph.size());
  }
  std::vector<Token> take() { return std::move(tokens_); }

 private:
  void add(std::size_t begin, std::size_t end, bool is_word) {
    close(begin);
    begin_ = begin;
    const auto text = text_.substr(begin, end - begin);
    tokens_.push_back({text, text, value_of(text), is_word});
  }
  // "2.4", "1,204", "10:30" are one figure.
  bool goes_on_from(std::size_t at, std::size_t begin) const {
    return begin == at + 1 && at > 0 && (text_[at] == '.' || text_[at] == ',' || text_[at] == ':') &&
           ascii::is_digit(text_[at - 1]) && ascii::is_digit(text_[begin]);
  }
  void add_marks(std::size_t at, std::size_t end) {
    while (at < end) {
      const auto step = utf8::decode(text_.substr(at, end - at));
      const bool blank = is_blank(text_[at]) || step.point == 0xA0 || step.point == 0x3000;
      if (!blank) add(at, at + step.length, /*is_word=*/false);
      at += step.length;
    }
  }
  // The last token reaches to where the next begins.
  void close(std::size_t at) {
    if (!tokens_.empty()) tokens_.back().with_space = text_.substr(begin_, at - begin_);
  }
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t begin_ = 0;
};

std::vector<std::uint64_t> values_of(const std::vector<Token>& tokens) {
  std::vector<std::uint64_t> values;
  for (const auto& token : tokens) values.push_back(token.value);
  return values;
}

struct Paragraph {
  std::vector<Token> tokens;
  std::uint64_t value = 0;
};

std::vector<Paragraph> paragraphs_of(std::string_view text) {
  text = text.substr(0, kMostText);
  std::vector<Paragraph> all;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    Paragraph paragraph{Tokens(text.substr(0, end)).take(), 0};
    for (const auto& token : paragraph.tokens) paragraph.value = paragraph.value * 1'000'003 + token.value;
    if (!paragraph.tokens.empty()) all.push_back(std::move(paragraph));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

// How many of their words two paragraphs share, of the longer one's.
double likeness(const Paragraph& a, const Paragraph& b) {
  std::unordered_map<std::uint64_t, int> words;
  for (const auto& token : a.tokens) ++words[token.value];
  std::size_t shared = 0;
  for (const auto& token : b.tokens)
    if (const auto found = words.find(token.value); found != words.end() && found->second-- > 0) ++shared;
  return static_cast<double>(shared) / static_cast<double>(std::max(a.tokens.size(), b.tokens.size()));
}

class Differ {
 public:
  TextDiff run(std::string_view before, std::string_view after) {
    const auto a = paragraphs_of(before), b = paragraphs_of(after);
    std::vector<std::uint64_t> a_values, b_values;
    for (const auto& each : a) a_values.push_back(each.value);
    for (const auto& each : b) b_values.push_back(each.value);
    auto places = common_places(a_values, b_values, kMostBlockEdits);
    places.emplace_back(a.size(), b.size());
    std::size_t i = 0, j = 0;
    for (const auto& [same_a, same_b] : places) {
      hunk(a, i, same_a, b, j, same_b);
      if (same_b < b.size()) whole(b[same_b], DiffKind::same);
      i = same_a + 1;
      j = same_b + 1;
    }
    return std::move(diff_);
  }

 private:
  // Paragraphs between two that stayed: each is paired with the next of the other text
  // that is like it; what has no pair went or came as a whole.
  void hunk(const std::vector<Paragraph>& a, std::size_t i, std::size_t a_end, const std::vector<Paragraph>& b,
            std::size_t j, std::size_t b_end) {
    constexpr std::size_t kFar = 8;
    for (; i < a_end; ++i) {
      auto like = j;
      while (like < std::min(b_end, j + kFar) && likeness(a[i], b[like]) < kAlike) ++like;
      if (like == std::min(b_end, j + kFar)) {
        whole(a[i], DiffKind::removed);
        continue;
      }
      for (; j < like; ++j) whole(b[j], DiffKind::added);
      paired(a[i], b[j++]);
    }
    for (; j < b_end; ++j) whole(b[j], DiffKind::added);
  }

  void whole(const Paragraph& paragraph, DiffKind kind) {
    diff_.blocks.emplace_back();
    for (const auto& token : paragraph.tokens) add(token, kind);
  }

  void paired(const Paragraph& a, const Paragraph& b) {
    diff_.blocks.emplace_back();
    auto places = common_places(values_of(a.tokens), values_of(b.tokens), kMostWordEdits);
    places.emplace_back(a.tokens.size(), b.tokens.size());
    std::size_t i = 0, j = 0;
    for (const auto& [same_a, same_b] : places) {
      for (; i < same_a; ++i) add(a.tokens[i], DiffKind::removed);
      for (; j < same_b; ++j) add(b.tokens[j], DiffKind::added);
      if (same_b < b.tokens.size()) add(b.tokens[same_b], DiffKind::same);
      ++i;
      ++j;
    }
  }

  void add(const Token& token, DiffKind kind) {
    auto& pieces = diff_.blocks.back().pieces;
    if (pieces.empty() || pieces.back().kind != kind) pieces.push_back({kind, {}, false});
    pieces.back().text += token.with_space;
    if (kind == DiffKind::same) return;
    if (token.is_word) ++(kind == DiffKind::added ? diff_.words_added : diff_.words_removed);
    if (std::any_of(token.text.begin(), token.text.end(), ascii::is_digit)) pieces.back().figure = diff_.figures = true;
  }

  TextDiff diff_;
};

// Myers' greedy search: `trace` keeps, for each number of edits, how far every diagonal got.
class ShortestEdit {
 public:
  ShortestEdit(const std::uint64_t* a, std::ptrdiff_t a_size, const std::uint64_t* b, std::ptrdiff_t b_size)
      : a_(a), b_(b), a_size_(a_size), b_size_(b_size) {}

  bool search(std::ptrdiff_t most_edits) {
    most_edits = std::min(most_edits, a_size_ + b_size_);
    std::vector<std::ptrdiff_t> reached(static_cast<std::size_t>(2 * most_edits + 2), 0);
    const auto at = [&](std::ptrdiff_t diagonal) -> std::ptrdiff_t& {
      return reached[static_cast<std::size_t>(diagonal + most_edits)];
    };
    for (std::ptrdiff_t edits = 0; edits <= most_edits; ++edits) {
      for (auto diagonal = -edits; diagonal <= edits; diagonal += 2) {
        auto x = edits == 0 ? 0
                 : diagonal == -edits || (diagonal != edits && at(diagonal - 1) < at(diagonal + 1))
                     ? at(diagonal + 1)
                     : at(diagonal - 1) + 1;
        while (x < a_size_ && x - diagonal < b_size_ && a_[x] == b_[x - diagonal]) ++x;
        at(diagonal) = x;
        if (x >= a_size_ && x - diagonal >= b_size_) {
          keep(at, edits);
          return true;
        }
      }
      keep(at, edits);
    }
    return false;
  }

  // The places that stayed, walked back from the end.
  void walk_back(std::size_t skipped, Places& places) const {
    auto x = a_size_, y = b_size_;
    for (auto edits = std::ssize(trace_) - 1; edits >= 0; --edits) {
      const auto diagonal = x - y;
      std::ptrdiff_t from_x = 0, from_y = 0;
      if (edits > 0) {
        const auto& before = trace_[static_cast<std::size_t>(edits - 1)];
        const auto at = [&](std::ptrdiff_t d) { return before[static_cast<std::size_t>(d + edits - 1)]; };
        const bool down = diagonal == -edits || (diagonal != edits && at_or(before, diagonal - 1, edits - 1) <
                                                                          at_or(before, diagonal + 1, edits - 1));
        const auto previous = down ? diagonal + 1 : diagonal - 1;
        from_x = at(previous);
        from_y = from_x - previous;
        const auto begin_x = down ? from_x : from_x + 1;
        for (; x > begin_x; --x, --y) note(x - 1, y - 1, skipped, places);
      } else {
        for (; x > 0; --x, --y) note(x - 1, y - 1, skipped, places);
      }
      x = from_x;
      y = from_y;
    }
  }

 private:
  using Reached = std::vector<std::ptrdiff_t>;  // diagonals -edits .. edits

  template <class At>
  void keep(const At& at, std::ptrdiff_t edits) {
    Reached row(static_cast<std::size_t>(2 * edits + 1));
    for (auto d = -edits; d <= edits; ++d) row[static_cast<std::size_t>(d + edits)] = at(d);
    trace_.push_back(std::move(row));
  }
  static std::ptrdiff_t at_or(const Reached& row, std::ptrdiff_t d, std::ptrdiff_t edits) {
    return d < -edits || d > edits ? -1 : row[static_cast<std::size_t>(d + edits)];
  }
  static void note(std::ptrdiff_t x, std::ptrdiff_t y, std::size_t skipped, Places& places) {
    places.emplace_back(static_cast<std::size_t>(x) + skipped, static_cast<std::size_t>(y) + skipped);
  }

  const std::uint64_t *a_, *b_;
  std::ptrdiff_t a_size_, b_size_;
  std::vector<Reached> trace_;
};

}  // namespace

bool TextDiff::Block::changed() const {
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.kind != DiffKind::same; });
}

bool TextDiff::same() const {
  return std::none_of(blocks.begin(), blocks.end(), [](const Block& block) { return block.changed(); });
}

TextDiff diff_texts(std::string_view before, std::string_view after) { return Differ().run(before, after); }

Places common_places(const std::vector<std::uint64_t>& before, const std::vector<std::uint64_t>& after,
                     std::size_t most_edits) {
  const auto shorter = std::min(before.size(), after.size());
  std::size_t head = 0, tail = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  Places places;
  for (std::size_t i = 0; i < head; ++i) places.emplace_back(i, i);
  ShortestEdit edit(before.data() + head, std::ssize(before) - static_cast<std::ptrdiff_t>(head + tail),
                    after.data() + head, std::ssize(after) - static_cast<std::ptrdiff_t>(head + tail));
  if (edit.search(static_cast<std::ptrdiff_t>(most_edits))) {
    Places middle;
    edit.walk_back(head, middle);
    places.insert(places.end(), middle.rbegin(), middle.rend());
  }
  for (std::size_t i = tail; i > 0; --i) places.emplace_back(before.size() - i, after.size() - i);
  return places;
}

}  // namespace chancery
