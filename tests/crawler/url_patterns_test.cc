// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_patterns.h"

#include "base/clock.h"
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

TEST_CASE("A pattern that is wrong says what is wrong and where") {
  UrlPatterns patterns;
  const auto open = patterns.add("/news/(2024");
  REQUIRE_FALSE(open);
  CHECK(open.error().detail.find("missing )") != std::string::npos);
  const auto bad = patterns.add("a**");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().detail.find("**") != std::string::npos);
  CHECK_FALSE(patterns.add(R"((a)\1)"));  // what would need backtracking
  CHECK_FALSE(patterns.add(""));
  CHECK(patterns.add("((((a{100}){100}){100}){100})").error().fault != Fault::unsupported);
  CHECK_FALSE(patterns.add(std::string(3000, 'a')));
  CHECK(patterns.empty());
}

TEST_CASE("A pattern made to backtrack takes linear time") {
  UrlPatterns patterns;
  REQUIRE(patterns.add("(a*)*(a*)*(a*)*b$"));
  const auto& clock = system_clock();
  const auto began = clock.now();
  CHECK(patterns.match("https://agency.example/" + std::string(60'000, 'a')) == nullptr);
  CHECK(clock.now() - began < std::chrono::seconds(2));
}

}  // namespace chancery
