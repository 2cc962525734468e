// SPDX-License-Identifier: Apache-2.0
#include "base/percent_encoding.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Each part of a URL escapes its own characters (URL Standard 1.3)") {
  struct Row {
    EncodeSet set;
    std::string_view escaped, because;
  };
  // All of ASCII's punctuation; what stands here is what must not be left plain.
  const std::string_view punctuation = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  const auto row = GENERATE(values<Row>({
      {EncodeSet::c0_control, "", "controls alone"},
      {EncodeSet::fragment, " \"<>`", "a fragment"},
      {EncodeSet::query, " \"#<>", "a query"},
      {EncodeSet::special_query, " \"#'<>", "a query of http"},
      {EncodeSet::path, " \"#<>?^`{}", "a path"},
      {EncodeSet::userinfo, " \"#/:;<=>?@[\\]^`{|}", "credentials"},
  }));
  INFO(row.because);
  for (const char c : punctuation) {
    CAPTURE(c);
    std::string out;
    append_percent_encoded(out, std::string_view(&c, 1), row.set);
    CHECK((out.size() == 3) == (row.escaped.find(c) != std::string_view::npos));
    CHECK(percent_decoded(out) == std::string(1, c));
  }
  std::string out;
  append_percent_encoded(out, std::string_view("a\0\x1F\x7F\xC3\xA9z", 7), row.set);
  CHECK(out == "a%00%1F%7F%C3%A9z");
}

TEST_CASE("Escapes are undone once, and what is none stays") {
  CHECK(percent_decoded("%41%2541%e4%zz%4") == "A%41\xE4%zz%4");
  CHECK(percent_decoded("%").size() == 1);
  CHECK(percent_decoded("%00").size() == 1);
}

}  // namespace chancery
