// SPDX-License-Identifier: Apache-2.0
#include "replay/byte_range.h"

#include "tests/support/catch.h"

using namespace chancery;

TEST_CASE("A range is cut to what there is", "[byte_range]") {
  using Kind = RangeAnswer::Kind;
  struct Row {
    std::string field;
    std::uint64_t size;
    Kind kind;
    std::uint64_t first, length;
    std::string because;
  };
  const auto row = GENERATE(values<Row>({
      {"bytes=0-3", 10, Kind::part, 0, 4, "both ends count"},
      {"bytes=4-", 10, Kind::part, 4, 6, "to the end"},
      {"bytes=-3", 10, Kind::part, 7, 3, "the last ones"},
      {"bytes=-30", 10, Kind::part, 0, 10, "more than there are"},
      {"BYTES=0-99999999999999999999999", 10, Kind::part, 0, 10, "an end beyond any number"},
      {"bytes=10-", 10, Kind::unsatisfiable, 0, 0, "from behind the end"},
      {"bytes=-0", 10, Kind::unsatisfiable, 0, 0, "the last none"},
      {"bytes=0-0", 0, Kind::unsatisfiable, 0, 0, "of nothing"},
      {"bytes=5-2", 10, Kind::whole, 0, 0, "backwards is no range"},
      {"bytes=0-1,3-4", 10, Kind::whole, 0, 0, "several"},
      {"bytes=a-b", 10, Kind::whole, 0, 0, "nonsense"},
      {"bytes=1-x", 10, Kind::whole, 0, 0, "half nonsense"},
      {"bytes=-", 10, Kind::whole, 0, 0, "no numbers"},
      {"lines=0-3", 10, Kind::whole, 0, 0, "another unit"},
      {"", 10, Kind::whole, 0, 0, "no field"},
  }));
  INFO(row.because);
  const auto answer = resolve_range(row.field, row.size);
  CHECK(answer.kind == row.kind);
  CHECK(answer.part.first == row.first);
  CHECK(answer.part.length == row.length);
}
