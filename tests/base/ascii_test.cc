// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("No byte beyond ASCII is a letter, a digit or has a lower case") {
  for (int byte = 0x80; byte < 0x100; ++byte) {
    const char c = static_cast<char>(byte);
    CHECK_FALSE(ascii::is_alnum(c));
    CHECK(ascii::hex_value(c) == -1);
    CHECK(ascii::lower(c) == c);
  }
}

TEST_CASE("Letters beside the alphabet's ends are none") {
  for (const char c : std::string_view("@[`{/:")) CHECK_FALSE(ascii::is_alnum(c));
  for (const char c : std::string_view("AZaz09")) CHECK(ascii::is_alnum(c));
  CHECK(ascii::hex_value('f') == 15);
  CHECK(ascii::hex_value('F') == 15);
  CHECK(ascii::hex_value('g') == -1);
}

TEST_CASE("Case does not matter where it should not") {
  CHECK(ascii::lower("\u00C9A") == "\u00C9a");
  CHECK(ascii::equal_ignoring_case("Content-Type", "content-TYPE"));
  CHECK_FALSE(ascii::equal_ignoring_case("a", "ab"));
  CHECK_FALSE(ascii::equal_ignoring_case("@", "`"));
}

TEST_CASE("Only the ends are trimmed") {
  CHECK(ascii::trim(" \ta b\t ", " \t") == "a b");
  CHECK(ascii::trim_end(" a ", " ") == " a");
  CHECK(ascii::trim("  ", " ").empty());
}

}  // namespace chancery
