// SPDX-License-Identifier: Apache-2.0
#include "store/trap_store.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("A trap is remembered until its verdict is old, and found again counts anew") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  TrapStore traps(database);
  traps.add({"agency", "agency.example/cal?month", "48 pages brought nothing new", Timestamp::from_unix(1000)});
  traps.add({"agency", "agency.example/s/X/**", "100 pages brought nothing new", Timestamp::from_unix(2000)});
  CHECK(traps.since(Timestamp::from_unix(0)).size() == 2);
  REQUIRE(traps.since(Timestamp::from_unix(1500)).size() == 1);
  CHECK(traps.since(Timestamp::from_unix(1500))[0].family == "agency.example/s/X/**");
  traps.add({"agency", "agency.example/cal?month", "60 pages brought nothing new", Timestamp::from_unix(3000)});
  CHECK(traps.since(Timestamp::from_unix(2500)).at(0).why == "60 pages brought nothing new");
}

}  // namespace chancery
