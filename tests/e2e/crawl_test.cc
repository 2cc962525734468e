// SPDX-License-Identifier: Apache-2.0
// One crawl from end to end: real sockets, real files, the program itself.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "archive/cdx_index.h"
#include "archive/gzip_member.h"
#include "tests/e2e/house.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

std::string article(const std::string& title, const std::string& links) {
  return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
         "</title></head><body><main><h1>" + title +
         "</h1><p>The Office of Locks and Weirs gives notice that the works on the upper basin begin on the first "
         "Monday of the month and are expected to last for six weeks, weather permitting.</p><p>Skippers are asked "
         "to report to the lock keeper, who keeps the list of passages and answers questions.</p></main><nav>" +
         links + "</nav></body></html>";
}

// A small agency: a home page, `pages` articles, an image, a disallowed folder.
void build_agency(LoopbackSite& web, const std::string& host, int pages) {
  web.answer(host, "/robots.txt", reply(200, "User-agent: *\nDisallow: /private/\n", {{"Content-Type", "text/plain"}}));
  std::string links = "<a href='/private/plans.html'>plans</a><img src='/logo.png'>";
  for (int i = 1; i <= pages; ++i) {
    links += "<a href='/notice/" + std::to_string(i) + ".html'>notice</a>";
    web.answer(host, "/notice/" + std::to_string(i) + ".html",
               page(article("Notice " + std::to_string(i), "<a href='/'>home</a>")));
  }
  web.answer(host, "/", page(article("Office of Locks and Weirs", links)));
  web.answer(host, "/logo.png", reply(200, "\x89PNG\r\n\x1a\nnot really", {{"Content-Type", "image/png"}}));
}

std::string site(const std::string& host, const std::string& more = "delay = \"0\"") {
  return "[[site]]\nname = \"" + host + "\"\nseed = \"http://" + host + "/\"\n" + more + "\n";
}

}  // namespace

TEST_CASE("A site is crawled politely, kept byte for byte, read, and indexed") {
  LoopbackSite web;
  build_agency(web, "locks.example", 5);
  House house(web);
  house.configure(site("locks.example", "delay = \"200ms\""));
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);

  // Politely: rules first, one conversation, no short gap, nothing that was refused.
  const auto asked = web.asked("locks.example");
  REQUIRE(asked.size() == 8);
  CHECK(asked.front().target == "/robots.txt");
  CHECK(web.count("locks.example", "/private/plans.html") == 0);
  CHECK(web.most_at_once("locks.example") == 1);
  CHECK(web.least_gap("locks.example") >= 195ms);
  CHECK(house.disposition("http://locks.example/private/plans.html") == "robots refused");
  CHECK(house.detail("http://locks.example/private/plans.html") == "robots.txt line 2: Disallow: /private/");

  // Byte for byte, a row each, and in the index.
  const auto captures = house.captures();
  CHECK(captures.size() == 8);
  CHECK(check_warcs(house.folder()) == 8);
  for (const auto& row : captures) {
    if (row.url != "http://locks.example/notice/3.html") continue;
    const auto block = house.archived_block(row);
    CHECK(block.substr(block.find("\r\n\r\n") + 4) == article("Notice 3", "<a href='/'>home</a>"));
  }
  const auto index = CdxFile::open(house.folder().index());
  REQUIRE(index);
  CHECK(index->find("example,locks)/notice/3.html").size() == 1);
  CHECK(index->find_prefix("example,locks)", 100).size() == 8);

  Database database(house.folder().database(), Access::read);
  PageStore pages(database);
  CHECK(pages.count_pages({}) == 6);
  const auto notice = pages.article_near("http://locks.example/notice/3.html", Timestamp());
  REQUIRE(notice);
  CHECK(notice->title == "Notice 3");
}

TEST_CASE("Without extraction the same pages are found and kept, and no article is made of them") {
  LoopbackSite web;
  build_agency(web, "locks.example", 3);
  House house(web);
  house.configure(site("locks.example"));
  const auto ran = house.run({"crawl", "--no-extract"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  CHECK(house.captures().size() == 6);  // robots.txt, home, three notices, the logo
  CHECK(check_warcs(house.folder()) == 6);
  CHECK(house.disposition("http://locks.example/notice/3.html") == "fetched");
  Database database(house.folder().database(), Access::read);
  CHECK(PageStore(database).count_pages({}) == 0);
}

TEST_CASE("The second run asks all of it again, keeps what is the same as revisits, and sees what changed") {
  LoopbackSite web;
  build_agency(web, "locks.example", 3);
  House house(web);
  house.configure(site("locks.example"));
  REQUIRE(house.run({"crawl"}).code == 0);
  auto changed = article("Notice 2", "<a href='/'>home</a>");
  changed.replace(changed.find("six weeks"), 9, "ten weeks");
  web.answer("locks.example", "/notice/2.html", page(changed));
  web.answer("locks.example", "/notice/3.html", reply(410, "gone"));
  web.forget();
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);

  CHECK(web.count("locks.example", "/robots.txt") == 0);  // its rules are kept a day
  CHECK(web.asked().size() == 5);
  std::map<std::string, int> revisits;
  for (const auto& row : house.captures())
    if (row.revisit) ++revisits[row.url];
  CHECK(revisits == std::map<std::string, int>{{"http://locks.example/", 1},
                                               {"http://locks.example/logo.png", 1},
                                               {"http://locks.example/notice/1.html", 1}});
  Database database(house.folder().database(), Access::read);
  const auto events = PageStore(database).events({.limit = 2});
  REQUIRE(events.size() == 2);
  std::set<std::string> told;
  for (const auto& event : events) told.insert(std::string(name(event.kind)) + " " + event.url);
  CHECK(told == std::set<std::string>{"changed http://locks.example/notice/2.html",
                                      "withdrawn http://locks.example/notice/3.html"});
}

TEST_CASE("Every way a page can fail ends in one disposition, with a reason, and stops nothing else") {
  LoopbackSite web;
  const std::string host = "odd.example";
  build_agency(web, host, 1);
  std::string deep;
  for (int i = 0; i < 2'000'000; ++i) deep += "<div>";
  struct Row {
    std::string path;
    WireScript script;
    std::string how;
  };
  const std::vector<Row> rows = {
      {"/500", reply(500, "oops"), "server error"},
      {"/404", reply(404, "no"), "not found"},
      {"/403", reply(403, "no"), "client error"},
      {"/loop", redirect("/loop"), "redirected"},
      {"/cut", cut_off(article("Cut", ""), 300), "cut short"},
      {"/short", short_body("<p>short", 5000), "cut short"},
      {"/endless", endless_body(), "cut short"},
      {"/endless-head", endless_head(), "broken answer"},
      {"/silence", silence(), "timed out"},
      {"/hang-up", hang_up(), "broken answer"},
      {"/garbage", raw("HTP/1.1 2OO yes\r\n\r\nhello"), "broken answer"},
      {"/deep", page(deep), "fetched"},
      {"/wrong-charset", reply(200, article("Caf\xC3\xA9", ""), {{"Content-Type", "text/html; charset=utf-16"}}),
       "fetched"},
      {"/bad-gzip", reply(200, "this is no gzip", {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}}),
       "fetched"},
  };
  std::string links = "<a href='/notice/1.html'>good</a><a href='http://gone.example/'>gone</a>";
  for (const auto& row : rows) {
    links += "<a href='" + row.path + "'>x</a>";
    web.answer(host, row.path, row.script);
  }
  web.answer(host, "/", page(article("Odd", links)));
  web.add_host("dead.example");
  web.set_door("dead.example", LoopbackSite::Door::refusing);
  web.answer("secure.example", "/", page(article("Secure", "")));
  web.set_certificate("secure.example", Certificate::wrong_host);
  House house(web);
  house.configure(site(host) + site("dead.example") +
                      "[[site]]\nname = \"secure\"\nseed = \"https://secure.example/\"\ndelay = \"0\"\n",
                  "[limits]\nmax_body = \"16MB\"\ntimeout = \"3s\"\nidle_timeout = \"2s\"\n[politeness]\n"
                  "retry_wait = \"10ms\"\npatience = \"5s\"\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  CHECK(ran.code == 3);
  for (const auto& row : rows) {
    CAPTURE(row.path, house.detail("http://odd.example" + row.path));
    CHECK(house.disposition("http://odd.example" + row.path) == row.how);
  }
  CHECK(house.disposition("http://odd.example/notice/1.html") == "fetched");
  CHECK(house.disposition("http://dead.example/") == "left: robots unknown");
  CHECK_THAT(house.detail("http://dead.example/"), Catch::Contains("robots.txt: "));
  CHECK(house.disposition("https://secure.example/") == "left: robots unknown");
  CHECK(web.count("secure.example") == 0);
  check_warcs(house.folder());

  // The sums agree: what became of the URLs adds up to the URLs there are.
  const auto urls = Json::parse(read_file(house.folder().run(1) / "report.json"))["urls"];
  std::map<std::string, long> told, kept;
  for (const auto& how : urls.keys()) told[how] = urls.num(how);
  for (const auto& [url, how] : house.dispositions()) ++kept[how];
  CHECK(told == kept);
}

TEST_CASE("A collection whose crawls and packing are killed again and again loses no page, and keeps its files whole") {
  LoopbackSite web;
  constexpr int kPages = 120;
  build_agency(web, "locks.example", kPages);
  House house(web);
  house.configure(site("locks.example", "delay = \"3ms\""));
  // A long run of it: CHANCERY_KILLS=1000.
  const auto* wish = std::getenv("CHANCERY_KILLS");
  const int rounds = wish ? std::atoi(wish) : 12;
  std::srand(20240517);
  int kills = 0;
  for (int round = 0; round < rounds; ++round) {
    // Every fifth packs or repairs instead.
    const std::vector<std::string> packing[] = {{"export", "--wacz", "all.wacz", "--force", "-q"}, {"repair", "-q"}};
    const bool crawls = round % 5 != 4;
    const auto child = house.start(crawls ? std::vector<std::string>{"crawl", "-q"} : packing[round / 5 % 2]);
    std::this_thread::sleep_for(std::chrono::milliseconds(crawls ? 20 + std::rand() % 250 : std::rand() % 60));
    ::kill(child, SIGKILL);
    if (House::wait(child) == 128 + SIGKILL) ++kills;
  }
  // Twice: a round that was begun is ended, then one is whole.
  for (int i = 0; i < 2; ++i) {
    const auto ran = house.run({"crawl"});
    INFO(ran.err << ran.out << " after " << kills << " kills");
    REQUIRE(ran.code == 0);
  }
  CHECK(kills > rounds / 3);

  const auto records = check_warcs(house.folder());
  std::set<std::string> kept;
  std::set<std::pair<std::string, std::uint64_t>> places;
  const auto captures = house.captures();
  for (const auto& row : captures) {
    kept.insert(row.url);
    CHECK(places.emplace(row.place.file, row.place.offset).second);  // no row twice
  }
  CHECK(kept.size() == kPages + 3);  // the notices, the home page, the logo, robots.txt
  CHECK(records >= captures.size());
  for (const auto& [url, how] : house.dispositions())
    CHECK((how == "fetched" || how == "unchanged" || how == "robots refused"));
  const auto index = CdxFile::open(house.folder().index());
  REQUIRE(index);
  CHECK(index->find_prefix("example,locks)", 1'000'000).size() == captures.size());
  for (const auto& entry : std::filesystem::directory_iterator(house.folder().archive()))
    if (entry.path().extension() == ".gz") {
      std::string whole = read_file(entry.path());
      for (std::string_view rest = whole; !rest.empty();) {
        const auto member = read_member(rest, [](std::string_view) { return true; });
        REQUIRE(member);
        rest.remove_prefix(static_cast<std::size_t>(member->compressed));
      }
    }
  const auto verified = house.run({"verify", "--strict"});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
  if (wish)
    std::cerr << kills << " kills, " << captures.size() << " captures, " << records << " records: " << verified.err;
}

TEST_CASE("A disk that is full at any write ends the run with its own code, loses nothing, and the next run goes on") {
  LoopbackSite web;
  constexpr int kPages = 30;
  build_agency(web, "locks.example", kPages);
  std::string noise;
  for (int i = 0; i < 60'000; ++i) noise.push_back(static_cast<char>(std::rand() % 251));
  web.answer("locks.example", "/logo.png", reply(200, noise, {{"Content-Type", "image/png"}}));
  for (int i = 1; i <= kPages; ++i)
    web.answer("locks.example", "/notice/" + std::to_string(i) + ".html",
               reply(200, article("Notice " + std::to_string(i), "") + "<!--" +
                              noise.substr(static_cast<std::size_t>(i)) + "-->"));
  // No file may grow over the limit: the WARC's, the database's, its log's, the index's,
  // the report's, whichever is first.
  for (const long limit : {100, 4'000, 30'000, 80'000, 150'000, 400'000, 900'000}) {
    CAPTURE(limit);
    House house(web);
    house.configure(site("locks.example"));
    const auto child = house.start({"crawl"}, limit);
    CHECK(House::wait(child) == 12);
    CHECK_THAT(read_file(house.dir() / "err"), Catch::Contains("disk is full"));
    const auto ran = house.run({"crawl"});
    INFO(ran.err << ran.out);
    CHECK(ran.code == 0);
    std::set<std::string> kept;
    for (const auto& row : house.captures()) kept.insert(row.url);
    CHECK(kept.size() == kPages + 3);
    check_warcs(house.folder());
    const auto verified = house.run({"verify", "--strict"});
    INFO(verified.out << verified.err);
    CHECK(verified.code == 0);
  }
}

TEST_CASE("Two runs never share a collection; the second says who is there") {
  LoopbackSite web;
  build_agency(web, "locks.example", 20);
  House house(web);
  house.configure(site("locks.example", "delay = \"50ms\""));
  const auto first = house.start({"crawl"});
  while (web.count("locks.example") < 3) std::this_thread::sleep_for(5ms);
  const auto second = house.run({"crawl"});
  CHECK(second.code == 11);
  CHECK_THAT(second.err, Catch::Contains("another run holds"));
  CHECK(House::wait(first) == 0);
  CHECK(house.captures().size() == 23);
}

TEST_CASE("Ctrl-C ends open requests, saves the state, and the next run finishes") {
  LoopbackSite web;
  build_agency(web, "locks.example", 40);
  House house(web);
  house.configure(site("locks.example", "delay = \"20ms\""));
  const auto child = house.start({"crawl"});
  while (web.count("locks.example") < 5) std::this_thread::sleep_for(5ms);
  ::kill(child, SIGINT);
  CHECK(House::wait(child) == 130);
  const auto before = house.captures().size();
  CHECK(before < 43);
  const auto ran = house.run({"crawl"});
  CHECK(ran.code == 0);
  CHECK(house.captures().size() == 43);  // nothing was asked twice
}

TEST_CASE("A site asked to wait is left alone, by the next run too") {
  LoopbackSite web;
  build_agency(web, "locks.example", 2);
  web.answer("locks.example", "/notice/1.html", unavailable("3600"));
  House house(web);
  house.configure(site("locks.example"), "[politeness]\npatience = \"1s\"\n");
  CHECK(house.run({"crawl"}).code == 0);
  const auto before = web.asked("locks.example").size();
  CHECK(house.disposition("http://locks.example/notice/2.html") == "left: host rests");
  CHECK_THAT(house.detail("http://locks.example/notice/2.html"), Catch::Contains("Retry-After 3600 s"));
  CHECK(house.run({"crawl"}).code == 0);
  CHECK(web.asked("locks.example").size() == before);
}

TEST_CASE("A site asked to wait is left alone by the next run, though the one it told was killed at once") {
  LoopbackSite web;
  build_agency(web, "locks.example", 2);
  web.answer("locks.example", "/notice/1.html", unavailable("3600"));
  House house(web);
  house.configure(site("locks.example"), "[politeness]\npatience = \"3h\"\n");
  const auto child = house.start({"crawl", "-q"});
  // Killed as soon as the store knows of it, long before the run would end.
  const auto told = [&] {
    return web.count("locks.example", "/notice/1.html") > 0 &&
           house.detail_of_host("locks.example").find("Retry-After 3600 s") != std::string::npos;
  };
  for (int i = 0; i < 3000 && !told(); ++i) std::this_thread::sleep_for(10ms);
  REQUIRE(told());
  ::kill(child, SIGKILL);
  CHECK(House::wait(child) == 128 + SIGKILL);
  const auto before = web.asked("locks.example").size();
  house.configure(site("locks.example"), "[politeness]\npatience = \"1s\"\n");
  CHECK(house.run({"crawl"}).code == 0);
  CHECK(web.asked("locks.example").size() == before);
}

TEST_CASE("fetch archives a page and prints it as asked") {
  LoopbackSite web;
  build_agency(web, "locks.example", 2);
  web.answer("locks.example", "/old", redirect("/notice/1.html"));
  House house(web);
  house.configure("");
  const auto card = house.run({"fetch", "http://locks.example/old"});
  INFO(card.err);
  REQUIRE(card.code == 0);
  CHECK_THAT(card.out, Catch::Contains("Notice 1\n") && Catch::Contains("The Office of Locks and Weirs gives notice") &&
                           Catch::Contains("http://locks.example/notice/1.html"));
  const auto text = house.run({"fetch", "http://locks.example/notice/1.html", "--format", "text"});
  CHECK_THAT(text.out, Catch::StartsWith("The Office of Locks and Weirs"));
  const auto html = house.run({"fetch", "http://locks.example/notice/1.html", "--format", "html", "-o", "page.html"});
  CHECK(html.out.empty());
  CHECK(read_file(house.dir() / "page.html") == article("Notice 1", "<a href='/'>home</a>"));
  const auto json = house.run({"fetch", "http://locks.example/notice/2.html", "--format", "json"});
  CHECK_THAT(json.out,
             Catch::StartsWith("{\"type\":\"article\",\"schema\":1,\"url\":\"http://locks.example/notice/2.html\""));
  const auto refused = house.run({"fetch", "http://locks.example/private/plans.html"});
  CHECK(refused.code == 4);
  CHECK_THAT(refused.err, Catch::Contains("Disallow: /private/"));
  const auto missing = house.run({"fetch", "http://locks.example/nothing"});
  CHECK(missing.code == 1);
  CHECK_THAT(missing.err, Catch::Contains("answered 404"));
  CHECK(house.run({"fetch", "http://locks.example/nothing", "http://locks.example/"}).code == 3);
  for (const auto* address : {"http://127.0.0.1:1/", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"}) {
    const auto inside = house.run({"fetch", address, "--contact", "mailto:a@agency.example"});
    CAPTURE(address, inside.err);
    CHECK(inside.code == 4);
    CHECK_THAT(inside.err, Catch::Contains("not a public address"));
  }
  const auto warc = house.run({"fetch", "http://locks.example/notice/2.html", "--format", "warc"});
  CHECK_THAT(warc.out, Catch::StartsWith("\x1f\x8b"));
}

TEST_CASE("A page fetched by hand stays its site's to crawl, before and after") {
  LoopbackSite web;
  build_agency(web, "locks.example", 2);
  House house(web);
  house.configure(site("locks.example"));
  REQUIRE(house.run({"fetch", "http://locks.example/notice/1.html"}).code == 0);
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count("locks.example", "/notice/1.html") == 2);
  REQUIRE(house.run({"fetch", "http://locks.example/notice/2.html"}).code == 0);
  REQUIRE(house.run({"fetch", "http://locks.example/notice/2.html"}).code == 0);
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count("locks.example", "/notice/1.html") == 3);
  CHECK(web.count("locks.example", "/notice/2.html") == 4);
}

TEST_CASE("A wrong command line or config says what is wrong, fetches nothing, and exits 2") {
  LoopbackSite web;
  build_agency(web, "locks.example", 1);
  House house(web);
  house.configure("[[site]]\nname = \"locks\"\nsed = \"http://locks.example/\"\n", "[crawlr]\nthreads = 1\n");
  const auto ran = house.run({"crawl"});
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Catch::Contains("did you mean \"crawler\"?") && Catch::Contains("did you mean \"seed\"?"));
  CHECK(web.asked().empty());

  house.configure(site("locks.example"));
  struct Row {
    std::vector<std::string> args;
    std::string said;
  };
  for (const auto& [args, said] : std::vector<Row>{
           {{"crwal"}, "did you mean \"chancery crawl\"?"},
           {{"crawl", "lock.example"}, "did you mean \"locks.example\"?"},
           {{"crawl", "--max-page", "3"}, "did you mean \"--max-pages\"?"},
           {{"crawl", "--max-time", "soon"}, "is no time"},
           {{"fetch"}, "URL is required"},
           {{"fetch", "http://locks.example/", "--format", "txt"}, "did you mean \"text\"?"},
           {{"https://locks.example/"}, "chancery fetch https://locks.example/"},
           {{"crawl", "http://public.example/", "--contact", "mailto:a@b.example", "--delay", "0"}, "public host"},
           {{"crawl", "http://public.example/"}, "contact is missing"}}) {
    const auto wrong = house.run(args);
    CAPTURE(args, wrong.err);
    CHECK(wrong.code == 2);
    CHECK_THAT(wrong.err, Catch::Contains(said));
  }
  CHECK(web.asked().empty());
}

TEST_CASE("What a style sheet asks for is kept with the page") {
  LoopbackSite web;
  web.answer("locks.example", "/", page("<link rel=stylesheet href=/a.css><p>text</p>"));
  web.answer("locks.example", "/a.css",
             reply(200, "@import 'print.css'; body { background: url(waves.svg) }", {{"Content-Type", "text/css"}}));
  web.answer("locks.example", "/print.css", reply(200, "p { color: black }", {{"Content-Type", "text/css"}}));
  web.answer("locks.example", "/waves.svg", reply(200, "<svg/>", {{"Content-Type", "image/svg+xml"}}));
  House house(web);
  house.configure(site("locks.example"));
  CHECK(house.run({"crawl"}).code == 0);
  CHECK(house.disposition("http://locks.example/print.css") == "fetched");
  CHECK(house.disposition("http://locks.example/waves.svg") == "fetched");
}

TEST_CASE("An ad hoc crawl needs no config") {
  LoopbackSite web;
  build_agency(web, "locks.example", 2);
  House house(web);
  house.configure("");
  const auto ran =
      house.run({"crawl", "http://locks.example/", "--delay", "0", "--max-pages", "2", "--dir", "elsewhere", "--json"});
  INFO(ran.err << ran.out);
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Catch::Contains("\"type\": \"report\"") && Catch::Contains("left: page limit"));
  CHECK(std::filesystem::exists(house.dir() / "elsewhere/chancery.db"));
}

}  // namespace chancery::test
