// SPDX-License-Identifier: Apache-2.0
#include "base/pattern.h"

#include "base/clock.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A pattern is looked for anywhere, or from the beginning on") {
  const auto pattern = Pattern::parse("news|press$").value();
  CHECK(pattern.is_in("a/news/b"));
  CHECK_FALSE(pattern.begins("a/news/b"));
  CHECK(pattern.begins("news/b"));
  CHECK(pattern.is_in("the press"));
  CHECK_FALSE(pattern.is_in("press release"));
  CHECK(pattern.text() == "news|press$");
}

TEST_CASE("A pattern that is wrong says what is wrong and where") {
  CHECK_THAT(Pattern::parse("/news/(2024").error().detail, Catch::Contains("missing )"));
  CHECK_THAT(Pattern::parse("a**").error().detail, Catch::Contains("**"));
  CHECK_FALSE(Pattern::parse(R"((a)\1)"));  // what would need backtracking
  CHECK(Pattern::parse("").error().fault == Fault::malformed);
  CHECK(Pattern::parse("((((a{100}){100}){100}){100})").error().fault != Fault::unsupported);
  CHECK(Pattern::parse(std::string(3000, 'a')).error().fault == Fault::too_large);
}

TEST_CASE("A pattern made to backtrack takes linear time") {
  const auto pattern = Pattern::parse("(a*)*(a*)*(a*)*b$").value();
  const auto& clock = system_clock();
  const auto began = clock.now();
  CHECK_FALSE(pattern.is_in("https://agency.example/" + std::string(60'000, 'a')));
  CHECK(clock.now() - began < std::chrono::seconds(2));
}

}  // namespace chancery
