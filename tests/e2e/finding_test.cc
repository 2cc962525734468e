// SPDX-License-Identifier: Apache-2.0
// How pages are found: lists that sites publish, and spaces without end.

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include <fmt/format.h>

#include "tests/e2e/house.h"
#include "tests/support/catch.h"

namespace chancery::test {
namespace {

std::string article(const std::string& title, const std::string& body, const std::string& links = "") {
  return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
         "</title></head><body><main><h1>" + title + "</h1><p>" + body + "</p></main><nav>" + links +
         "</nav></body></html>";
}

std::string xml_gz(const std::string& text) {
  const auto script = gzipped(text);
  return script.bytes.substr(script.bytes.find("\r\n\r\n") + 4);
}

std::string urlset(const std::string& entries) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">" +
         entries + "</urlset>";
}

std::string entry(const std::string& url) { return "<url><loc>" + url + "</loc></url>"; }

const Headers kXml = {{"Content-Type", "application/xml"}};

}  // namespace

TEST_CASE(
    "Pages that only sitemaps name are found: an index, a .gz, lines of text, news, and those of other hosts that say "
    "so") {
  LoopbackSite web;
  const std::string host = "agency.example", own = "http://agency.example";
  web.answer(
      host, "/robots.txt",
      reply(200, "User-agent: *\nDisallow:\nSitemap: /sitemap_index.xml\nSitemap: http://maps.example/agency.xml\n",
            {{"Content-Type", "text/plain"}}));
  web.answer(host, "/", page(article("Home", "Welcome to the agency.", "<a href='/about'>about</a>")));
  web.answer(host, "/sitemap_index.xml",
             reply(200,
                   "<sitemapindex><sitemap><loc>" + own + "/pages.xml.gz</loc></sitemap><sitemap><loc>" + own +
                       "/lines.txt</loc></sitemap><sitemap><loc>" + own + "/news.xml</loc></sitemap></sitemapindex>",
                   {{"Content-Type", "text/html"}}));
  web.answer(host, "/pages.xml.gz",
             reply(200, xml_gz(urlset(entry(own + "/packed") + entry("http://stranger.example/spam"))),
                   {{"Content-Type", "application/x-gzip"}}));
  web.answer(host, "/lines.txt", reply(200, own + "/line-1\n" + own + "/line-2\n", {{"Content-Type", "text/plain"}}));
  web.answer(host, "/news.xml",
             reply(200,
                   urlset("<url><loc>" + own +
                          "/news-1</loc><news:news><news:title>N</news:title></news:news><image:image><image:loc>" +
                          own + "/photo.jpg</image:loc></image:image></url>"),
                   kXml));
  web.answer("maps.example", "/agency.xml",
             reply(200, urlset(entry(own + "/vouched") + entry("http://maps.example/own")), kXml));
  web.answer_with(host, [](const Asked& asked) {
    return asked.target == "/photo.jpg" ? reply(200, "jpeg", {{"Content-Type", "image/jpeg"}})
                                        : page(article("Page " + asked.target, "Of " + asked.target + "."));
  });
  House house(web);
  house.configure("[[site]]\nname = \"agency\"\nseed = \"" + own + "/\"\ndelay = \"0\"\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  for (const auto* path : {"/packed", "/line-1", "/line-2", "/news-1", "/photo.jpg", "/vouched", "/about"}) {
    CAPTURE(path);
    CHECK(web.count(host, path) == 1);
    CHECK(house.disposition(own + path) == "fetched");
  }
  // Lists are captures like any other.
  CHECK(house.disposition(own + "/sitemap_index.xml") == "fetched");
  CHECK(house.disposition("http://maps.example/agency.xml") == "fetched");
  CHECK(web.count("stranger.example") == 0);
  CHECK(web.count("maps.example", "/own") == 0);

  // A second round reads them again, though robots.txt is not asked.
  web.answer(host, "/lines.txt", reply(200, own + "/line-3\n", {{"Content-Type", "text/plain"}}));
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count(host, "/line-3") == 1);
}

TEST_CASE("A sitemap may not list pages of a host that has not named it") {
  LoopbackSite web;
  web.answer("agency.example", "/robots.txt", reply(200, "Sitemap: /sitemap.xml\n", {{"Content-Type", "text/plain"}}));
  web.answer("agency.example", "/", page(article("Home", "Welcome.")));
  web.answer("agency.example", "/sitemap.xml",
             reply(200, urlset(entry("http://data.agency.example/listed") + entry("http://agency.example/own")), kXml));
  web.answer_with("agency.example", [](const Asked& asked) { return page(article("P", asked.target)); });
  web.answer_with("data.agency.example", [](const Asked& asked) { return page(article("P", asked.target)); });
  House house(web);
  house.configure(
      "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\nscope = \"domain\"\ndelay = \"0\"\n");
  const auto ran = house.run({"crawl", "--json"});
  REQUIRE(ran.code == 0);
  CHECK(web.count("agency.example", "/own") == 1);
  CHECK(web.count("data.agency.example") == 0);
  CHECK(ran.out.find("\"listed by a stranger's sitemap\": 1") != std::string::npos);
}

TEST_CASE("/sitemap.xml is looked for where a site says so and robots.txt names none") {
  LoopbackSite web;
  web.answer("agency.example", "/robots.txt", reply(404, "none"));
  web.answer("agency.example", "/", page(article("Home", "Welcome.")));
  web.answer("agency.example", "/sitemap.xml", reply(200, urlset(entry("http://agency.example/listed")), kXml));
  web.answer("agency.example", "/listed", page(article("Listed", "Only there.")));
  House house(web);
  const std::string site = "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\n";
  house.configure(site);
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count("agency.example", "/sitemap.xml") == 0);
  House other(web);
  other.configure(site + "guess_sitemap = true\n");
  REQUIRE(other.run({"crawl"}).code == 0);
  CHECK(web.count("agency.example", "/listed") == 1);
}

TEST_CASE("Feeds that pages name, or that are what they are, lead to their items, page after page") {
  LoopbackSite web;
  const std::string host = "agency.example";
  web.answer(host, "/robots.txt", reply(404, "none"));
  web.answer(host, "/",
             page("<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head><body>"
                  "<a href='/changes.atom'>changes</a></body></html>"));
  web.answer(
      host, "/rss",
      reply(200, "<rss version='2.0'><channel><item><title>One</title><link>/item-1</link></item></channel></rss>",
            {{"Content-Type", "text/html"}}));
  web.answer(host, "/changes.atom",
             reply(200,
                   "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/changes.atom?page=2'/><entry>"
                   "<link href='/item-2'/></entry></feed>",
                   {{"Content-Type", "application/atom+xml"}}));
  web.answer(host, "/changes.atom?page=2",
             reply(200, "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/item-3'/></entry></feed>",
                   {{"Content-Type", "application/atom+xml"}}));
  web.answer_with(host, [](const Asked& asked) { return page(article("Item", asked.target)); });
  House house(web);
  house.configure("[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  for (const auto* path : {"/item-1", "/item-2", "/item-3"}) {
    CAPTURE(path);
    CHECK(house.disposition("http://agency.example" + std::string(path)) == "fetched");
  }
}

TEST_CASE("A calendar without end, with a session in every address, costs less than 200 requests and is named") {
  LoopbackSite web;
  const std::string host = "agency.example";
  web.answer(host, "/robots.txt", reply(404, "none"));
  web.answer(host, "/",
             page(article("Agency", "Welcome to the agency.", "<a href='/s/0a1b2c3d4e/cal/1'>calendar</a>")));
  web.answer_with(host, [](const Asked& asked) {
    static std::atomic<unsigned> sessions{0};
    const auto month = std::strtol(asked.target.substr(asked.target.rfind('/') + 1).c_str(), nullptr, 10);
    const auto session = fmt::format("{:08x}e{}", ++sessions * 2654435761u, sessions % 10);
    return page(article(fmt::format("Calendar {:02}/{}", month % 12 + 1, 2024 + month / 12), "There are no events.",
                        fmt::format("<a href='/s/{0}/cal/{1}'>next</a> <a href='/s/{0}/cal/{2}'>before</a>", session,
                                    month + 1, month - 1)));
  });
  House house(web);
  house.configure("[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\nmax_depth = 10000\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  const auto first = web.count(host);
  CAPTURE(first);
  CHECK(first < 200);
  CHECK(ran.out.find("a trap in agency: agency.example/s/X/cal/N") != std::string::npos);
  // The next run asks what it has again, and does not go further.
  web.forget();
  const auto again = house.run({"crawl"});
  INFO(again.err << again.out);
  REQUIRE(again.code == 0);
  CHECK(web.count(host) <= first);
}

TEST_CASE("An archive of 3000 pages behind 300 lists is fetched whole") {
  LoopbackSite web;
  const std::string host = "agency.example";
  web.answer(host, "/robots.txt", reply(404, "none"));
  web.answer_with(host, [](const Asked& asked) {
    const auto number = std::strtol(asked.target.substr(asked.target.find_last_of("=/") + 1).c_str(), nullptr, 10);
    if (asked.target.starts_with("/doc/"))
      return page(article(fmt::format("Notice {}", number), fmt::format("This is notice {} of the office.", number)));
    std::string links;
    for (long i = 0; i < 10; ++i) links += fmt::format("<a href='/doc/{0}'>Notice {0}</a>", number * 10 + i);
    if (number < 299) links += fmt::format("<a href='/archive?page={}'>next</a>", number + 1);
    return page(article("Archive", "Notices of the office.", links));
  });
  House house(web);
  house.configure(
      "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/archive?page=0\"\ndelay = \"0\"\n"
      "max_depth = 1000\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  CHECK(web.count(host) == 1 + 300 + 3000);
}

TEST_CASE("A wall's answer is kept and counted, never filed, and its host is left alone; others go on") {
  LoopbackSite web;
  const auto wall =
      reply(403,
            "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}"
            "</script></body></html>",
            {{"Content-Type", "text/html"}, {"Server", "cloudflare"}, {"cf-mitigated", "challenge"}});
  for (const auto* host : {"walled.example", "open.example"}) {
    web.answer(host, "/robots.txt", reply(404, "none"));
    web.answer(host, "/", page(article("Home", "Welcome.", "<a href='/a'>a</a><a href='/b'>b</a><a href='/c'>c</a>")));
  }
  for (const auto* path : {"/a", "/b", "/c"}) {
    web.answer("walled.example", path, wall);
    web.answer("open.example", path, page(article("Page", std::string("Of ") + path)));
  }
  House house(web);
  house.configure(
      "[[site]]\nname = \"walled\"\nseed = \"http://walled.example/\"\ndelay = \"150ms\"\n"
      "[[site]]\nname = \"open\"\nseed = \"http://open.example/\"\ndelay = \"0\"\n",
      "[politeness]\npatience = \"1s\"\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  CHECK(ran.code == 3);
  CHECK(web.count("walled.example") == 2 + 1);
  CHECK(web.count("open.example") == 2 + 3);
  CHECK(house.disposition("http://walled.example/a") == "challenged");
  CHECK(house.detail("http://walled.example/a").find("Cloudflare") != std::string::npos);
  CHECK(house.disposition("http://walled.example/c") == "left: host rests");
  CHECK(ran.out.find("walled.example: ") != std::string::npos);
  CHECK(ran.out.find("not from the site") != std::string::npos);
  Database database(house.folder().database(), Access::read);
  PageStore pages(database);
  CHECK_FALSE(pages.article_near("http://walled.example/a", Timestamp()));
  CHECK(pages.article_near("http://open.example/a", Timestamp()));
}

TEST_CASE("A page that says \"not found\" with 200 is no article, leads nowhere, and withdraws what was there") {
  LoopbackSite web;
  const std::string host = "agency.example";
  web.answer(host, "/robots.txt", reply(404, "none"));
  web.answer(host, "/", page(article("Home", "Welcome.", "<a href='/notice'>notice</a><a href='/farm/'>more</a>")));
  web.answer(host, "/notice", page(article("Notice", "The lock on the upper basin is closed for works until May.")));
  web.answer_with(host, [](const Asked&) {
    return page(article("Page not found", "The page you are looking for does not exist.",
                        "<a href='further/'>further</a><a href='beside/'>beside</a>"));
  });
  House house(web);
  house.configure("[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\n");
  auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  CHECK(web.count(host) == 4);
  CHECK(house.disposition("http://agency.example/farm/") == "soft error");
  web.answer(host, "/notice", page(article("Page not found", "The page you are looking for does not exist.")));
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(house.disposition("http://agency.example/notice") == "soft error");
  Database database(house.folder().database(), Access::read);
  const auto events = PageStore(database).events({.limit = 1});
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == EventKind::withdrawn);
}

TEST_CASE("A page is captured whole: what it, its frames and its style sheets need, wherever that lies") {
  LoopbackSite web;
  const std::string host = "agency.example", cdn = "cdn.example";
  const auto css = [](const std::string& text, const std::string& type = "text/css") {
    return reply(200, text, {{"Content-Type", type}});
  };
  web.answer(host, "/robots.txt", reply(404, "none"));
  web.answer(cdn, "/robots.txt", reply(404, "none"));
  web.answer(
      host, "/",
      page("<!DOCTYPE html><html><head><title>Whole</title><link rel='icon' href='/icon.png'>"
           "<link rel='apple-touch-icon' href='/touch.png'>"
           "<link rel='stylesheet' href='//cdn.example/site.css'><style>body{background:url(/inline.png)}</style>"
           "<script src='/site.js'></script></head><body style='background:url(&quot;/attribute.png&quot;)'>"
           "<img src='/plain.png' srcset='/small.png 1x, /large.png 2x'><img data-src='/lazy.png'>"
           "<picture><source srcset='/wide.webp 800w'><img src='/narrow.png'></picture>"
           "<video src='/short.mp4' poster='/poster.png'></video><audio src='/long.mp3'></audio>"
           "<iframe src='//cdn.example/map.html'></iframe><a href='//cdn.example/other'>other</a></body></html>"));
  web.answer(
      cdn, "/site.css",
      css("@import 'print.css'; @font-face{src:url(font.woff2) format('woff2')} body{background:url(back.png)}"));
  // In GB2312: 图.png
  web.answer(cdn, "/print.css", css("@charset \"gb2312\"; p{background:url(\xCD\xBC.png)}"));
  web.answer(cdn, "/map.html", page("<html><body><img src='tile.png'><a href='/walked'>no</a></body></html>"));
  const Headers image = {{"Content-Type", "image/png"}};
  web.answer_with(host, [&](const Asked& asked) {
    return reply(200, asked.target.ends_with("long.mp3") ? std::string(5000, 'x') : asked.target, image);
  });
  web.answer_with(cdn, [&](const Asked& asked) { return reply(200, asked.target, image); });
  House house(web);
  const std::string site = "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\n";
  house.configure(site + "max_media = \"2KB\"\n");
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  CHECK(ran.code == 0);
  for (const auto* path :
       {"/icon.png", "/touch.png", "/inline.png", "/site.js", "/attribute.png", "/plain.png", "/small.png",
        "/large.png", "/lazy.png", "/wide.webp", "/narrow.png", "/short.mp4", "/poster.png"}) {
    CAPTURE(path);
    CHECK(house.disposition("http://agency.example" + std::string(path)) == "fetched");
  }
  for (const auto* path :
       {"/site.css", "/print.css", "/font.woff2", "/back.png", "/%E5%9B%BE.png", "/map.html", "/tile.png"}) {
    CAPTURE(path);
    CHECK(house.disposition("http://cdn.example" + std::string(path)) == "fetched");
  }
  CHECK(house.disposition("http://agency.example/long.mp3") == "left: too large");
  CHECK(web.count(cdn, "/other") + web.count(cdn, "/walked") == 0);

  House bare(web);
  bare.configure(site + "offsite_requisites = false\nmedia = false\n");
  web.forget();
  CHECK(bare.run({"crawl"}).code == 0);
  CHECK(web.count(cdn) == 0);
  CHECK(web.count(host, "/short.mp4") == 0);
  CHECK(web.count(host, "/plain.png") == 1);
}

TEST_CASE("A list that is watched is turned to the first page with nothing new; what it lists is not asked again") {
  LoopbackSite web;
  const std::string host = "agency.example";
  std::atomic<int> notices{50};
  web.answer(host, "/robots.txt", reply(200, "Sitemap: /sitemap.xml\n", {{"Content-Type", "text/plain"}}));
  const auto sitemap = [&](const std::string& lastmod) {
    web.answer(
        host, "/sitemap.xml",
        reply(200, urlset("<url><loc>http://agency.example/notice/7</loc><lastmod>" + lastmod + "</lastmod></url>"),
              kXml));
  };
  sitemap("2020-01-01");
  web.answer_with(host, [&](const Asked& asked) {
    const auto number = std::atoi(asked.target.substr(asked.target.find_last_of("=/") + 1).c_str());
    if (asked.target.starts_with("/notice/"))
      return page(article(fmt::format("Notice {}", number), fmt::format("This is notice {} of the office.", number)));
    std::string links;
    const int first = notices - std::max(1, number) * 10;  // the newest first
    for (int i = first + 10; i > std::max(0, first); --i)
      links += fmt::format("<a href='/notice/{0}'>Notice {0}</a>", i);
    if (first > 0) links += fmt::format("<a rel='next' href='/list?page={}'>next</a>", std::max(1, number) + 1);
    return page(article("Notices", "Notices of the office.", links));
  });
  House house(web);
  house.configure(
      "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/list?page=1\"\ndelay = \"0\"\nwatch = true\n");
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count(host) == 1 + 1 + 5 + 50);

  web.forget();
  notices = 65;  // so the first page is all new, the second half, the third not at all
  const auto ran = house.run({"crawl"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  for (const auto* path : {"/list?page=1", "/list?page=2", "/list?page=3", "/notice/65", "/notice/51"}) {
    CAPTURE(path);
    CHECK(web.count(host, path) == 1);
  }
  CHECK(web.count(host, "/list?page=4") + web.count(host, "/notice/50") == 0);
  CHECK(web.count(host) == 1 + 3 + 15);

  // A sitemap says that something has changed since.
  web.forget();
  sitemap("2126-01-01");
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(web.count(host, "/notice/7") == 1);
  CHECK(web.count(host) == 1 + 1 + 1);
}

TEST_CASE("A dry run says what would be asked, asks nobody, and writes nothing") {
  LoopbackSite web;
  web.answer("locks.example", "/robots.txt",
             reply(200, "User-agent: *\nDisallow: /plans\n", {{"Content-Type", "text/plain"}}));
  web.answer("locks.example", "/", page("<a href=/plans>plans</a><a href=/levels>levels</a>"));
  web.answer("locks.example", "/levels", page("<p>high</p>"));
  House house(web);
  const std::string site =
      "[[site]]\nname = \"locks\"\nseed = \"http://locks.example/\"\ndelay = \"0\"\nmax_pages = 9\n"
      "exclude = [\"[?&]print=\"]\nsitemaps = false\n";
  house.configure(site);
  const auto before = house.run({"crawl", "--dry-run"});
  CHECK(before.code == 0);
  CHECK_THAT(before.out, Catch::Contains("reach     host of http://locks.example/\n"));
  CHECK_THAT(before.out, Catch::Contains("never     [?&]print=\n"));
  CHECK_THAT(before.out, Catch::Contains("limits    9 pages, 20 links from a seed\n"));
  CHECK_THAT(before.out, Catch::Contains("round     the first\n    http://locks.example/\n"));
  CHECK_THAT(before.out, Catch::Contains("robots.txt: unknown: robots.txt is asked for first"));
  CHECK(web.asked().empty());
  CHECK_FALSE(std::filesystem::exists(house.folder().root));

  REQUIRE(house.run({"crawl"}).code == 0);
  web.forget();
  const auto database = read_file(house.folder().database());
  const auto after = house.run({"crawl", "--dry-run"});
  CHECK_THAT(after.out, Catch::Contains("begins anew: 3 URLs are asked again"));
  CHECK_THAT(
      after.out,
      Catch::Contains("http://locks.example/plans\n      robots.txt: refused (robots.txt line 2: Disallow: /plans)"));
  CHECK_THAT(after.out, Catch::Contains("http://locks.example/levels\n      robots.txt: allowed"));
  CHECK_THAT(house.run({"crawl", "--dry-run", "--json"}).out, Catch::Contains("\"type\": \"crawl_plan\""));
  CHECK(web.asked().empty());
  CHECK(read_file(house.folder().database()) == database);
}

}  // namespace chancery::test
