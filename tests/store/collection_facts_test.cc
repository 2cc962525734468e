// SPDX-License-Identifier: Apache-2.0
#include "store/collection_facts.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace chancery;

TEST_CASE("What waits and what is due next is told by site", "[collection_facts]") {
  const test::TempDir folder;
  Database database(folder / "chancery.db", Access::write);
  database.sqlite().exec(
      "INSERT INTO sites (id, name) VALUES (1, 'port'), (2, 'mint');"
      "INSERT INTO urls (host, site, path, kind, depth, hops, via, rank, state, due) VALUES "
      "(1, 1, '/a', 0, 0, '', 0, 0, 0, NULL), (1, 1, '/b', 0, 0, '', 0, 0, 0, NULL), (1, 1, '/c', 0, 0, '', 0, 0, 1, "
      "NULL),"
      "(2, 2, '/a', 0, 0, '', 0, 0, 2, 2000000), (2, 2, '/b', 0, 0, '', 0, 0, 2, 1000000)");
  const auto sites = site_facts(database);
  REQUIRE(sites.size() == 2);
  CHECK(sites[0].name == "mint");
  CHECK(sites[0].waiting == 0);
  CHECK(sites[0].due == Timestamp::from_unix(1));
  CHECK(sites[1].waiting == 2);
  CHECK_FALSE(sites[1].due);
}

TEST_CASE("A run is told with its answers, and one that never was is not", "[collection_facts]") {
  const test::TempDir folder;
  Database database(folder / "chancery.db", Access::write);
  RunStore runs(database);
  const auto id = runs.begin("crawl", Timestamp::from_unix(100));
  CHECK(run_facts(database, 10).at(0).captures == 0);
  CHECK(run_detail(database, id)->facts.run.kind == "crawl");
  CHECK_FALSE(run_detail(database, id + 1));
}
