// SPDX-License-Identifier: Apache-2.0
#include "store/robots_store.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("The rules of an authority outlive the process, in their last state") {
  const test::TempDir dir;
  const auto until = Timestamp::from_unix(1'800'000'000);
  {
    Database database(dir / "chancery.db", Access::write);
    RobotsStore store(database);
    RobotsRow rules{"https://agency.example", 3, Timestamp::from_unix(1), until,
                    Timestamp::from_unix(2),  4, "answered 500",          ""};
    store.save(rules);
    rules.state = 1;
    rules.why = "answered 200";
    rules.body = "User-agent: *\nDisallow: /x\n";
    store.save(rules);
  }
  Database database(dir / "chancery.db", Access::read);
  const auto known = RobotsStore(database).all();
  REQUIRE(known.size() == 1);
  CHECK(known[0].state == 1);
  CHECK(known[0].until == until);
  CHECK(known[0].failing_since == Timestamp::from_unix(2));
  CHECK(known[0].failures == 4);
  CHECK(known[0].body == "User-agent: *\nDisallow: /x\n");
}

}  // namespace chancery
