// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Broken UTF-8 becomes U+FFFD, one a maximal part (Unicode 3.9, Encoding Standard 8.1)") {
  struct Row {
    std::string_view bytes, text, because;
  };
  const auto row = GENERATE(values<Row>({
      {"a\u00E9\u20AC\U0001F600", "a\u00E9\u20AC\U0001F600", "one to four bytes"},
      {"\x80", "\uFFFD", "a tail without a lead"},
      {"\xC0\xAF", "\uFFFD\uFFFD", "an overlong slash"},
      {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD", "an overlong slash of three"},
      {"\xF0\x80\x80\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD", "and of four"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", "a surrogate"},
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD", "beyond Unicode"},
      {"\xE2\x82", "\uFFFD", "cut at the end"},
      {"\xE2\x82x", "\uFFFDx", "cut by another character"},
      {"\xF0\x9F\x98\xE2\x82\xAC", "\uFFFD\u20AC", "cut by another sequence"},
      {"\xFFx", "\uFFFDx", "no lead at all"},
      {"seven b\xFF", "seven b\uFFFD", "behind a run of ASCII"},
      {"twenty characters, \u20AC twenty", "twenty characters, \u20AC twenty", "between two runs of it"},
      {"twenty characters, twenty\xE2", "twenty characters, twenty\uFFFD", "cut behind one"},
  }));
  INFO(row.because);
  CHECK(utf8::repaired(row.bytes) == row.text);
  CHECK(utf8::is_valid(row.bytes) == (row.bytes == row.text));
}

TEST_CASE("Latin-1 bytes are the code points of their value") {
  CHECK(utf8::from_latin1("a\xE9\x80") == "a\u00E9\u0080");
}

}  // namespace chancery
