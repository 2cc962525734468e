// SPDX-License-Identifier: Apache-2.0
// What hosts ask of us, kept over real sockets and told afterwards by the program itself.

#include "tests/e2e/house.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

std::string site(const std::string& host, const std::string& more = "delay = \"0\"") {
  return "[[site]]\nname = \"" + host + "\"\nseed = \"http://" + host + "/\"\n" + more + "\n";
}

// A home page that links to `pages` others.
void build(LoopbackSite& web, const std::string& host, int pages) {
  std::string links;
  for (int i = 0; i < pages; ++i) {
    links += "<a href='/" + std::to_string(i) + ".html'>page</a>";
    web.answer(host, "/" + std::to_string(i) + ".html", page("<title>Page</title><p>Page " + std::to_string(i)));
  }
  web.answer(host, "/", page("<title>Home</title>" + links));
}

}  // namespace

TEST_CASE("A rule at 490 KiB of a robots.txt of 600 KiB is obeyed, and why quotes it") {
  LoopbackSite web;
  build(web, "long.example", 3);
  std::string rules = "User-agent: *\n";
  while (rules.size() < 490 * 1024) rules += "Disallow: /elsewhere/" + std::to_string(rules.size()) + "\n";
  const auto line = std::count(rules.begin(), rules.end(), '\n') + 1;
  rules += "Disallow: /1.html\n";
  while (rules.size() < 600 * 1024) rules += "Disallow: /elsewhere/" + std::to_string(rules.size()) + "\n";
  web.answer("long.example", "/robots.txt", reply(200, rules, {{"Content-Type", "text/plain"}}));
  House house(web);
  house.configure(site("long.example"));
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count("long.example", "/1.html") == 0);
  CHECK(web.count("long.example", "/2.html") == 1);

  const auto told = house.run({"why", "http://long.example/1.html"});
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Catch::Contains("robots refused"));
  CHECK_THAT(told.out, Catch::Contains("met on http://long.example/\n"));
  CHECK_THAT(told.out, Catch::Contains("line " + std::to_string(line) + ": Disallow: /1.html"));
  CHECK_THAT(told.out, Catch::Contains("of the group at line 1: User-agent: *"));
  const auto json = Json::parse(house.run({"why", "--json", "http://long.example/2.html"}).out);
  CHECK(json.str("type") == "explanation");
  CHECK(json["records"].items()[0].str("how") == "fetched");
  CHECK(json["robots"].str("verdict") == "allowed");

  const auto unknown = house.run({"why", "http://long.example/elsewhere/14"});
  CHECK(unknown.code == 1);
  CHECK_THAT(unknown.out, Catch::Contains("never met"));
  CHECK_THAT(unknown.out, Catch::Contains("robots.txt: refused"));
  CHECK_THAT(unknown.out, Catch::Contains("scope of long.example: ours"));
}

TEST_CASE("Whatever keeps robots.txt from us keeps us from the pages, on real sockets") {
  struct Row {
    std::string host;
    WireScript script;
  };
  const std::vector<Row> rows = {{"e500.example", reply(500, "oops")},
                                 {"e503.example", unavailable("3600")},
                                 {"e429.example", reply(429, "slow down")},
                                 {"cut.example", cut_off("User-agent: *\nDisallow:\n", 10)},
                                 {"short.example", short_body("User-agent: *\n", 5000)},
                                 {"hangup.example", hang_up()},
                                 {"silent.example", silence()}};
  LoopbackSite web;
  std::string sites;
  for (const auto& row : rows) {
    build(web, row.host, 1);
    web.answer(row.host, "/robots.txt", row.script);
    sites += site(row.host);
  }
  build(web, "override.example", 1);
  web.answer("override.example", "/robots.txt", reply(500, "oops"));
  sites += site("override.example", "delay = \"0\"\non_robots_error = \"allow\"");
  House house(web);
  house.configure(sites, "[limits]\ntimeout = \"2s\"\nidle_timeout = \"1s\"\n[politeness]\npatience = \"1s\"\n");
  CHECK(house.run({"crawl"}).code == 3);
  for (const auto& row : rows) {
    CAPTURE(row.host);
    CHECK(web.count(row.host, "/") == 0);
    // With the reason that holds longest: its rules, or the rest it asked for.
    CHECK_THAT(house.disposition("http://" + row.host + "/"), Catch::StartsWith("left: "));
  }
  CHECK(web.count("override.example", "/0.html") == 1);
  const auto told = house.run({"report", "--host", "override.example"});
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Catch::Contains("robots.txt overridden"));
  CHECK_THAT(told.out, Catch::Contains("as the config says for site override.example"));
}

TEST_CASE("How a host was asked can be told to whoever runs it, over runs") {
  LoopbackSite web;
  build(web, "asked.example", 4);
  web.answer("asked.example", "/robots.txt", reply(200, "User-agent: *\nCrawl-delay: 0.3\n"));
  web.answer("asked.example", "/2.html", unavailable("7200"));
  House house(web);
  house.configure(site("asked.example"), "[politeness]\npatience = \"5s\"\n");
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.least_gap("asked.example") >= 295ms);
  const auto asked = web.asked().size();
  REQUIRE(house.run({"crawl"}).code == 0);  // within the rest: nothing is asked
  CHECK(web.asked().size() == asked);

  const auto json = Json::parse(house.run({"report", "--host", "asked.example", "--json"}).out);
  CHECK(json.str("type") == "host_report");
  REQUIRE(json["runs"].items().size() == 1);
  const auto run = json["runs"].items()[0];
  CHECK(run.num("requests") == static_cast<long>(asked));
  CHECK(run.num("robots_requests") == 1);
  CHECK(run.num("shortest_gap_ms") >= 300);
  CHECK(run.num("crawl_delay_ms") == 300);
  CHECK(run.num("short_gaps") == 0);
  bool waited = false;
  for (const auto& decision : json["decisions"].items())
    waited |= decision.str("decision") == "asked to wait" &&
              decision.str("detail").find("answered 503, Retry-After 7200 s") != std::string::npos;
  CHECK(waited);
  CHECK_THAT(house.run({"report"}).out, Catch::Contains("# Run 2"));
  CHECK_THAT(house.run({"report", "1"}).out, Catch::Contains("asked to wait"));
  CHECK(house.run({"report", "--host", "never.example"}).code == 1);
  CHECK(house.run({"report", "7"}).code == 1);
}

TEST_CASE("A Crawl-delay longer than the run leaves the rest to the next, and is named") {
  LoopbackSite web;
  build(web, "slow.example", 5);
  web.answer("slow.example", "/robots.txt", reply(200, "User-agent: *\nCrawl-delay: 200\n"));
  House house(web);
  house.configure(site("slow.example"), "[politeness]\npatience = \"1s\"\n");
  house.run({"crawl"});
  CHECK(web.asked("slow.example").size() == 1);  // its robots.txt, and then 200 s
  CHECK_THAT(house.run({"report"}).out, Catch::Contains("Crawl-delay of 200 s"));
}

TEST_CASE("One agency's trouble never slows another") {
  const auto crawl = [](bool trouble) {
    LoopbackSite web;
    std::string sites;
    for (int i = 0; i < 50; ++i) {
      const auto host = "h" + std::to_string(i) + ".example";
      build(web, host, 5);
      sites += site(host, "delay = \"100ms\"");
    }
    if (trouble) web.answer("h7.example", "/", silence());
    House house(web);
    house.configure(sites, "[limits]\nidle_timeout = \"3s\"\ntimeout = \"3s\"\n[politeness]\npatience = \"5s\"\n");
    house.run({"crawl"});
    Instant first = Instant::max(), last = Instant::min();
    std::size_t pages = 0;
    for (const auto& asked : web.asked()) {
      if (asked.host == "h7.example") continue;
      first = std::min(first, asked.at);
      last = std::max(last, asked.at);
      ++pages;
    }
    CHECK(pages == 49 * 7);
    return last - first;
  };
  const auto quiet = crawl(false), troubled = crawl(true);
  CHECK(troubled < quiet + 1s);
}

}  // namespace chancery::test
