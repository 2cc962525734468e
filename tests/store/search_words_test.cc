// SPDX-License-Identifier: Apache-2.0
#include "store/search_words.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Words are found however they are typed", "[search]") {
  struct Row {
    std::string_view text;
    std::vector<std::string> words;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"Press Release, No. 12", {"press", "release", "no", "12"}, "case and punctuation say nothing"},
      {"L'Élysée", {"l", "elysee"}, "accents are not always typed"},
      {"E\xcc\x81lyse\xcc\x81"
       "e",
       {"elysee"},
       "nor are they always one code point"},
      {"Straße", {"strasse"}, "case folding, Unicode 5.18"},
      {"Łódź, Ærø", {"lodz", "aero"}, "letters that no decomposition takes apart"},
      {"ＣＩＤＣＡ２０２４", {"cidca2024"}, "full width is a matter of type"},
      {"发展中国", {"发", "展", "中", "国"}, "no spaces: a character is a word"},
      {"第12号令", {"第", "12", "号", "令"}, "digits among them stay together"},
      {"がか", {"が", "か"}, "a voiced kana is another letter"},
      {"أَخْبَار", {"اخبار"}, "vowel points and the seat of a hamza are seldom typed"},
      {"محـــمد", {"محمد"}, "a tatweel only fills the line"},
      {"सरकार की", {"सरकार", "की"}, "an Indic vowel sign is part of the word"},
      {"ёлка", {"елка"}, "ё is mostly written е"},
      {"a\xff"
       "b",
       {"a", "b"},
       "what is no UTF-8 ends a word"},
      {"", {}, "nothing"},
      {" \xe2\x80\x94 ", {}, "a dash is no word"},
  }));
  INFO(row.because);
  CHECK(words_of(row.text) == row.words);
}

TEST_CASE("A word knows the bytes it stands for", "[search]") {
  const std::string_view text = "Zur Straße 国";
  std::vector<std::string_view> shown;
  for_each_word(text, [&](std::string_view, std::size_t begin, std::size_t end) {
    shown.push_back(text.substr(begin, end - begin));
    return true;
  });
  CHECK(shown == std::vector<std::string_view>{"Zur", "Straße", "国"});
}

TEST_CASE("A word without end is cut", "[search]") {
  const auto words = words_of(std::string(100'000, 'x'));
  REQUIRE_FALSE(words.empty());
  for (const auto& word : words) CHECK(word.size() <= kMostWordBytes + 1);
}

}  // namespace chancery
