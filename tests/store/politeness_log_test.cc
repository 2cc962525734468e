// SPDX-License-Identifier: Apache-2.0
#include "store/politeness_log.h"

#include "store/run_store.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using namespace std::chrono_literals;
using Kind = PolitenessDecision::Kind;

PolitenessDecision decision(Kind kind, const std::string& host, std::int64_t at) {
  PolitenessDecision made;
  made.kind = kind;
  made.host = host;
  made.at = Timestamp::from_unix(at);
  made.until = Timestamp::from_unix(at + 120);
  made.status = 503;
  made.detail = "answered 503, Retry-After: 120";
  return made;
}

}  // namespace

TEST_CASE("Decisions about a host are kept over runs, in their order, and can be read by run") {
  const test::TempDir dir;
  {
    Database database(dir / "chancery.db", Access::write);
    PolitenessLog log(database);
    database.transaction([&] {
      log.add(decision(Kind::retry_after, "a.example", 100), 1);
      log.add(decision(Kind::back_off, "b.example", 101), 1);
      log.add(decision(Kind::rules, "a.example", 200), 2);
    });
  }
  Database database(dir / "chancery.db", Access::read);
  PolitenessLog log(database);
  const auto all = log.decisions("a.example", 0, 100);
  REQUIRE(all.size() == 2);
  CHECK(all[0].run_id == 1);
  CHECK(all[0].decision.kind == Kind::retry_after);
  CHECK(all[0].decision.at == Timestamp::from_unix(100));
  CHECK(all[0].decision.until == Timestamp::from_unix(220));
  CHECK(all[0].decision.status == 503);
  CHECK(all[0].decision.detail == "answered 503, Retry-After: 120");
  CHECK(all[1].decision.kind == Kind::rules);
  CHECK(log.decisions("a.example", 2, 100).size() == 1);
  CHECK(log.decisions("a.example", 0, 1).size() == 1);
  CHECK(log.decisions("c.example", 0, 100).empty());
}

TEST_CASE("The pace of each run is kept, with what was never measured left unknown") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  RunStore runs(database);
  const auto first = runs.begin("crawl", Timestamp::from_unix(1));
  runs.end(first, "complete", "{}", Timestamp::from_unix(50));
  const auto second = runs.begin("crawl", Timestamp::from_unix(60));
  PolitenessLog log(database);
  HostPace pace;
  pace.host = "a.example";
  pace.requests = 1;
  pace.robots_requests = 1;
  pace.owed_gap = 2s;
  log.add(pace, first);
  pace.requests = 40;
  pace.shortest_gap = 10'001ms;
  pace.median_gap = 10'500ms;
  pace.crawl_delay = 10s;
  pace.bytes = 7'000'000'000;
  log.add(pace, second);
  const auto paces = log.paces("a.example", 0);
  REQUIRE(paces.size() == 2);
  CHECK_FALSE(paces[0].pace.shortest_gap);
  CHECK_FALSE(paces[0].pace.crawl_delay);
  CHECK(paces[0].state == "complete");
  CHECK(paces[0].ended == Timestamp::from_unix(50));
  CHECK(paces[1].pace.requests == 40);
  CHECK(paces[1].pace.shortest_gap == 10'001ms);
  CHECK(paces[1].pace.median_gap == 10'500ms);
  CHECK(paces[1].pace.crawl_delay == 10s);
  CHECK(paces[1].pace.bytes == 7'000'000'000);
  CHECK(paces[1].ended == Timestamp());
  CHECK(log.paces("a.example", second).size() == 1);
}

}  // namespace chancery
