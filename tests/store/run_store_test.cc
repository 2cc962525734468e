// SPDX-License-Identifier: Apache-2.0
#include "store/run_store.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("A run that was never ended was killed") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  RunStore store(database);
  CHECK_FALSE(store.last());
  const auto id = store.begin("crawl", Timestamp::from_unix(1));
  CHECK(store.last()->state == "running");
  store.end(id, "complete", "{}", Timestamp::from_unix(2));
  CHECK(store.last()->state == "complete");
}

}  // namespace chancery
