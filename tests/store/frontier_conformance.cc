// SPDX-License-Identifier: Apache-2.0
#include "tests/store/frontier_conformance.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

#include "tests/support/catch.h"

namespace chancery::test {
namespace {

using namespace std::chrono;

constexpr milliseconds kLease = 60s;

Found found(const std::string& url, Rank rank = Rank::page, const std::string& site = "agency") {
  Found made;
  made.url = Url::parse(url).value();
  made.site = site;
  made.hops = "L";
  made.depth = 1;
  made.rank = rank;
  return made;
}

void add(Engine& engine, const std::vector<std::string>& urls) {
  std::vector<Found> links;
  for (const auto& url : urls) links.push_back(found(url));
  engine.frontier().add(links);
}

ClaimRequest request(std::size_t queues = 10, std::size_t items = 10) {
  ClaimRequest asked;
  asked.queues = queues;
  asked.items = items;
  asked.lease = kLease;
  return asked;
}

Claim claim(Engine& engine, std::size_t queues = 10, std::size_t items = 10) {
  return engine.frontier().claim(request(queues, items));
}

QueueLease claim_one(Engine& engine, std::size_t items = 10) {
  auto claimed = claim(engine, 1, items);
  REQUIRE(claimed.leases.size() == 1);
  return std::move(claimed.leases.front());
}

std::vector<std::string> urls_of(const std::vector<WorkItem>& items) {
  std::vector<std::string> urls;
  for (const auto& item : items) urls.push_back(item.url);
  return urls;
}

Outcome done(std::int64_t id) {
  Outcome outcome;
  outcome.id = id;
  outcome.disposition = 1;
  outcome.run_id = 1;
  return outcome;
}

Ack finish(Engine& engine, const LeaseId& lease, const Outcome& outcome) {
  return engine.frontier().finish(lease, std::vector{outcome});
}

Renewal renew(Engine& engine, const LeaseId& lease, std::size_t items = 0, std::vector<std::int64_t> holding = {}) {
  Held held;
  held.id = lease;
  held.lease = kLease;
  held.items = items;
  held.holding = std::move(holding);
  return engine.frontier().renew(std::vector{held}).front();
}

// The holder has asked the host now, with this gap.
HostPolicy asked_now(Engine& engine, HostPolicy policy, milliseconds gap = 2s) {
  policy.last_request = engine.clock.utc();
  policy.gap = gap;
  ++policy.requests;
  return policy;
}

using Urls = std::vector<std::string>;

void p1_what_was_said_survives(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2", "http://a.example:8080/3?q"});
  const auto lease = claim_one(engine);
  CHECK(urls_of(lease.items) == Urls{"https://a.example/1", "https://a.example/2", "http://a.example:8080/3?q"});
  finish(engine, lease.id, done(lease.items[0].id));
  engine.frontier().release(lease.id, lease.policy, engine.clock.now());
  engine.crash();
  const auto again = claim_one(engine);
  CHECK(urls_of(again.items) == Urls{"https://a.example/2", "http://a.example:8080/3?q"});
  CHECK(again.items[0].id == lease.items[1].id);
  CHECK(engine.frontier().abilities().survives_kill);
}

void p2_one_live_lease(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2"});
  const auto first = claim_one(engine);
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(kLease - 1ms);
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(1ms);
  const auto second = claim_one(engine);
  CHECK(second.id.key == first.id.key);
  CHECK(second.id.epoch > first.id.epoch);

  // The first holder wakes up.
  CHECK(finish(engine, first.id, done(first.items[0].id)) == Ack::stale);
  CHECK(engine.frontier().release(first.id, first.policy, engine.clock.now()) == Ack::stale);
  CHECK(renew(engine, first.id).lost);
  CHECK_FALSE(renew(engine, second.id).lost);
  CHECK(finish(engine, second.id, done(second.items[0].id)) == Ack::taken);
  engine.frontier().release(second.id, second.policy, engine.clock.now());
  CHECK(finish(engine, second.id, done(second.items[1].id)) == Ack::stale);  // given back is over
  const auto third = claim_one(engine);
  CHECK(third.id.epoch > second.id.epoch);
  CHECK(urls_of(third.items) == Urls{"https://a.example/2"});
}

void p2_epochs_grow_over_crashes(Engine& engine) {
  add(engine, {"https://a.example/1"});
  std::optional<QueueLease> before;
  for (int round = 0; round < 5; ++round) {
    auto lease = claim_one(engine);
    if (before) {
      CHECK(lease.id.epoch > before->id.epoch);
      CHECK(finish(engine, before->id, done(lease.items[0].id)) == Ack::stale);
    }
    before = std::move(lease);
    if (round % 2 == 0) {
      engine.crash();
      engine.clock.advance(kLease);
    } else {
      engine.take_over();
      CHECK(finish(engine, before->id, done(before->items[0].id)) == Ack::stale);
    }
  }
}

void p3_a_lease_says_how_long_it_may_be_used(Engine& engine) {
  add(engine, {"https://a.example/1"});
  const auto before = engine.clock.now();
  const auto lease = claim_one(engine);
  CHECK(lease.deadline == before + kLease);
  CHECK(lease.send_until == lease.deadline - kLease / 5);
  engine.clock.advance(40s);
  const auto renewed = renew(engine, lease.id);
  CHECK(renewed.deadline == engine.clock.now() + kLease);
  CHECK(renewed.send_until < renewed.deadline);
  engine.clock.advance(kLease - 1ms);
  CHECK(claim(engine).leases.empty());
}

void p4_the_gap_holds_across_holders(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2"});
  const auto lease = claim_one(engine);
  finish(engine, lease.id, done(lease.items[0].id));
  engine.frontier().release(lease.id, asked_now(engine, lease.policy, 2s), engine.clock.now());
  engine.clock.advance(1999ms);
  const auto none = claim(engine);
  CHECK(none.leases.empty());
  CHECK(none.next_ready == engine.clock.now() + 1ms);
  auto early = request();
  early.within = 5s;
  const auto resting = engine.frontier().claim(early);
  REQUIRE(resting.leases.size() == 1);
  CHECK(resting.leases[0].not_before == engine.clock.now() + 1ms);
  CHECK(resting.leases[0].policy.gap == 2s);
  engine.frontier().release(resting.leases[0].id, resting.leases[0].policy, engine.clock.now() + 10s);
  engine.clock.advance(9999ms);
  CHECK(claim(engine).leases.empty());  // its holder wished it so
  engine.clock.advance(1ms);
  CHECK(claim(engine).leases.size() == 1);
}

void p5_urls_of_a_dead_holder_come_back(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2"});
  const auto lost = claim_one(engine);
  engine.crash();
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(kLease);
  const auto lease = claim_one(engine);
  CHECK(urls_of(lease.items) == urls_of(lost.items));
  finish(engine, lease.id, done(lease.items[0].id));
  engine.take_over();
  CHECK(urls_of(claim_one(engine).items) == Urls{"https://a.example/2"});
}

void p5_taking_over_rests_a_gap(Engine& engine) {
  add(engine, {"https://a.example/1"});
  const auto lease = claim_one(engine);
  Held held;
  held.id = lease.id;
  held.lease = kLease;
  held.policy = asked_now(engine, lease.policy, 5s);
  engine.frontier().renew(std::vector{held});
  engine.take_over();
  engine.clock.advance(4999ms);
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(1ms);
  CHECK(claim(engine).leases.size() == 1);
}

void p6_urls_are_met_once(Engine& engine) {
  auto& frontier = engine.frontier();
  CHECK(frontier.add(std::vector{found("https://a.example/1"), found("https://a.example/1")}) ==
        std::vector{Met::fresh, Met::known});
  CHECK(frontier.add(std::vector{found("https://a.example/1")}).front() == Met::known);
  const auto lease = claim_one(engine);
  CHECK(lease.items.size() == 1);
  finish(engine, lease.id, done(lease.items[0].id));
  CHECK(frontier.add(std::vector{found("https://a.example/1")}).front() == Met::known);
  engine.crash();
  CHECK(engine.frontier().add(std::vector{found("https://a.example/1")}).front() == Met::known);
  CHECK(engine.frontier().add(std::vector{found("https://a.example/2", Rank::page, "nobody's")}).front() ==
        Met::refused);

  // But somebody who wants it again gets it.
  auto again = found("https://a.example/1");
  again.again = true;
  CHECK(engine.frontier().add(std::vector{again}).front() == Met::again);
  engine.clock.advance(kLease);
  CHECK(urls_of(claim_one(engine).items) == Urls{"https://a.example/1"});
}

void p7_what_hosts_told_us_outlives_everybody(Engine& engine) {
  add(engine, {"https://a.example/1", "https://b.example/1"});
  const auto until = Timestamp(engine.clock.utc().point() + 1h);
  auto leases = claim(engine).leases;
  REQUIRE(leases.size() == 2);
  std::sort(leases.begin(), leases.end(), [](const auto& a, const auto& b) { return a.policy.name < b.policy.name; });
  auto policy = asked_now(engine, leases[0].policy, 3s);
  policy.backoffs = 3;
  policy.latency_ms = 120;
  engine.frontier().release(leases[0].id, policy, engine.clock.now());
  engine.frontier().block(leases[1].id.key, until, "answered 503, Retry-After 3600 s");
  engine.take_over();
  engine.clock.advance(3s);
  const auto known = claim_one(engine);
  CHECK(known.policy.name == "a.example");
  CHECK(known.policy.backoffs == 3);
  CHECK(known.policy.latency_ms == 120);
  CHECK(known.policy.requests == 1);
  engine.clock.advance(1h - 3s - 1ms);
  for (const auto& lease : claim(engine).leases) CHECK(lease.policy.name == "a.example");
  engine.clock.advance(1ms);
  bool blocked_came_back = false;
  for (const auto& lease : claim(engine).leases)
    if (lease.policy.name == "b.example") {
      blocked_came_back = true;
      CHECK(lease.policy.blocked_until == until);
      CHECK(lease.policy.block_reason == "answered 503, Retry-After 3600 s");
    }
  CHECK(blocked_came_back);
}

void p7_a_block_is_never_shortened(Engine& engine) {
  add(engine, {"https://a.example/1"});
  const auto key = engine.frontier().key_of("a.example");
  const auto in = [&](seconds from_now) { return Timestamp(engine.clock.utc().point() + from_now); };
  engine.frontier().block(key, in(100s), "long");
  engine.frontier().block(key, in(10s), "short");
  engine.clock.advance(99s);
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(1s);
  auto lease = claim_one(engine);
  CHECK(lease.policy.block_reason == "long");
  // Nor by a holder who has not heard of it.
  engine.frontier().block(lease.id.key, in(50s), "meanwhile");
  engine.frontier().release(lease.id, lease.policy, engine.clock.now());
  engine.clock.advance(49s);
  CHECK(claim(engine).leases.empty());
  engine.clock.advance(1s);
  CHECK(claim(engine).leases.size() == 1);
}

void p9_a_clock_that_is_set_changes_nothing(Engine& engine) {
  add(engine, {"https://a.example/1"});
  const auto lease = claim_one(engine);
  for (const auto jump : {hours(1), hours(-2)}) {
    engine.clock.set_utc(Timestamp(engine.clock.utc().point() + jump));
    CHECK(claim(engine).leases.empty());
    CHECK_FALSE(renew(engine, lease.id).lost);
  }
  engine.clock.advance(kLease);
  CHECK(claim(engine).leases.size() == 1);
}

void p10_urls_of_a_lost_warc_wait_again(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2", "https://a.example/3"});
  const auto lease = claim_one(engine);
  LastCapture last;
  last.etag = "\"abc\"";
  last.last_modified = "Fri, 17 May 2024 09:30:00 GMT";
  last.sha256 = sha256("page");
  last.at = engine.clock.utc();
  const std::vector<std::string> warcs = {"safe.warc.gz", "lost.warc.gz", "lost.warc.gz"};
  for (std::size_t i = 0; i < 3; ++i) {
    auto outcome = done(lease.items[i].id);
    outcome.last = last;
    outcome.last->warc = warcs[i];
    finish(engine, lease.id, outcome);
  }
  engine.frontier().mark_archived("safe.warc.gz");
  engine.take_over();
  CHECK(engine.frontier().take_back("safe.warc.gz") == 0);
  CHECK(engine.frontier().take_back("no-such.warc.gz") == 0);
  CHECK(engine.frontier().take_back("lost.warc.gz") == 2);
  const auto again = claim_one(engine);
  CHECK(urls_of(again.items) == Urls{"https://a.example/2", "https://a.example/3"});
  CHECK_FALSE(again.items[0].last);  // what is lost is not "the same as before"

  // Of the one that is safe, the next round knows enough to ask "changed since?".
  for (const auto& item : again.items) finish(engine, again.id, done(item.id));
  CHECK(engine.frontier().begin_rounds(std::vector<std::string>{"agency"}, Round::all) == 3);
  const auto round = renew(engine, again.id, 10);
  REQUIRE(round.items.size() == 3);
  REQUIRE(round.items[0].last);
  last.warc = "safe.warc.gz";
  CHECK(*round.items[0].last == last);
}

void buckets_are_few_and_fixed(Engine& engine) {
  std::set<std::uint16_t> buckets;
  for (int i = 0; i < 1000; ++i) {
    const auto key = engine.frontier().key_of(fmt::format("h{}.example", i));
    CHECK(key.bucket < QueueKey::kBuckets);
    buckets.insert(key.bucket);
  }
  CHECK(buckets.size() > 700);
  const auto key = engine.frontier().key_of("a.example");
  engine.crash();
  CHECK(engine.frontier().key_of("a.example") == key);
}

void new_pages_before_rechecks_before_their_requisites(Engine& engine) {
  auto& frontier = engine.frontier();
  frontier.add(std::vector{found("https://a.example/page"), found("https://a.example/picture", Rank::fresh_requisite),
                           found("https://a.example/feed", Rank::source)});
  auto lease = claim_one(engine);
  CHECK(urls_of(lease.items) == Urls{"https://a.example/feed", "https://a.example/picture", "https://a.example/page"});
  for (const auto& item : lease.items) finish(engine, lease.id, done(item.id));
  CHECK(frontier.begin_rounds(std::vector<std::string>{"agency"}, Round::all) == 3);
  CHECK(frontier.begin_rounds(std::vector<std::string>{"agency"}, Round::all) == 0);  // one goes on
  frontier.add(std::vector{found("https://a.example/new"), found("https://a.example/new.png", Rank::fresh_requisite)});
  CHECK(urls_of(renew(engine, lease.id, 10).items) == Urls{"https://a.example/feed", "https://a.example/new.png",
                                                           "https://a.example/new", "https://a.example/page",
                                                           "https://a.example/picture"});
}

void requisites_never_starve_pages(Engine& engine) {
  std::vector<Found> links;
  for (int i = 0; i < 100; ++i)
    links.push_back(found(fmt::format("https://a.example/{}.png", i), Rank::fresh_requisite));
  for (int i = 0; i < 100; ++i) links.push_back(found(fmt::format("https://a.example/{}", i)));
  engine.frontier().add(links);
  const auto lease = claim_one(engine, 16);
  CHECK(lease.items.size() == 16);
  CHECK(lease.more);
  CHECK(std::count_if(lease.items.begin(), lease.items.end(), [](const auto& item) { return is_soon(item.rank); }) ==
        12);
}

void a_held_queue_gets_more_and_never_the_same(Engine& engine) {
  std::vector<std::string> urls;
  for (int i = 0; i < 30; ++i) urls.push_back(fmt::format("https://a.example/{:02}", i));
  add(engine, urls);
  const auto lease = claim_one(engine, 10);
  CHECK(lease.more);
  std::vector<std::int64_t> holding;
  Urls met = urls_of(lease.items);
  for (const auto& item : lease.items) holding.push_back(item.id);
  const auto second = renew(engine, lease.id, 15, holding);
  CHECK(second.more);
  for (const auto& item : second.items) holding.push_back(item.id);
  const auto third = renew(engine, lease.id, 15, holding);
  CHECK_FALSE(third.more);
  for (const auto* part : {&second, &third})
    for (const auto& url : urls_of(part->items)) met.push_back(url);
  CHECK(met == urls);
}

void what_has_its_time_waits_for_it(Engine& engine) {
  add(engine, {"https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4"});
  const auto lease = claim_one(engine);
  const auto in = [&](seconds from_now) { return Timestamp(engine.clock.utc().point() + from_now); };
  auto later = done(lease.items[0].id), retry = done(lease.items[1].id), gone = done(lease.items[2].id);
  later.when = in(100s);
  retry.what = Outcome::What::retry_at;
  retry.when = in(50s);
  gone.what = Outcome::What::gone;
  CHECK(engine.frontier().finish(lease.id, std::vector{later, retry, gone}) == Ack::taken);
  auto at_once = done(lease.items[3].id);
  at_once.what = Outcome::What::retry_at;
  finish(engine, lease.id, at_once);
  const auto now = renew(engine, lease.id, 10);
  REQUIRE(urls_of(now.items) == Urls{"https://a.example/4"});
  CHECK(now.items[0].tries == 1);
  finish(engine, lease.id, done(lease.items[3].id));
  engine.frontier().release(lease.id, lease.policy, engine.clock.now());
  engine.crash();
  const auto none = claim(engine);
  CHECK(none.leases.empty());
  CHECK(none.next_ready == engine.clock.now() + 50s);
  engine.clock.advance(50s);
  const auto second = claim_one(engine);
  REQUIRE(urls_of(second.items) == Urls{"https://a.example/2"});
  CHECK(second.items[0].tries == 1);
  finish(engine, second.id, done(second.items[0].id));
  engine.frontier().release(second.id, second.policy, engine.clock.now());
  engine.clock.advance(50s);
  const auto third = claim_one(engine);
  REQUIRE(urls_of(third.items) == Urls{"https://a.example/1"});
  CHECK(third.items[0].rank == Rank::recheck);
  finish(engine, third.id, done(third.items[0].id));
  CHECK(engine.frontier().begin_rounds(std::vector<std::string>{"agency"}, Round::all) ==
        3);  // without the one that is gone
}

void a_spent_site_gives_no_more_than_its_share(Engine& engine) {
  using Share = Frontier::Share;
  auto& frontier = engine.frontier();
  frontier.add(std::vector{found("https://a.example/page"), found("https://a.example/p.png", Rank::fresh_requisite),
                           found("https://a.example/other", Rank::page, "ministry")});
  frontier.give("agency", Share::requisites);
  auto lease = claim_one(engine);
  CHECK(urls_of(lease.items) == Urls{"https://a.example/p.png", "https://a.example/other"});
  for (const auto& item : lease.items) finish(engine, lease.id, done(item.id));
  frontier.release(lease.id, lease.policy, engine.clock.now());
  frontier.give("agency", Share::none);
  const auto none = claim(engine);
  CHECK(none.leases.empty());
  CHECK_FALSE(none.next_ready);
  REQUIRE(frontier.inspect().size() == 1);
  CHECK(frontier.inspect()[0].urls == 1);
  frontier.give("agency", Share::all);
  CHECK(urls_of(claim_one(engine).items) == Urls{"https://a.example/page"});
}

void a_host_is_leased_by_name(Engine& engine) {
  auto named = request();
  named.hosts = {"rules.example"};
  const auto first = engine.frontier().claim(named);
  REQUIRE(first.leases.size() == 1);
  CHECK(first.leases[0].items.empty());
  CHECK(first.leases[0].policy.name == "rules.example");
  CHECK(engine.frontier().claim(named).leases.empty());  // somebody has it
  engine.frontier().release(first.leases[0].id, asked_now(engine, first.leases[0].policy, 5s), engine.clock.now());
  const auto second = engine.frontier().claim(named);
  REQUIRE(second.leases.size() == 1);
  CHECK(second.leases[0].not_before == engine.clock.now() + 5s);
}

void where_seeds_led_is_remembered(Engine& engine) {
  auto moved = found("https://www.a.example/");
  moved.hops = "R";
  engine.frontier().add(std::vector{moved, found("https://www.a.example/x")});
  engine.crash();
  const auto led = engine.frontier().where_seeds_led();
  REQUIRE(led.size() == 1);
  CHECK(led[0].first == "agency");
  CHECK(led[0].second.href() == "https://www.a.example/");
}

constexpr Promise kPromises[] = {
    {"P1: what was said survives the process", p1_what_was_said_survives},
    {"P2: a queue has one live lease, and stale holders are refused", p2_one_live_lease},
    {"P2: epochs grow, over crashes too", p2_epochs_grow_over_crashes},
    {"P3: a lease says how long it may be used", p3_a_lease_says_how_long_it_may_be_used},
    {"P4: the gap holds across holders", p4_the_gap_holds_across_holders},
    {"P5: URLs of a dead holder come back by themselves", p5_urls_of_a_dead_holder_come_back},
    {"P5: who takes over lets the host rest first", p5_taking_over_rests_a_gap},
    {"P6: URLs are met once", p6_urls_are_met_once},
    {"P7: what hosts told us outlives everybody", p7_what_hosts_told_us_outlives_everybody},
    {"P7: a block is never shortened", p7_a_block_is_never_shortened},
    {"P9: a clock that is set changes nothing", p9_a_clock_that_is_set_changes_nothing},
    {"P10: URLs of a lost WARC wait again", p10_urls_of_a_lost_warc_wait_again},
    {"buckets are few and fixed", buckets_are_few_and_fixed},
    {"new pages come before re-checks, and those before their requisites",
     new_pages_before_rechecks_before_their_requisites},
    {"requisites never starve pages", requisites_never_starve_pages},
    {"a held queue gets more, and never the same", a_held_queue_gets_more_and_never_the_same},
    {"what has its time waits for it", what_has_its_time_waits_for_it},
    {"a spent site gives no more than its share", a_spent_site_gives_no_more_than_its_share},
    {"a host is leased by name", a_host_is_leased_by_name},
    {"where seeds led is remembered", where_seeds_led_is_remembered},
};

// What a frontier should know, in plain containers, and the random steps that ask it.
class Walk {
 public:
  Walk(Engine& engine, std::uint64_t seed) : engine_(engine), random_(seed) {}

  void step() {
    switch (below(20)) {
      case 0:
        return crash();
      case 1:
        return forget();
      case 2:
        return block();
      case 3:
      case 4:
        return jump();
      case 5:
      case 6:
      case 7:
        return pass();
      case 8:
      case 9:
      case 10:
        return meet();
      case 11:
      case 12:
      case 13:
      case 14:
        return claim_some();
      case 15:
        return renew_one();
      default:
        return finish_one();
    }
  }

  // Everything that was met is finished in the end, by somebody.
  void come_home() {
    leases_.clear();
    for (int round = 0; round < 1000 && !waiting_.empty(); ++round) {
      engine_.clock.advance(2min);
      claim_some();
      while (!leases_.empty()) finish_one();
    }
    CHECK(waiting_.empty());
  }

 private:
  struct Live {
    QueueLease lease;
    std::string host;
  };

  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

  // A holder that stops without a word: nobody uses its lease any more.
  void forget() {
    if (!leases_.empty()) leases_.erase(leases_.begin() + static_cast<std::ptrdiff_t>(below(leases_.size())));
  }
  void crash() {
    if (below(2) == 0) {
      engine_.crash();
      return;  // holders elsewhere go on
    }
    engine_.take_over();
    for (const auto& live : leases_) stale_.push_back(live.lease.id);
    leases_.clear();
    ends_.clear();
  }
  void pass() { engine_.clock.advance(milliseconds(below(30'000))); }
  void jump() {
    const auto by = seconds(below(7200)) - seconds(3600);
    engine_.clock.set_utc(Timestamp(engine_.clock.utc().point() + by));
    engine_.crash();  // a set clock means nothing to who runs, something to who starts
    ends_.clear();
  }
  void block() {
    const auto host = fmt::format("h{}.example", below(6));
    engine_.frontier().block(engine_.frontier().key_of(host), Timestamp(engine_.clock.utc().point() + 10s), "later");
  }

  void meet() {
    const auto url = fmt::format("https://h{}.example/{}", below(6), below(400));
    const auto met = engine_.frontier().add(std::vector{found(url)}).front();
    REQUIRE(met == (known_.insert(url).second ? Met::fresh : Met::known));
    if (met == Met::fresh) waiting_.insert(url);
  }

  void claim_some() {
    const auto now = engine_.clock.now();
    for (auto& lease : claim(engine_, 1 + below(3), 1 + below(5)).leases) {
      auto& epoch = epochs_[lease.policy.name];
      REQUIRE(lease.id.epoch > epoch);
      epoch = lease.id.epoch;
      REQUIRE((!ends_.contains(lease.policy.name) || ends_[lease.policy.name] <= now));  // one live lease
      ends_[lease.policy.name] = lease.deadline;
      for (const auto& item : lease.items) REQUIRE(waiting_.contains(item.url));
      // Whoever held it before is stale from now on.
      std::erase_if(leases_, [&](const Live& live) {
        if (live.host == lease.policy.name) stale_.push_back(live.lease.id);
        return live.host == lease.policy.name;
      });
      auto host = lease.policy.name;
      leases_.push_back({std::move(lease), std::move(host)});
    }
    if (!stale_.empty()) {
      REQUIRE(engine_.frontier().finish(stale_.back(), std::vector{done(1)}) == Ack::stale);
      stale_.pop_back();
    }
  }

  void renew_one() {
    if (leases_.empty()) return;
    auto& live = leases_[below(leases_.size())];
    const auto renewed = renew(engine_, live.lease.id);
    if (!renewed.lost) ends_[live.host] = std::max(ends_[live.host], renewed.deadline);
  }

  void finish_one() {
    if (leases_.empty()) return;
    const auto at = below(leases_.size());
    auto& [lease, host] = leases_[at];
    if (lease.items.empty()) {
      // A lease from before a crash may be over by now; then nothing happens.
      if (engine_.frontier().release(lease.id, asked_now(engine_, lease.policy, 1s), engine_.clock.now()) == Ack::taken)
        ends_.erase(host);
      leases_.erase(leases_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    const auto item = std::move(lease.items.back());
    lease.items.pop_back();
    if (finish(engine_, lease.id, done(item.id)) == Ack::taken) waiting_.erase(item.url);
  }

  Engine& engine_;
  std::mt19937_64 random_;
  std::set<std::string> known_, waiting_;
  std::map<std::string, std::uint64_t> epochs_;
  std::map<std::string, Instant> ends_;  // of live leases
  std::vector<Live> leases_;
  std::vector<LeaseId> stale_;
};

}  // namespace

void walk_beside_model(Engine& engine, std::uint64_t seed, int steps) {
  CAPTURE(seed);
  Walk walk(engine, seed);
  for (int step = 0; step < steps; ++step) {
    CAPTURE(step);
    walk.step();
  }
  walk.come_home();
}

std::span<const Promise> frontier_promises() { return kPromises; }

}  // namespace chancery::test
