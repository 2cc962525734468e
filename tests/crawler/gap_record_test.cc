// SPDX-License-Identifier: Apache-2.0
#include "crawler/gap_record.h"

#include "tests/support/catch.h"

namespace chancery {
using namespace std::chrono_literals;

TEST_CASE("A host asked once has kept no gap") {
  const GapRecord gaps;
  CHECK(gaps.count() == 0);
  CHECK_FALSE(gaps.shortest());
  CHECK_FALSE(gaps.median());
}

TEST_CASE("The shortest gap is exact; the median is within two per cent, and never above") {
  GapRecord gaps;
  for (int i = 0; i < 1000; ++i) gaps.add(2000ms + std::chrono::milliseconds(i));
  gaps.add(24h);
  CHECK(gaps.count() == 1001);
  CHECK(gaps.shortest() == 2000ms);
  REQUIRE(gaps.median());
  CHECK(*gaps.median() <= 2500ms);
  CHECK(*gaps.median() >= 2445ms);
}

TEST_CASE("Gaps that are all the same have that median") {
  for (const auto gap : {0ms, 1ms, 7ms, 1000ms, 2001ms, 3'600'000ms}) {
    GapRecord gaps;
    for (int i = 0; i < 5; ++i) gaps.add(gap);
    CHECK(gaps.median() == gap);
  }
}

}  // namespace chancery
