// SPDX-License-Identifier: Apache-2.0
#include "crawler/workbench.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace chancery {
namespace {

using namespace std::chrono;

// A workbench on a clock turned by hand, with two sites of two hosts each.
struct House {
  test::FakeClock clock;
  Scope scope{sites()};
  Workbench workbench{options(), scope, clock};
  std::map<std::string, std::int64_t> hosts;
  std::int64_t next_id = 1;

  static std::vector<Site> sites() {
    Site site;
    site.name = "agency";
    site.seeds = {Url::parse("http://a.example/").value()};
    site.politeness.delay = 2s;
    site.politeness.latency_factor = 0;
    return {site};
  }
  static Workbench::Options options() {
    Workbench::Options options;
    options.unreachable_wait = 15s;
    return options;
  }

  UrlRow row(const std::string& url) {
    const std::string host(Url::parse(url).value().hostname());
    UrlRow made;
    made.host_id = hosts.emplace(host, static_cast<std::int64_t>(hosts.size() + 1)).first->second;
    made.id = next_id++;
    made.site = "agency";
    made.url = url;
    return made;
  }
  void add(const std::vector<std::string>& urls) {
    std::vector<UrlRow> rows;
    for (const auto& url : urls) rows.push_back(row(url));
    workbench.add(std::move(rows));
  }

  std::vector<Lease> take(std::size_t most = 10) { return workbench.take(0, most); }
  std::optional<Lease> take_one() {
    auto leases = take(1);
    if (leases.empty()) return std::nullopt;
    return std::move(leases.front());
  }

  static void answer(Lease& lease, int status = 200, std::optional<seconds> retry_after = std::nullopt) {
    Heard heard;
    heard.status = status;
    heard.retry_after = retry_after;
    heard.latency = 10ms;
    lease.hang_up(heard);
  }

  // Says of every host that there are no rules, without a wait.
  void without_robots(const std::vector<std::string>& hosts_named) {
    std::vector<RobotsRow> rows;
    for (const auto& host : hosts_named) {
      RobotsRow known;
      known.origin = "http://" + host;
      known.state = 2;
      known.until = Timestamp(clock.utc().point() + hours(24 * 30));
      rows.push_back(known);
    }
    workbench.load({}, rows, false);
  }
};

}  // namespace

TEST_CASE("robots.txt is asked before anything else, and the page a whole gap later") {
  House house;
  house.add({"http://a.example/page"});
  auto rules = house.take_one();
  REQUIRE(rules);
  CHECK(rules->for_robots());
  CHECK(rules->url().href() == "http://a.example/robots.txt");
  CHECK(rules->bind("127.0.0.1"));
  rules->sent();
  CHECK_FALSE(house.take_one());  // one conversation

  House::answer(*rules, 404);
  RobotsGate::Outcome outcome;
  outcome.status = 404;
  house.workbench.settle_robots(*rules, outcome);
  std::move(*rules).done();
  CHECK_FALSE(house.take_one());  // the host rests
  house.clock.advance(1999ms);
  CHECK_FALSE(house.take_one());
  house.clock.advance(1ms);
  auto page = house.take_one();
  REQUIRE(page);
  CHECK(page->url().href() == "http://a.example/page");
}

TEST_CASE("The gap counts from the request sent, however long the answer takes") {
  House house;
  house.without_robots({"a.example"});
  house.add({"http://a.example/1", "http://a.example/2"});
  auto first = house.take_one();
  REQUIRE(first);
  house.clock.advance(5s);  // resolving, connecting
  first->bind("127.0.0.1");
  first->sent();
  house.clock.advance(1500ms);
  House::answer(*first);
  CHECK_FALSE(house.take_one());
  house.clock.advance(499ms);
  CHECK_FALSE(house.take_one());
  house.clock.advance(1ms);
  CHECK(house.take_one());
}

TEST_CASE("Hosts at one address share their conversation and their rest") {
  House house;
  house.without_robots({"a.example", "b.example"});
  house.add({"http://a.example/1", "http://b.example/1"});
  auto both = house.take();
  REQUIRE(both.size() == 2);  // nobody knows yet that they share it
  CHECK(both[0].bind("192.0.2.1"));
  CHECK_FALSE(both[1].bind("192.0.2.1"));
  std::move(both[1]).done();
  both[0].sent();
  house.clock.advance(3s);
  CHECK(house.take().empty());  // the other is being asked
  House::answer(both[0]);
  std::move(both[0]).done();
  auto second = house.take();
  REQUIRE(second.size() == 1);
  CHECK(second[0].bind("192.0.2.1"));
  second[0].sent();
  House::answer(second[0]);
  std::move(second[0]).done();
  house.add({"http://a.example/2", "http://b.example/2"});
  CHECK(house.take().empty());
  house.clock.advance(2s);
  auto third = house.take();  // both are due, and known to be neighbours
  REQUIRE(third.size() == 1);
  CHECK(third[0].bind("192.0.2.1"));
  third[0].sent();
  House::answer(third[0]);
  std::move(third[0]).done();
  CHECK(house.take().empty());
  house.clock.advance(2s);
  CHECK(house.take().size() == 1);
}

TEST_CASE("Retry-After is obeyed, by this host alone, and by the next process") {
  House house;
  house.without_robots({"a.example", "b.example"});
  house.add({"http://a.example/1", "http://a.example/2", "http://b.example/1"});
  auto leases = house.take();
  REQUIRE(leases.size() == 2);
  if (leases[0].url().hostname() != "a.example") std::swap(leases[0], leases[1]);
  leases[0].bind("192.0.2.1");
  leases[0].sent();
  House::answer(leases[0], 503, 3600s);
  const auto saved = house.workbench.changed_hosts();
  std::move(leases[0]).retry(1);
  house.clock.advance(3599s);
  CHECK(house.take().empty());
  house.clock.advance(1s);
  CHECK(house.take().size() == 1);

  REQUIRE(saved.size() == 1);
  House next;
  next.without_robots({"a.example"});
  next.workbench.load(saved, {}, false);
  next.hosts[saved[0].name] = saved[0].id;
  next.add({"http://a.example/2"});
  next.clock.advance(3599s);
  {
    auto got = next.take();
    for (auto& g : got)
      WARN(g.url().href() << " " << g.for_robots() << " " << saved[0].blocked_until.iso8601() << " " << saved[0].name
                          << saved[0].id << next.clock.utc().iso8601() << " " << (g.ended() ? g.ended()->detail : ""));
  }
  CHECK(next.take().empty());
  next.clock.advance(1s);
  CHECK(next.take().size() == 1);
}

TEST_CASE("After a kill nobody knows when requests left, so every host rests a whole gap") {
  House house;
  HostRow host;
  host.id = 7;
  host.name = "a.example";
  host.last_request = Timestamp(house.clock.utc().point() - hours(1));
  house.without_robots({"a.example"});
  house.hosts["a.example"] = 7;
  house.workbench.load({host}, {}, /*unclean=*/true);
  house.add({"http://a.example/1"});
  house.clock.advance(1999ms);
  CHECK(house.take().empty());
  house.clock.advance(1ms);
  CHECK(house.take().size() == 1);
}

TEST_CASE("A lease that never heard done() puts its URL back") {
  House house;
  house.without_robots({"a.example"});
  house.add({"http://a.example/1"});
  { auto lost = house.take_one(); }
  auto again = house.take_one();
  REQUIRE(again);
  CHECK(again->url().href() == "http://a.example/1");
  std::move(*again).done();
  house.clock.advance(1h);
  CHECK_FALSE(house.take_one());
}

TEST_CASE("What robots.txt refuses is not asked, and says which line") {
  House house;
  RobotsRow rules;
  rules.origin = "http://a.example";
  rules.state = 1;
  rules.until = Timestamp(house.clock.utc().point() + hours(1));
  rules.body = "User-agent: *\nDisallow: /private\n";
  house.workbench.load({}, {rules}, false);
  house.add({"http://a.example/private/1", "http://a.example/open"});
  auto leases = house.take();
  REQUIRE(leases.size() == 2);
  REQUIRE(leases[0].ended());
  CHECK(leases[0].ended()->how == Disposition::robots_refused);
  CHECK(leases[0].ended()->detail == "robots.txt line 2: Disallow: /private");
  CHECK_FALSE(leases[1].ended());
}

TEST_CASE("A host nobody may send us to ends its URLs unasked, whatever its rules would say") {
  House house;
  house.add({"http://a.example/1", "http://a.example/2"});
  auto rules = house.take_one();
  REQUIRE(rules);
  RobotsGate::Outcome outcome;
  outcome.fault = Fault::refused;
  outcome.detail = "a.example is at 10.0.0.1, which is not a public address";
  house.workbench.settle_robots(*rules, outcome);
  std::move(*rules).done();
  const auto leases = house.take();
  REQUIRE(leases.size() == 2);
  for (const auto& lease : leases) {
    REQUIRE(lease.ended());
    CHECK(lease.ended()->how == Disposition::address_refused);
  }
}

TEST_CASE("A Crawl-delay is the gap, from robots.txt itself on") {
  House house;
  house.add({"http://a.example/1", "http://a.example/2"});
  auto rules = house.take_one();
  REQUIRE(rules);
  rules->bind("127.0.0.1");
  rules->sent();
  House::answer(*rules);
  RobotsGate::Outcome outcome;
  outcome.status = 200;
  outcome.body = "User-agent: *\nCrawl-delay: 20\n";
  house.workbench.settle_robots(*rules, outcome);
  std::move(*rules).done();
  house.clock.advance(19'999ms);
  CHECK_FALSE(house.take_one());
  house.clock.advance(1ms);
  CHECK(house.take_one());
}

TEST_CASE("Robots redirects are followed to other authorities, under their hosts' leases") {
  House house;
  house.add({"http://a.example/1"});
  auto rules = house.take_one();
  REQUIRE(rules);
  rules->sent();
  House::answer(*rules, 301);
  RobotsGate::Outcome moved;
  moved.status = 301;
  moved.location = Url::parse("http://b.example/robots.txt").value();
  house.workbench.settle_robots(*rules, moved);
  std::move(*rules).done();
  house.clock.advance(1h);
  auto further = house.take();
  REQUIRE(further.size() == 1);
  CHECK(further[0].url().href() == "http://b.example/robots.txt");
  CHECK(further[0].robots_origin() == "http://a.example");
  House::answer(further[0]);
  RobotsGate::Outcome found;
  found.status = 200;
  found.body = "User-agent: *\nDisallow: /1\n";
  house.workbench.settle_robots(further[0], found);
  std::move(further[0]).done();
  auto page = house.take();
  REQUIRE(page.size() == 1);
  CHECK(page[0].ended());
}

TEST_CASE("Heads of queues are in memory, tails wait in the store and come when asked for") {
  House house;
  house.without_robots({"a.example"});
  int calls = 0;
  house.workbench.on_hungry([&] { ++calls; });
  std::vector<std::string> urls;
  for (int i = 0; i < 200; ++i) urls.push_back("http://a.example/" + std::to_string(i));
  house.add(urls);
  CHECK(house.workbench.hungry().empty());
  for (std::size_t i = 0; i < Workbench::kHead - Workbench::kLow; ++i) {
    house.clock.advance(2s);
    auto lease = house.take_one();
    REQUIRE(lease);
    lease->sent();
    House::answer(*lease);
    std::move(*lease).done();
  }
  CHECK(calls == 1);
  const auto hungry = house.workbench.hungry();
  REQUIRE(hungry.size() == 1);
  CHECK(hungry[0].after == static_cast<std::int64_t>(Workbench::kHead));
  CHECK_FALSE(house.workbench.wait_until_idle({}, 0ms, Instant{}));  // a tail is work
  house.workbench.refill(hungry[0].host_id, {}, 200, false);
}

TEST_CASE("A host that does not answer is left alone longer each time, and others are not") {
  House house;
  house.without_robots({"a.example", "b.example"});
  house.add({"http://a.example/1", "http://b.example/1", "http://b.example/2"});
  auto wait = 15s;
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    std::optional<Lease> dead;
    for (auto& lease : house.take()) {
      if (lease.url().hostname() == "a.example")
        dead = std::move(lease);
      else
        std::move(lease).done();
    }
    REQUIRE(dead);
    Heard heard;
    heard.fault = Fault::connect;
    heard.detail = "refused";
    dead->hang_up(heard);
    std::move(*dead).retry(round + 1);
    house.clock.advance(wait - 1ms);
    for (auto& lease : house.take()) CHECK(lease.url().hostname() == "b.example");
    house.clock.advance(1ms);
    wait *= 2;
  }
}

TEST_CASE("A site's page limit leaves the rest for the next run, and says so") {
  auto sites = House::sites();
  sites[0].max_pages = 1;
  test::FakeClock clock;
  Scope scope(sites);
  Workbench workbench(House::options(), scope, clock);
  RobotsRow none;
  none.origin = "http://a.example";
  none.state = 2;
  none.until = Timestamp(clock.utc().point() + hours(1));
  workbench.load({}, {none}, false);
  std::vector<UrlRow> rows;
  for (int i = 1; i <= 3; ++i) {
    UrlRow row;
    row.id = i;
    row.host_id = 1;
    row.site = "agency";
    row.url = "http://a.example/" + std::to_string(i);
    rows.push_back(row);
  }
  workbench.add(rows);
  auto first = workbench.take(0, 10);
  REQUIRE(first.size() == 1);
  first[0].sent();
  House::answer(first[0]);
  std::move(first[0]).done();
  clock.advance(1h);
  CHECK(workbench.take(0, 10).empty());
  CHECK(workbench.wait_until_idle({}, 0ms));
  REQUIRE(workbench.left().size() == 1);
  CHECK(workbench.left()[0].how == Disposition::left_limit);
}

TEST_CASE("Unknown rules leave their pages waiting, with the reason") {
  House house;
  house.add({"http://a.example/1"});
  auto rules = house.take_one();
  REQUIRE(rules);
  rules->sent();
  Heard heard;
  heard.fault = Fault::connect;
  heard.detail = "connection refused";
  rules->hang_up(heard);
  RobotsGate::Outcome outcome;
  outcome.fault = Fault::connect;
  outcome.detail = "robots.txt: connection refused";
  house.workbench.settle_robots(*rules, outcome);
  std::move(*rules).done();
  house.clock.advance(1min);
  CHECK(house.take().empty());
  CHECK(house.workbench.wait_until_idle({}, 1min));
  REQUIRE(house.workbench.left().size() == 1);
  CHECK(house.workbench.left()[0].how == Disposition::left_robots);
  CHECK(house.workbench.left()[0].detail == "robots.txt: connection refused");
  house.clock.advance(15min);
  auto again = house.take_one();
  REQUIRE(again);
  CHECK(again->for_robots());
}

}  // namespace chancery
