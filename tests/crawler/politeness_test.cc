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

TEST_CASE("Retry-After is absolute and never shortened") {
  HostRest rest;
  rest.troubled(kNow, 3600s, "answered 503", 0);
  CHECK(rest.blocked_until() == after(3600s));
  rest.troubled(after(10s), 60s, "answered 503", 0);
  CHECK(rest.blocked_until() == after(3600s));
  rest.troubled(after(20s), std::nullopt, "answered 429", 0);  // within the rest: counts once
  CHECK(rest.blocked_until() == after(3600s));
}

TEST_CASE("Trouble without a date doubles the rest, to a day, and is forgiven after quiet") {
  HostRest rest;
  auto now = kNow;
  for (const auto wait : {60s, 120s, 240s, 480s}) {
    rest.troubled(now, std::nullopt, "answered 503", 0);
    CHECK(rest.blocked_until().point() - now.point() == wait);
    now = rest.blocked_until();
  }
  for (int i = 0; i < 20; ++i) {
    rest.troubled(now, std::nullopt, "answered 503", 0);
    CHECK(rest.blocked_until().point() - now.point() <= hours(24));
    now = rest.blocked_until();
  }
  now = Timestamp(now.point() + minutes(31));
  rest.troubled(now, std::nullopt, "answered 503", 0);
  CHECK(rest.blocked_until().point() - now.point() == 60s);
}

TEST_CASE("Hosts do not come back all at once: the rest varies by a tenth") {
  HostRest early, late;
  early.troubled(kNow, std::nullopt, "", -1);
  late.troubled(kNow, std::nullopt, "", 1);
  CHECK(early.blocked_until() == after(54s));
  CHECK(late.blocked_until() == after(66s));
}

}  // namespace chancery
