// SPDX-License-Identifier: Apache-2.0
#include "crawler/politeness.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

using namespace std::chrono;
const auto kNow = Timestamp::from_unix(1'700'000'000);
Timestamp after(seconds wait) { return Timestamp(kNow.point() + wait); }

}  // namespace

TEST_CASE("The gap is the longest of the site's delay, the host's slowness and its Crawl-delay") {
  struct Row {
    milliseconds delay, latency;
    std::optional<milliseconds> crawl_delay;
    milliseconds gap;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {2s, 100ms, {}, 2s, "a quick host rests the site's delay"},
      {2s, 5s, {}, 10s, "a slow host is left alone in proportion"},
      {2s, 60s, {}, 30s, "the adaptive part has a cap"},
      {2s, 100ms, 10s, 10s, "what the host asks for is never shortened"},
      {2s, 60s, 200s, 200s, "and has no cap"},
      {2s, 100ms, 1s, 2s, "nor does it shorten the site's own"},
      {0ms, 5s, {}, 0ms, "no delay at all is for machines of one's own"},
      {0ms, 5s, 3s, 3s, "which may still ask for one"},
  }));
  INFO(row.because);
  HostRest rest;
  rest.answered(row.latency);
  PolitenessRules rules;
  rules.delay = row.delay;
  CHECK(rest.gap(rules, row.crawl_delay) == row.gap);
}

TEST_CASE("A host is asked for no more than its share of the line") {
  HostRest rest;
  rest.answered(10ms);
  PolitenessRules rules;
  rules.bandwidth = 100'000;
  CHECK(rest.gap(rules, {}, 100'000) == 2s);  // the delay is longer
  CHECK(rest.gap(rules, {}, 1'000'000) == 10s);
  CHECK(rest.gap(rules, 20s, 1'000'000) == 20s);
  rules.bandwidth = 0;
  CHECK(rest.gap(rules, {}, 1'000'000'000) == 2s);
}

TEST_CASE("Retry-After is absolute and never shortened") {
  HostRest rest;
  CHECK(rest.asked_to_wait(kNow, 3600s, "answered 503"));
  CHECK(rest.blocked_until() == after(3600s));
  CHECK_FALSE(rest.asked_to_wait(after(10s), 60s, "answered 503"));
  CHECK(rest.blocked_until() == after(3600s));
  CHECK_FALSE(rest.troubled(after(20s), "answered 429", 0));  // within the rest: counts once
  CHECK(rest.blocked_until() == after(3600s));
  CHECK(rest.asked_to_wait(after(30s), 7200s, "answered 503"));
  CHECK(rest.blocked_until() == after(7230s));
}

TEST_CASE("Trouble without a date doubles the rest, to a day, and is forgiven after quiet") {
  HostRest rest;
  auto now = kNow;
  for (const auto wait : {60s, 120s, 240s, 480s}) {
    CHECK(rest.troubled(now, "answered 503", 0));
    CHECK(rest.blocked_until().point() - now.point() == wait);
    now = rest.blocked_until();
  }
  for (int i = 0; i < 20; ++i) {
    rest.troubled(now, "answered 503", 0);
    CHECK(rest.blocked_until().point() - now.point() <= hours(24));
    now = rest.blocked_until();
  }
  CHECK(rest.policy().backoffs == 24);
  now = Timestamp(now.point() + minutes(30));
  rest.troubled(now, "answered 503", 0);  // half an hour is not more than half an hour
  CHECK(rest.blocked_until().point() - now.point() == hours(24));
  now = Timestamp(rest.blocked_until().point() + minutes(30) + seconds(1));
  rest.troubled(now, "answered 503", 0);
  CHECK(rest.blocked_until().point() - now.point() == 60s);
}

TEST_CASE("Hosts do not come back all at once: the rest varies by a tenth") {
  HostRest early, late;
  early.troubled(kNow, "", -1);
  late.troubled(kNow, "", 1);
  CHECK(early.blocked_until() == after(54s));
  CHECK(late.blocked_until() == after(66s));
}

TEST_CASE("A host that gives no answer is left alone longer each time, over processes too") {
  HostRest rest;
  auto now = kNow;
  for (const auto wait : {15s, 30s, 60s, 120s, 240s, 480s, 960s, 960s}) {
    rest = HostRest(rest.policy());  // as if read back from the store
    rest.unreachable(now, 15s, "connection refused");
    CHECK(rest.blocked_until().point() - now.point() == wait);
    now = rest.blocked_until();
  }
  rest.answered(10ms);
  rest.unreachable(now, 15s, "connection refused");
  CHECK(rest.blocked_until().point() - now.point() == 15s);
}

}  // namespace chancery
