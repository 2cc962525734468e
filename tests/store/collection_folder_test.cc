// SPDX-License-Identifier: Apache-2.0
#include "store/collection_folder.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("Two runs never hold one collection, and the second is told who does") {
  const test::TempDir dir;
  const CollectionFolder folder{dir.path()};
  folder.create();
  {
    const auto first = CollectionLock::take(folder);
    REQUIRE(first);
    const auto second = CollectionLock::take(folder);
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == Fault::refused);
    CHECK(CollectionLock::holder(folder).value_or("").starts_with("process " + std::to_string(::getpid())));
    CHECK_THAT(second.error().detail, Catch::Contains("process " + std::to_string(::getpid()) + " since 20"));
  }
  CHECK_FALSE(CollectionLock::holder(folder));
  CHECK(CollectionLock::take(folder));  // the lock went with its holder
}

}  // namespace chancery
