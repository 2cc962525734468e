// SPDX-License-Identifier: Apache-2.0
#include "crawler/workbench.h"

#include <algorithm>
#include <memory>

#include "crawler/supply.h"
#include "store/sqlite_frontier.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using namespace std::chrono;

// A workbench on a clock turned by hand, with the frontier of a collection behind it.
struct House {
  test::TempDir dir;
  test::FakeClock clock;
  Database database{dir / "chancery.db", Access::write};
  Scope scope;
  SqliteFrontier frontier{database, clock, {"agency"}, SqliteFrontier::Start::take_over};
  Workbench workbench{options(), scope, clock};
  Supply supply{workbench, frontier};

  explicit House(std::vector<Site> of = sites()) : scope(std::move(of)) { workbench.load({}, {}); }

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

  void add(const std::vector<std::string>& urls, Rank rank = Rank::page) {
    std::map<std::string, Rank> hosts;
    for (const auto& url : urls) {
      Found found;
      found.url = Url::parse(url).value();
      found.site = "agency";
      found.kind = static_cast<int>(is_soon(rank) ? LinkKind::image : LinkKind::page);
      found.rank = rank;
      frontier.add(std::vector{found});
      hosts.emplace(found.url.hostname(), rank);
    }
    workbench.more_waits(hosts);
    serve();
  }
  // What the ledger does after each batch.
  void serve() {
    supply.ask();
    supply.give();
    while (workbench.presses()) {
      supply.ask();
      supply.give();
    }
  }
  // The page is kept, its links are added: it is done.
  void finish(Lease lease) {
    Outcome outcome;
    outcome.id = lease.item().id;
    outcome.disposition = static_cast<int>(Disposition::fetched);
    REQUIRE(frontier.finish(lease.queue(), std::vector{outcome}) == Ack::taken);
    std::move(lease).done();
    serve();
  }
  Workbench::Left why_left() {
    const auto waiting = frontier.inspect();
    REQUIRE(waiting.size() == 1);
    return workbench.why_left(waiting.front());
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
    workbench.load(rows, {});
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
  house.clock.advance(700ms);
  first->sent();  // only now has it left
  house.clock.advance(1500ms);
  House::answer(*first);
  CHECK_FALSE(house.take_one());
  house.clock.advance(499ms);
  CHECK_FALSE(house.take_one());
  house.clock.advance(1ms);
  CHECK(house.take_one());
  house.serve();
  CHECK(policy_of(house.database, "a.example")->requests == 1);
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
  house.finish(std::move(both[0]));
  auto second = house.take();
  REQUIRE(second.size() == 1);
  CHECK(second[0].bind("192.0.2.1"));
  second[0].sent();
  House::answer(second[0]);
  house.finish(std::move(second[0]));
  house.add({"http://a.example/2", "http://b.example/2"});
  CHECK(house.take().empty());
  house.clock.advance(2s);
  auto third = house.take();  // both are due, and known to be neighbours
  REQUIRE(third.size() == 1);
  CHECK(third[0].bind("192.0.2.1"));
  third[0].sent();
  House::answer(third[0]);
  house.finish(std::move(third[0]));
  CHECK(house.take().empty());
  house.clock.advance(2s);
  CHECK(house.take().size() == 1);
}

TEST_CASE("Retry-After is obeyed, by this host alone, and stored at once") {
  House house;
  house.without_robots({"a.example", "b.example"});
  house.add({"http://a.example/1", "http://a.example/2", "http://b.example/1"});
  auto leases = house.take();
  REQUIRE(leases.size() == 2);
  if (leases[0].url().hostname() != "a.example") std::swap(leases[0], leases[1]);
  leases[0].bind("192.0.2.1");
  leases[0].sent();
  House::answer(leases[0], 503, 3600s);
  std::move(leases[0]).retry(1);
  house.serve();
  CHECK(policy_of(house.database, "a.example")->block_reason == "answered 503, Retry-After 3600 s");
  house.clock.advance(3599s);
  CHECK(house.take().empty());
  house.clock.advance(1s);
  CHECK(house.take().empty());  // the queue's lease ran out meanwhile
  house.serve();
  CHECK(house.take().size() == 1);
}

TEST_CASE("A rest that a host asked for holds for the next process, and a killed one's hosts rest a whole gap") {
  const test::TempDir dir;
  test::FakeClock clock;
  const Scope scope(House::sites());
  for (int process = 0; process < 3; ++process) {
    CAPTURE(process);
    Database database(dir / "chancery.db", Access::write);
    SqliteFrontier frontier(database, clock, {"agency"}, SqliteFrontier::Start::take_over);
    Workbench workbench(House::options(), scope, clock);
    Supply supply(workbench, frontier);
    std::vector<RobotsRow> rows(1);
    rows[0].origin = "http://a.example";
    rows[0].state = 2;
    rows[0].until = Timestamp(clock.utc().point() + hours(24 * 30));
    workbench.load(rows, frontier.resting());
    Found found;
    found.url = Url::parse("http://a.example/1").value();
    found.site = "agency";
    frontier.add(std::vector{found});
    const auto serve = [&] {
      supply.ask();
      supply.give();
    };
    serve();
    if (process == 0) {  // told to wait, and killed before anything else
      auto leases = workbench.take(0, 1);
      REQUIRE(leases.size() == 1);
      REQUIRE(leases[0].sent());
      House::answer(leases[0], 503, 3600s);
      serve();
      continue;
    }
    if (process == 1) {
      clock.advance(3599s);
      serve();
      CHECK(workbench.take(0, 1).empty());
      clock.advance(1s);
      serve();
      auto leases = workbench.take(0, 1);
      REQUIRE(leases.size() == 1);
      clock.advance(1h);  // it has not asked, as far as anybody knows, and is killed
      continue;
    }
    clock.advance(1999ms);
    serve();
    CHECK(workbench.take(0, 1).empty());
    clock.advance(1ms);
    serve();
    CHECK(workbench.take(0, 1).size() == 1);
  }
}

TEST_CASE(
    "No request leaves after the lease of its queue allows it; the URL goes back and is asked with the next one") {
  House house;
  house.without_robots({"a.example"});
  house.add({"http://a.example/1", "http://a.example/2"});
  auto slow = house.take_one();
  REQUIRE(slow);
  house.clock.advance(Workbench::kLease);  // stopped by somebody, or by a name server
  CHECK_FALSE(slow->sent());
  slow.reset();
  CHECK_FALSE(house.take_one());  // the lease is to be renewed first
  house.serve();
  auto again = house.take_one();
  REQUIRE(again);
  CHECK(again->url().href() == "http://a.example/1");
  CHECK(again->sent());
}

TEST_CASE("A lease that never heard done() puts its URL back") {
  House house;
  house.without_robots({"a.example"});
  house.add({"http://a.example/1"});
  { auto lost = house.take_one(); }
  auto again = house.take_one();
  REQUIRE(again);
  CHECK(again->url().href() == "http://a.example/1");
  house.finish(std::move(*again));
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
  house.workbench.load({rules}, {});
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
  house.clock.advance(10s);
  CHECK(house.take().empty());  // the other host is not ours yet
  house.serve();
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

TEST_CASE("Heads of queues are in memory, the rest waits in the frontier and comes when a host runs low") {
  House house;
  house.without_robots({"a.example"});
  std::vector<std::string> urls, met;
  for (int i = 0; i < 200; ++i) urls.push_back("http://a.example/" + std::to_string(i));
  house.add(urls);
  int calls = 0;
  house.workbench.on_want([&] { ++calls; });
  for (std::size_t i = 0; i < urls.size(); ++i) {
    house.clock.advance(2s);
    auto lease = house.take_one();
    REQUIRE(lease);
    met.push_back(lease->url().href());
    lease->sent();
    House::answer(*lease);
    for (const auto& host : house.workbench.activity(1)) CHECK(host.waiting <= Workbench::kHead);
    CHECK_FALSE(house.workbench.wait_until_idle({}, 0ms, Instant{}));
    house.finish(std::move(*lease));
  }
  CHECK(met == urls);
  CHECK(calls > 0);
  CHECK(house.workbench.wait_until_idle({}, 0ms));
  CHECK(house.frontier.inspect().empty());
}

TEST_CASE("Of what a page needs to be seen, three come before the next page") {
  House house;
  house.without_robots({"a.example"});
  std::vector<std::string> pages, images;
  for (int i = 0; i < 8; ++i) pages.push_back("http://a.example/page" + std::to_string(i));
  for (int i = 0; i < 8; ++i) images.push_back("http://a.example/image" + std::to_string(i));
  house.add(pages);
  house.add(images, Rank::fresh_requisite);
  std::string order;
  for (int i = 0; i < 16; ++i) {
    house.clock.advance(2s);
    auto lease = house.take_one();
    REQUIRE(lease);
    order += lease->url().href()[17];
    lease->sent();
    House::answer(*lease);
    house.finish(std::move(*lease));
  }
  CHECK(order == "iiipiiipiipppppp");
}

TEST_CASE("A page that is new is asked before pages that were asked before") {
  House house;
  house.without_robots({"a.example"});
  std::vector<std::string> old;
  for (int i = 0; i < 40; ++i) old.push_back("http://a.example/old" + std::to_string(i));
  house.add(old, Rank::recheck);
  house.add({"http://a.example/new"});
  CHECK(house.take_one()->url().href() == "http://a.example/new");
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

TEST_CASE("What a run may take of a site leaves the rest for the next one, and says so") {
  struct Case {
    const char* what;
    void (*limit)(Site& site);
    std::size_t asked;
    const char* why;
  };
  const Case cases[] = {
      {"pages", [](Site& site) { site.max_pages = 1; }, 1, "the site's page limit was met"},
      {"bytes", [](Site& site) { site.max_bytes = 1500; }, 2, "the site's limit of bytes was met"},
      {"time", [](Site& site) { site.max_time = 5s; }, 3, "the site's time was up"},
  };
  for (const auto& [what, limit, asked, why] : cases) DYNAMIC_SECTION(what) {
      auto sites = House::sites();
      limit(sites[0]);
      House house(sites);
      house.without_robots({"a.example"});
      std::vector<std::string> urls;
      for (int i = 0; i < 60; ++i) urls.push_back("http://a.example/" + std::to_string(i));
      house.add(urls);
      for (std::size_t i = 0; i < asked; ++i) {
        auto lease = house.take_one();
        REQUIRE(lease);
        lease->sent();
        Heard heard;
        heard.status = 200;
        heard.bytes = 1000;
        lease->hang_up(heard);
        house.finish(std::move(*lease));
        house.clock.advance(2s);
      }
      CHECK_FALSE(house.take_one());
      house.serve();
      CHECK(house.workbench.wait_until_idle({}, 1h));
      CHECK(house.frontier.inspect().front().urls == static_cast<std::int64_t>(60 - asked));
      CHECK(house.why_left().how == Disposition::left_limit);
      CHECK(house.why_left().detail == why);
    }
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
  CHECK(house.why_left().how == Disposition::left_robots);
  CHECK(house.why_left().detail == "robots.txt: connection refused");
  house.clock.advance(15min);
  CHECK_FALSE(house.take_one());  // the queue's lease ran out meanwhile
  house.serve();
  auto again = house.take_one();
  REQUIRE(again);
  CHECK(again->for_robots());
}

}  // namespace chancery
