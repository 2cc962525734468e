// SPDX-License-Identifier: Apache-2.0
#include "store/frontier_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

UrlRow row(std::int64_t host, std::string url) {
  UrlRow made;
  made.host_id = host;
  made.site = "agency";
  made.url = std::move(url);
  return made;
}

}  // namespace

TEST_CASE("URLs wait in the order they were met, and finished ones do not come back") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  FrontierStore store(database);
  const auto host = store.host_id("agency.example");
  CHECK(store.host_id("agency.example") == host);
  std::vector<std::int64_t> ids;
  for (const auto* path : {"a", "b", "c"})
    ids.push_back(store.add(row(host, std::string("https://agency.example/") + path)));
  store.finish(ids[1], 1, "", 1);
  const auto waiting = store.waiting(host, 0, 10);
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].url == "https://agency.example/a");
  CHECK(waiting[1].url == "https://agency.example/c");
  CHECK(store.waiting(host, ids[0], 10).size() == 1);
  CHECK(store.waiting_of_site("agency") == 2);
  CHECK(store.requeue_site("agency") == 3);
  CHECK(store.waiting_of_site("agency") == 3);
}

TEST_CASE("What a host told us outlives the process") {
  const test::TempDir dir;
  const auto until = Timestamp::from_unix(1'800'000'000);
  {
    Database database(dir / "chancery.db", Access::write);
    FrontierStore store(database);
    HostRow host;
    host.id = store.host_id("agency.example");
    host.blocked_until = until;
    host.block_reason = "answered 503, Retry-After 3600 s";
    host.backoffs = 3;
    host.failures = 2;
    host.address = "192.0.2.1";
    store.save_host(host);
    store.save_robots({"https://agency.example",
                       1,
                       Timestamp::from_unix(1),
                       until,
                       {},
                       0,
                       "answered 200",
                       "User-agent: *\nDisallow: /x\n"});
  }
  Database database(dir / "chancery.db", Access::read);
  FrontierStore store(database);
  REQUIRE(store.hosts().size() == 1);
  CHECK(store.hosts()[0].blocked_until == until);
  CHECK(store.hosts()[0].block_reason == "answered 503, Retry-After 3600 s");
  CHECK(store.hosts()[0].backoffs == 3);
  CHECK(store.hosts()[0].failures == 2);
  CHECK(store.hosts()[0].address == "192.0.2.1");
  REQUIRE(store.robots().size() == 1);
  CHECK(store.robots()[0].body == "User-agent: *\nDisallow: /x\n");
}

TEST_CASE("A run that was never ended was killed") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  FrontierStore store(database);
  CHECK_FALSE(store.last_run());
  const auto id = store.begin_run("crawl", Timestamp::from_unix(1));
  CHECK(store.last_run()->state == "running");
  store.end_run(id, "complete", "{}", Timestamp::from_unix(2));
  CHECK(store.last_run()->state == "complete");
}

TEST_CASE("A transaction that fails leaves nothing behind") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  FrontierStore store(database);
  const auto host = store.host_id("agency.example");
  CHECK_THROWS(database.transaction([&] {
    store.add(row(host, "https://agency.example/a"));
    throw std::runtime_error("the power went");
  }));
  CHECK(store.waiting(host, 0, 10).empty());
}

TEST_CASE("A store written by a newer program is refused and not touched") {
  const test::TempDir dir;
  { Database database(dir / "chancery.db", Access::write); }
  {
    SQLite::Database newer((dir / "chancery.db").string(), SQLite::OPEN_READWRITE);
    newer.exec("PRAGMA user_version = 999");
  }
  const auto before = test::read_file(dir / "chancery.db");
  CHECK_THROWS_WITH(Database(dir / "chancery.db", Access::write), Catch::Contains("newer chancery"));
  CHECK(test::read_file(dir / "chancery.db") == before);
}

}  // namespace chancery
