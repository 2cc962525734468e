// SPDX-License-Identifier: Apache-2.0
#include "app/units.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Times are read as people write them") {
  using namespace std::chrono;
  CHECK(parse_duration("2s") == 2s);
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("1.5h") == 90min);
  CHECK(parse_duration("7d") == 168h);
  CHECK(parse_duration("0") == 0ms);
  for (const auto* text : {"", "2", "s", "-2s", "2x", "2 s", "1e9d", "99999999999d", "inf", "0x10s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("Sizes are powers of a thousand unless they say otherwise") {
  CHECK(parse_size("10M") == 10'000'000);
  CHECK(parse_size("1.5GB") == 1'500'000'000);
  CHECK(parse_size("1 GiB") == 1'073'741'824);
  CHECK(parse_size("512") == 512);
  for (const auto* text : {"", "M", "-1M", "1X", "1e30GB"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text));
  }
  CHECK(format_size(999) == "999 B");
  CHECK(format_size(1'234'567) == "1.2 MB");
}

}  // namespace chancery
