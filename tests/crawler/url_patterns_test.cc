// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_patterns.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("The first pattern that matches anywhere in the address is named") {
  UrlPatterns patterns;
  CHECK(patterns.empty());
  REQUIRE(patterns.add("[?&]print="));
  REQUIRE(patterns.add(R"(\.(zip|exe)$)"));
  CHECK(patterns.match("https://agency.example/a?print=1") != nullptr);
  CHECK(*patterns.match("https://agency.example/a.zip") == R"(\.(zip|exe)$)");
  CHECK(patterns.match("https://agency.example/a.zip?x") == nullptr);
}

TEST_CASE("A pattern that is wrong is not added") {
  UrlPatterns patterns;
  CHECK_THAT(patterns.add("/news/(2024").error().detail, Catch::Contains("missing )"));
  CHECK(patterns.empty());
  for (std::size_t i = 0; i < UrlPatterns::kMost; ++i) REQUIRE(patterns.add("a"));
  CHECK(patterns.add("a").error().fault == Fault::too_large);
}

}  // namespace chancery
