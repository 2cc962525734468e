// SPDX-License-Identifier: Apache-2.0
#include "store/text_diff.h"

#include <random>

#include "tests/support/catch.h"

namespace chancery {
namespace {

// Removed words as [-x-], added ones as {+x+}; paragraphs on lines of their own.
std::string shown(std::string_view before, std::string_view after) {
  std::string out;
  for (const auto& block : diff_texts(before, after).blocks) {
    if (!out.empty()) out += "\n";
    for (const auto& piece : block.pieces)
      out += piece.kind == DiffKind::same      ? piece.text
             : piece.kind == DiffKind::removed ? "[-" + piece.text + "-]"
                                               : "{+" + piece.text + "+}";
  }
  return out;
}

}  // namespace

TEST_CASE("The words that changed are marked, and no others", "[diff]") {
  struct Row {
    std::string_view before, after, shown, because;
  };
  const auto row = GENERATE(values<Row>({
      {"Dues rise by 4 %.", "Dues rise by 6 %.", "Dues rise by [-4 -]{+6 +}%.", "one figure"},
      {"by 2.4 per cent", "by 3.9 per cent", "by [-2.4 -]{+3.9 +}per cent", "a figure is one word"},
      {"The dues rise.", "The harbour dues rise.", "The {+harbour +}dues rise.", "a word came"},
      {"The dues rise", "The dues rise.", "The dues rise{+.+}", "punctuation counts"},
      {"The  dues\trise.", "The dues rise.", "The dues rise.", "white space does not"},
      {"关于发展的通知", "关于改革的通知", "关于[-发展-]{+改革+}的通知", "scripts without spaces"},
      {"one\ntwo", "one\nmiddle\ntwo", "one\n{+middle+}\ntwo", "a paragraph came"},
      {"one\ntwo\nthree", "one\nthree", "one\n[-two-]\nthree", "a paragraph went"},
      {"", "new", "{+new+}", "from nothing"},
      {"old", "", "[-old-]", "to nothing"},
      {"à l'Élysée hier", "à l'Elysée hier", "à l'[-Élysée -]{+Elysée +}hier", "letters are compared as they stand"},
      {"alpha beta gamma delta", "one two three four", "[-alpha beta gamma delta-]\n{+one two three four+}",
       "nothing in common: another paragraph"},
  }));
  INFO(row.because);
  CHECK(shown(row.before, row.after) == row.shown);
}

TEST_CASE("Counts tell words, and whether figures moved", "[diff]") {
  const auto diff = diff_texts("It was signed on 5 May 2023 by both.", "It was signed on 6 May 2023 by all.");
  CHECK(diff.words_removed == 2);
  CHECK(diff.words_added == 2);
  CHECK(diff.figures);
  CHECK_FALSE(diff_texts("signed by both", "signed by all").figures);
  CHECK(diff_texts("same\n\n\nsame", "same\nsame").same());
  CHECK_FALSE(diff_texts("same", "same!").same());
}

TEST_CASE("Either text comes back from a difference", "[diff]") {
  std::mt19937 random(7);
  const std::vector<std::string> words = {"the ", "dues ", "of ", "harbour ", "4", ", ", "国", "\n", "rise. ", "é "};
  const auto text = [&] {
    std::string made;
    for (int i = 0, count = static_cast<int>(random() % 60); i < count; ++i) made += words[random() % words.size()];
    return made;
  };
  const auto bare = [](std::string_view all) {
    std::string out;
    for (const char c : all)
      if (c != ' ' && c != '\n') out += c;
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    const auto before = text(), after = text();
    CAPTURE(round, before, after);
    std::string old_text, new_text;
    for (const auto& block : diff_texts(before, after).blocks)
      for (const auto& piece : block.pieces) {
        if (piece.kind != DiffKind::added) old_text += bare(piece.text);
        if (piece.kind != DiffKind::removed) new_text += bare(piece.text);
      }
    CHECK(old_text == bare(before));
    CHECK(new_text == bare(after));
  }
}

TEST_CASE("As much as can be stays, and it is the same in both", "[diff]") {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint64_t> a(random() % 12), b(random() % 12);
    for (auto& each : a) each = random() % 4;
    for (auto& each : b) each = random() % 4;
    const auto places = common_places(a, b, 100);
    std::size_t last_a = 0, last_b = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      CHECK(a[places[i].first] == b[places[i].second]);
      if (i > 0) CHECK((places[i].first > last_a && places[i].second > last_b));
      std::tie(last_a, last_b) = places[i];
    }
    // The longest common subsequence, the slow way.
    std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
    for (std::size_t i = 1; i <= a.size(); ++i)
      for (std::size_t j = 1; j <= b.size(); ++j)
        best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    CHECK(places.size() == best[a.size()][b.size()]);
  }
}

TEST_CASE("Texts with nothing in common cost no more than the limits allow", "[diff]") {
  std::string before, after;
  for (int i = 0; i < 50'000; ++i) {
    before += "a" + std::to_string(i) + " ";
    after += "b" + std::to_string(i) + " ";
  }
  const auto diff = diff_texts("begin " + before + "end", "begin " + after + "end");
  CHECK(diff.words_removed >= 50'000);
  CHECK(diff.words_added >= 50'000);
}

}  // namespace chancery
