// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include "tests/support/catch.h"

namespace chancery {
using namespace std::chrono_literals;

TEST_CASE("A zone knows its offset, in summer and in winter") {
  struct Row {
    std::string_view zone, utc;
    std::chrono::seconds offset;
  };
  const auto row = GENERATE(values<Row>({
      {"Europe/Berlin", "2026-01-15T12:00:00Z", 1h},
      {"Europe/Berlin", "2026-03-29T00:59:59Z", 1h},
      {"Europe/Berlin", "2026-03-29T01:00:00Z", 2h},
      {"Europe/Berlin", "2026-10-25T01:00:00Z", 1h},
      {"Asia/Shanghai", "2026-07-01T00:00:00Z", 8h},
      {"Asia/Kathmandu", "2026-07-01T00:00:00Z", 5h + 45min},
      {"America/New_York", "2026-07-01T00:00:00Z", -4h},
      {"UTC", "2026-07-01T00:00:00Z", 0s},
  }));
  CAPTURE(row.zone, row.utc);
  const auto zone = TimeZone::named(row.zone);
  REQUIRE(zone);
  CHECK(zone->name() == row.zone);
  CHECK(zone->offset_at(*Timestamp::parse_iso8601(row.utc)) == row.offset);
}

TEST_CASE("A name nobody knows is no zone") {
  for (const auto* name : {"Europe/Berln", "", "Etc/Unknown", "+1", "08:00"}) {
    CAPTURE(name);
    CHECK_FALSE(TimeZone::named(name));
  }
}

}  // namespace chancery
