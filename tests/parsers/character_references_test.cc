// SPDX-License-Identifier: Apache-2.0
#include "parsers/character_references.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("What a reference is depends on where it stands") {
  struct Row {
    std::string_view written, in_text, in_attribute, in_xml, because;
  };
  const auto row = GENERATE(values<Row>({
      {"a &amp; b &lt;", "a & b <", "a & b <", "a & b <", "plain"},
      {"?a=1&copy=2", "?a=1©=2", "?a=1&copy=2", "?a=1&copy=2", "a name without its end in an address is part of it"},
      {"&notit;", "¬it;", "&notit;", "&notit;", "the longest name that fits"},
      {"AT&T &AMP &x;", "AT&T & &x;", "AT&T & &x;", "AT&T &AMP &x;", "old names need no end, but in XML"},
      {"&alpha;&alpha", "α&alpha", "α&alpha", "α&alpha", "newer ones do everywhere"},
      {"&#20844;&#x544A;&#X544a", "公告告", "公告告", "公告告", "numbers"},
      {"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD", "\uFFFD\uFFFD\uFFFD\uFFFD",
       "\uFFFD\uFFFD\uFFFD\uFFFD", "numbers of no character"},
      {"&#150;", "–", "–", "–", "Windows' own, as everybody means them"},
      {"&#;&#x;&;&", "&#;&#x;&;&", "&#;&#x;&;&", "&#;&#x;&;&", "no reference at all"},
      {"&apos;&apos", "'&apos", "'&apos", "'&apos", "the one that came late"},
  }));
  INFO(row.because);
  CHECK(decode_references(row.written) == row.in_text);
  CHECK(decode_references(row.written, ReferencePlace::attribute) == row.in_attribute);
  CHECK(decode_references(row.written, ReferencePlace::xml) == row.in_xml);
}

}  // namespace chancery
