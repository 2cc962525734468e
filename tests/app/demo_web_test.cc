// SPDX-License-Identifier: Apache-2.0
#include "app/demo_web.h"

#include <algorithm>
#include <map>
#include <set>

#include "parsers/page.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

HttpResponse get(const DemoWeb& web, const std::string& host, const std::string& target, int run = 1,
                 const std::string& tag = "") {
  HttpRequest request{.method = "GET", .target = target, .body = "", .headers = {{"Host", host + ":8080"}}};
  if (!tag.empty()) request.headers.emplace_back("If-None-Match", tag);
  return web.answer(request, run);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return "";
}

bool holds(const HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

// Every address that a page's href and src attributes and its CSS name on its own host.
std::set<std::string> addresses(const std::string& host, const std::string& text) {
  std::set<std::string> found;
  for (const std::string_view before : {"href=\"", "src=\"", "url(\"", "fetch('", "<loc>"}) {
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
      const auto begin = at + before.size();
      auto address = text.substr(begin, text.find_first_of("\"')<", begin) - begin);
      if (address.starts_with("http://" + host)) address.erase(0, 7 + host.size());
      if (address.starts_with('/')) found.insert(address);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("Every link of the demo web leads somewhere, but for those that are meant to lead nowhere") {
  const DemoWeb web;
  const std::set<std::string> dead = {"/old-site/", "/recherche?q=crue"};
  std::size_t pages = 0;
  for (const auto& host : web.hosts()) {
    for (const int run : {1, 2}) {
      std::set<std::string> todo = {"/", "/sitemap.xml"}, done;
      while (!todo.empty()) {
        const auto target = *todo.begin();
        todo.erase(todo.begin());
        if (!done.insert(target).second) continue;
        CAPTURE(host, target, run);
        const auto response = get(web, host, target, run);
        if (dead.contains(target)) {
          CHECK(response.status == 404);
        } else if (response.status == 301) {
          todo.insert(header(response, "Location"));
        } else {
          CHECK(response.status == 200);
          CHECK_FALSE(response.body.empty());
          const bool text = header(response, "Content-Type").starts_with("text/");
          CHECK_FALSE((text && holds(response, "{{")));
          CHECK_FALSE((text && holds(response, "\x1A")));  // what a character becomes that GBK does not have
        }
        pages += header(response, "Content-Type").starts_with("text/html") && response.status == 200 ? 1 : 0;
        if (!header(response, "Content-Type").starts_with("image/jp")) todo.merge(addresses(host, response.body));
      }
    }
  }
  CHECK(pages >= 80);  // forty a run
}

TEST_CASE("The Chinese site is written in GBK and says gb2312, as such sites do") {
  const DemoWeb web;
  const auto page = get(web, "zh.rivers.example", "/tzgg/t20240517_1024.html");
  CHECK(header(page, "Content-Type") == "text/html");
  CHECK(holds(page, "charset=gb2312"));
  CHECK(holds(page, "\xB7\xA2\xB2\xBC\xCA\xB1\xBC\xE4"));  // 发布时间
  CHECK_FALSE(holds(page, "发布时间"));
}

TEST_CASE("Between two runs one statement is edited silently, one corrected, one withdrawn, one new") {
  const DemoWeb web;
  struct Row {
    std::string target;
    int first, second;  // status in each run
    bool same;
  };
  const auto row = GENERATE(values<Row>({
      {"/notices/2026-harbour-dues.html", 200, 200, false},
      {"/notices/2026-lock-7-closure.html", 200, 200, false},
      {"/notices/2026-pilot-exemption.html", 200, 404, false},
      {"/notices/2026-pilot-order.html", 404, 200, false},
      {"/notices/2026-tender-dredging.html", 200, 200, true},
      {"/", 200, 200, true},
  }));
  CAPTURE(row.target);
  const auto first = get(web, "www.rivers.example", row.target, 1),
             second = get(web, "www.rivers.example", row.target, 2);
  CHECK(first.status == row.first);
  CHECK(second.status == row.second);
  CHECK((first.body == second.body) == row.same);
  CHECK(get(web, "www.rivers.example", row.target, 3).body == second.body);
}

TEST_CASE("The silent edit keeps the notice's date, the correction names its own") {
  const DemoWeb web;
  const auto dues = get(web, "www.rivers.example", "/notices/2026-harbour-dues.html", 2);
  CHECK(holds(dues, "Published 2 March 2026"));
  CHECK(holds(dues, "3.9 per cent"));
  CHECK(holds(get(web, "www.rivers.example", "/notices/2026-lock-7-closure.html", 2), "Updated 10 March 2026"));
  CHECK(holds(get(web, "www.rivers.example", "/notices/", 1), "certificates suspended"));
  CHECK_FALSE(holds(get(web, "www.rivers.example", "/notices/", 2), "certificates suspended"));
}

TEST_CASE("Every dated page of the demo web is read: title, day, language and text") {
  const DemoWeb web;
  const std::map<std::string, std::string> languages = {
      {"www.rivers.example", "en"}, {"fr.rivers.example", "fr"}, {"zh.rivers.example", "zh"}};
  std::size_t read = 0;
  for (const auto& host : web.hosts()) {
    const auto sitemap = get(web, host, "/sitemap.xml").body;
    for (auto at = sitemap.find("<loc>"); at != std::string::npos; at = sitemap.find("<loc>", at + 1)) {
      const auto entry = sitemap.substr(at, sitemap.find("</url>", at) - at);
      const auto dated = entry.find("<lastmod>");
      if (dated == std::string::npos) continue;
      const auto url = Url::parse(entry.substr(5, entry.find("</loc>") - 5)).value();
      const auto response = get(web, host, std::string(url.path()));
      const auto type = header(response, "Content-Type");
      const auto page = read_page({.bytes = response.body, .content_type = type, .url = &url, .fetched = {}});
      CAPTURE(url.href());
      REQUIRE(page);
      REQUIRE(page->published);
      CHECK(page->published->iso.substr(0, 10) == entry.substr(dated + 9, 10));
      CHECK(page->language.substr(0, 2) == languages.at(host));
      CHECK(page->text.size() > 300);
      CHECK(page->kind == PageKind::article);
      CHECK((host.starts_with("zh") || response.body.find(page->title + "</h1>") != std::string::npos));
      ++read;
    }
  }
  CHECK(read >= 28);
}

TEST_CASE("Lists are in order of date and go on where the page before ended") {
  const DemoWeb web;
  const auto one = get(web, "www.rivers.example", "/news/"), two = get(web, "www.rivers.example", "/news/page-2.html");
  CHECK(one.body.find("Harbour Day") < one.body.find("Every gauge"));
  CHECK_FALSE(holds(one, "Decree on the publication"));
  CHECK(holds(two, "Decree on the publication"));
  CHECK_FALSE(holds(two, "Harbour Day"));
}

TEST_CASE("What was not modified is answered so") {
  const DemoWeb web;
  const auto page = get(web, "www.rivers.example", "/site.css");
  REQUIRE_FALSE(header(page, "ETag").empty());
  const auto again = get(web, "www.rivers.example", "/site.css", 2, header(page, "ETag"));
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  const auto dues = get(web, "www.rivers.example", "/notices/2026-harbour-dues.html", 1);
  CHECK(get(web, "www.rivers.example", "/notices/2026-harbour-dues.html", 2, header(dues, "ETag")).status == 200);
}

TEST_CASE("The demo web closes a folder to robots, and knows no strangers") {
  const DemoWeb web;
  CHECK(holds(get(web, "www.rivers.example", "/robots.txt"), "Disallow: /internal/"));
  CHECK_FALSE(holds(get(web, "www.rivers.example", "/sitemap.xml"), "/internal/"));
  CHECK(get(web, "www.rivers.example", "/internal/rota.html").status == 200);
  CHECK(get(web, "elsewhere.example", "/").status == 421);
  CHECK(web.answer({.method = "POST", .target = "/", .body = "", .headers = {{"Host", "www.rivers.example"}}}, 1)
            .status == 405);
}

}  // namespace chancery
