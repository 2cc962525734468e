// SPDX-License-Identifier: Apache-2.0
#include "crawler/robots_gate.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/fake_clock.h"

namespace chancery {
namespace {

using namespace std::chrono;
using What = RobotsGate::What;

const auto kPage = Url::parse("https://agency.example/x/page").value();
const std::string kOrigin = "https://agency.example";

RobotsGate::Outcome answer(int status, std::string body = "") {
  RobotsGate::Outcome outcome;
  outcome.status = status;
  outcome.body = std::move(body);
  return outcome;
}

RobotsGate::Outcome failure(Fault fault) {
  RobotsGate::Outcome outcome;
  outcome.fault = fault;
  outcome.detail = "it failed";
  return outcome;
}

// What stands in the table's "error" column, as a fetch would report it.
RobotsGate::Outcome failure_named(const std::string& error) {
  if (error == "dns-nxdomain") return failure(Fault::dns);
  if (error.starts_with("dns")) return failure(Fault::too_slow);
  if (error.starts_with("tls")) return failure(Fault::tls);
  if (error.ends_with("timeout")) return failure(Fault::too_slow);
  if (error == "reset-mid-body") {
    auto cut = answer(200, "User-agent: *\n");
    cut.cut = true;
    return cut;
  }
  return failure(Fault::network);
}

}  // namespace

TEST_CASE("Rules are asked for before the first page, once") {
  const test::FakeClock clock;
  RobotsGate gate("chancery", clock);
  CHECK(gate.ask(kPage).what == What::ask_first);
  CHECK(gate.begin(kOrigin).href() == "https://agency.example/robots.txt");
  CHECK(gate.ask(kPage).what == What::fetching);
  CHECK_FALSE(gate.settle(kOrigin, answer(200, "User-agent: *\nDisallow: /x/\n")));
  const auto verdict = gate.ask(kPage);
  CHECK(verdict.what == What::refused);
  CHECK(verdict.why == "robots.txt line 2: Disallow: /x/");
  CHECK(gate.ask(Url::parse("https://agency.example/y").value()).what == What::allowed);
  CHECK(gate.ask(Url::parse("http://agency.example/y").value()).what == What::ask_first);  // another authority
}

TEST_CASE("Whatever keeps the rules from us keeps us from the pages") {
  const auto failing = GENERATE(answer(500), answer(503), answer(429), failure(Fault::connect),
                                failure(Fault::too_slow), failure(Fault::network), failure(Fault::tls));
  test::FakeClock clock;
  RobotsGate gate("chancery", clock);
  auto wait = minutes(15);
  for (int round = 0; round < 9; ++round) {
    CAPTURE(round);
    gate.begin(kOrigin);
    CHECK_FALSE(gate.settle(kOrigin, failing));
    const auto verdict = gate.ask(kPage);
    CHECK(verdict.what == What::wait);
    CHECK(verdict.until.point() - clock.utc().point() == std::min<seconds>(wait, hours(24)));
    clock.advance(verdict.until.point() - clock.utc().point());
    CHECK(gate.ask(kPage).what == What::ask_first);
    wait *= 2;
  }
}

TEST_CASE("A host at a forbidden address is not asked for rules again and again") {
  test::FakeClock clock;
  RobotsGate gate("chancery", clock);
  gate.begin(kOrigin);
  gate.settle(kOrigin, failure(Fault::refused));
  CHECK(gate.ask(kPage).what == What::forbidden);
  CHECK(gate.ask(kPage).why == "it failed");
  clock.advance(minutes(2));  // but the next run may be told to
  CHECK(gate.ask(kPage).what == What::ask_first);
}

TEST_CASE("After 30 days without an answer robots.txt is taken as absent (RFC 9309 2.3.1.4)") {
  test::FakeClock clock;
  RobotsGate gate("chancery", clock);
  gate.begin(kOrigin);
  gate.settle(kOrigin, answer(503));
  clock.advance(hours(24 * 29));
  gate.begin(kOrigin);
  gate.settle(kOrigin, answer(503));
  CHECK(gate.ask(kPage).what == What::wait);
  clock.advance(hours(24 * 2));
  gate.begin(kOrigin);
  gate.settle(kOrigin, answer(503));
  CHECK(gate.ask(kPage).what == What::allowed);
}

TEST_CASE("Rules are kept for a day, in the database too") {
  test::FakeClock clock;
  std::vector<RobotsRow> saved;
  {
    RobotsGate gate("chancery", clock);
    gate.begin(kOrigin);
    gate.settle(kOrigin, answer(200, "User-agent: *\nDisallow: /x/\nCrawl-delay: 10\n"));
    saved = gate.changed();
    CHECK(gate.changed().empty());
  }
  REQUIRE(saved.size() == 1);
  RobotsGate gate("chancery", clock);
  gate.load(saved);
  clock.advance(hours(23));
  CHECK(gate.ask(kPage).what == What::refused);
  CHECK(gate.crawl_delay("agency.example") == 10s);
  clock.advance(hours(2));
  CHECK(gate.ask(kPage).what == What::ask_first);
}

TEST_CASE("Every way robots.txt can be answered ends as RFC 9309 2.3.1 says") {
  test::check_table("robots/fetch-policy.json", [](const test::Json& row) {
    test::FakeClock clock;
    RobotsGate gate("chancery", clock);
    const auto verdict = row.str("verdict");
    if (verdict == "keep-cached" || verdict == "refetch") {
      // Without conditional requests there is no 304; what is a day old is asked for anew.
      gate.begin(kOrigin);
      gate.settle(kOrigin, answer(200, "User-agent: *\nDisallow: /x/\n"));
      clock.advance(hours(row.num("cache_age_hours", 25)));
      return gate.ask(kPage).what == What::ask_first;
    }
    gate.begin(kOrigin);
    const auto hops = row["hops"].is_string() ? 99 : row.num("hops");
    for (long hop = 0; hop < hops; ++hop) {
      auto redirect = answer(static_cast<int>(row.num("status")));
      redirect.location = Url::parse("https://other" + std::to_string(hop) + ".example/robots.txt").value();
      if (!gate.settle(kOrigin, redirect)) break;
      if (hop + 1 == hops)
        gate.settle(kOrigin, answer(static_cast<int>(row.num("final_status")), "User-agent: *\nDisallow: /x\n"));
    }
    if (hops == 0) {
      auto last = row.has("error") ? failure_named(row.str("error"))
                                   : answer(static_cast<int>(row.num("status")), row.str("body"));
      last.cut = last.cut || row.flag("corrupt");
      gate.settle(kOrigin, last);
    }
    const auto what = gate.ask(kPage).what;
    if (verdict == "allow-all") return what == What::allowed;
    if (verdict == "disallow-and-retry") return what == What::wait;
    if (verdict == "host-dead") return what == What::dead;
    // use-body: what the body says of /x/page
    const auto body = hops > 0 ? std::string("Disallow: /x") : row.str("body");
    return what == (body.find("Disallow: /") == std::string::npos ? What::allowed : What::refused);
  });
}

}  // namespace chancery
