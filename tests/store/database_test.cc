// SPDX-License-Identifier: Apache-2.0
#include "store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <map>
#include <tuple>

#include "store/sqlite_frontier.h"
#include "store/url_history.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("A transaction that fails leaves nothing behind") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  CHECK_THROWS(database.transaction([&] {
    database.sqlite().exec("INSERT INTO sites (name) VALUES ('agency')");
    throw std::runtime_error("the power went");
  }));
  CHECK(database.sqlite().execAndGet("SELECT count(*) FROM sites").getInt() == 0);
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

// What schema 3 kept, as the program that wrote it did.
constexpr const char* kSchema3 = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE runs (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
  state TEXT NOT NULL, summary TEXT) STRICT;
CREATE TABLE hosts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  last_request INTEGER NOT NULL DEFAULT 0, blocked_until INTEGER NOT NULL DEFAULT 0,
  block_reason TEXT NOT NULL DEFAULT '', backoffs INTEGER NOT NULL DEFAULT 0, troubled_at INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, address TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE urls (id INTEGER PRIMARY KEY, host_id INTEGER NOT NULL, site TEXT NOT NULL, url TEXT NOT NULL,
  kind INTEGER NOT NULL, depth INTEGER NOT NULL, hops TEXT NOT NULL, via_id INTEGER, state INTEGER NOT NULL,
  disposition INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, run_id INTEGER NOT NULL DEFAULT 0,
  detail TEXT) STRICT;
CREATE INDEX urls_waiting ON urls (host_id, id) WHERE state = 0;
CREATE INDEX urls_site ON urls (site, state);
INSERT INTO runs VALUES (7, 'crawl', 1000000, 2000000, 'complete', '{}');
INSERT INTO hosts (id, name, blocked_until, block_reason, failures, address)
  VALUES (1, 'a.example', 1800000000000000, 'answered 503', 2, '192.0.2.1'), (2, 'a.exam', 0, '', 0, '');
INSERT INTO urls VALUES (1, 1, 'agency', 'https://a.example/', 0, 0, '', NULL, 1, 1, 0, 7, NULL);
INSERT INTO urls VALUES (2, 1, 'agency', 'http://a.example/new?q=1', 0, 1, 'L', 1, 0, 19, 0, 7, 'the run ended');
INSERT INTO urls VALUES (3, 1, 'agency', 'https://a.example:8443/x', 0, 2, 'LL', 2, 0, 0, 1, 0, NULL);
INSERT INTO urls VALUES (4, 1, 'ministry', 'https://a.example/a.png', 1, 2, 'LLE', 2, 1, 4, 0, 7, 'answered 404');
INSERT INTO urls VALUES (5, 2, 'agency', 'https://a.exam/feed', 9, 1, 'L', 1, 2, 22, 0, 7, 'a trap');
PRAGMA user_version = 3;
)sql";

TEST_CASE("A collection of an older schema is brought up, and keeps every URL and every rest") {
  const test::TempDir dir;
  SQLite::Database((dir / "chancery.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(kSchema3);
  Database database(dir / "chancery.db", Access::write);
  using Row = std::tuple<std::string, std::string, int, int>;  // site, url, state, rank
  std::map<std::int64_t, Row> rows;
  SQLite::Statement query(database.sqlite(), "SELECT id, site, url, state, rank FROM frontier");
  while (query.executeStep())
    rows[query.getColumn(0).getInt64()] = {query.getColumn(1).getString(), query.getColumn(2).getString(),
                                           query.getColumn(3).getInt(), query.getColumn(4).getInt()};
  CHECK(rows == std::map<std::int64_t, Row>{{1, {"agency", "https://a.example/", 1, 0}},
                                            {2, {"agency", "http://a.example/new?q=1", 0, 2}},
                                            {3, {"agency", "https://a.example:8443/x", 0, 2}},
                                            {4, {"ministry", "https://a.example/a.png", 1, 1}},
                                            {5, {"agency", "https://a.exam/feed", 3, 0}}});
  const auto records = url_records(database, Url::parse("https://a.example:8443/x").value());
  REQUIRE(records.size() == 1);
  CHECK(records[0].via == std::vector<std::string>{"http://a.example/new?q=1", "https://a.example/"});
  CHECK(records[0].hops == "LL");

  test::FakeClock clock;
  SqliteFrontier frontier(database, clock, {"agency"}, SqliteFrontier::Start::take_over);
  CHECK(frontier.knows(Url::parse("http://a.example/new?q=1").value()));
  ClaimRequest request;
  request.lease = std::chrono::minutes(1);
  request.hosts = {"a.example"};
  const auto claim = frontier.claim(request);
  REQUIRE(claim.leases.size() == 1);
  CHECK(claim.leases[0].policy.block_reason == "answered 503");
  CHECK(claim.leases[0].policy.address == "192.0.2.1");
  CHECK(claim.leases[0].policy.failures == 2);
  REQUIRE(claim.leases[0].items.size() == 2);
  CHECK(claim.leases[0].items[1].tries == 1);
  CHECK(claim.leases[0].items[1].via == 2);
  CHECK(database.sqlite().execAndGet("SELECT count(*) FROM hosts WHERE queue = 0").getInt() == 0);
}

}  // namespace chancery
