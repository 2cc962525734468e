// SPDX-License-Identifier: Apache-2.0
#pragma once

// What changed between two texts, for people: paragraph by paragraph, and inside a
// paragraph word by word (character by character where a script writes no spaces).
// Punctuation counts, the amount of white space does not. The fewest words are marked
// that turn one text into the other (Myers, "An O(ND) Difference Algorithm", 1986),
// within limits of work; beyond them more is marked than need be, never less.
//
// Pure functions over UTF-8; thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chancery {

enum class DiffKind : std::uint8_t { same, removed, added };

struct TextDiff {
  struct Piece {
    DiffKind kind{};
    std::string text;     // as it stood in its own text, white space behind it included
    bool figure = false;  // holds a digit: a date, an amount or a number has moved
  };
  // A paragraph: of both texts, or of one of them alone.
  struct Block {
    std::vector<Piece> pieces;
    bool changed() const;
  };
  std::vector<Block> blocks;
  std::size_t words_removed = 0, words_added = 0;
  bool figures = false;  // a figure was among them

  bool same() const;
};

// Paragraphs end with line ends; empty ones are passed over.
TextDiff diff_texts(std::string_view before, std::string_view after);

// Pairs of places at which two sequences have the same value, rising in both: the most
// there can be, if that takes no more than `most_edits` insertions and deletions, else
// those at both ends.
std::vector<std::pair<std::size_t, std::size_t>> common_places(const std::vector<std::uint64_t>& before,
                                                               const std::vector<std::uint64_t>& after,
                                                               std::size_t most_edits);

}  // namespace chancery
