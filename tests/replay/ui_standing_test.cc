// SPDX-License-Identifier: Apache-2.0
// The pages that say how a collection stands, over a store as a crawl leaves it.

#include "replay/ui_standing.h"

#include "base/digest.h"
#include "store/capture_store.h"
#include "store/database.h"
#include "store/page_store.h"
#include "store/run_store.h"
#include "tests/replay/served.h"
#include "tests/support/catch.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

namespace {

Timestamp at(std::string_view digits) { return *Timestamp::parse_digits(digits); }

// Two sites and two runs, the second of which goes on.
struct Office : MadeCollection {
  Office() {
    page("https://port.example/dues", "20220101000000",
         "<title>Harbour dues</title><article><h1>Harbour dues</h1><p>The dues rise.</p><img src=/crest.png "
         "alt=Crest></article>");
    page("https://port.example/crest.png", "20220103000000", "x", "image/png");
    index();
    Database database(folder() / "chancery.db", Access::write);
    RunStore runs(database);
    const auto first = runs.begin("crawl", at("20220101000000"));
    runs.end(first, "complete", "{}", at("20220101001000"));
    const auto second = runs.begin("crawl", at("20230101000000"));
    CaptureStore captures(database);
    const auto capture = [&](std::int64_t run, std::string_view site, std::string_view time, int status, bool revisit) {
      CaptureRow row;
      row.run_id = run;
      row.site = site;
      row.url = "https://port.example/" + std::string(time);
      row.surt = row.url;
      row.began = at(time);
      row.status = status;
      row.mime = "text/html";
      row.sha256 = sha256(time);
      row.sha1 = sha1(time);
      row.revisit = revisit;
      row.place = {"a.warc.gz", 0, 1000, "<urn:uuid:0>"};
      captures.add(row);
    };
    capture(first, "port", "20220101000000", 200, false);
    capture(first, "port", "20220201000000", 404, false);
    capture(second, "port", "20220401000000", 200, true);
    capture(second, "mint", "20230101000001", 200, false);
    PageStore pages(database);
    Article article;
    article.url = "https://port.example/dues";
    article.site = "port";
    article.title = "Harbour <dues>";
    article.published = "2021-12-30";
    article.kind = "article";
    article.text = "The dues rise.";
    article.captured = at("20220101000000");
    article.capture_id = 1;
    pages.add(article);
    article.text = "The dues fall.";
    article.captured = at("20220401000000");
    article.capture_id = 3;
    pages.add(article);
    pages.withdrawn("https://port.example/dues", "port", 4, at("20230101000001"));
  }
};

}  // namespace

TEST_CASE("Sites are told with what they gave and how much of it could be read", "[ui_standing]") {
  const Office made;
  const Served served(made);
  const auto page = served.ui("/sites").body;
  CHECK(holds(page,
              "<a href=\"/pages?site=port\">port</a></th><td class=\"number\">3</td><td class=\"number\">1</td>"
              "<td class=\"number\">100 %</td>"));
  CHECK(holds(page, "<a href=\"/events?site=port\">2</a>"));
  CHECK(holds(page, "aria-label=\"Captures of twelve months: 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1\""));
  CHECK(holds(page, "href=\"/pages?site=mint\""));
}

TEST_CASE("Runs are told newest first, and one that goes on is followed", "[ui_standing]") {
  const Office made;
  const Served served(made);
  const auto page = served.ui("/runs").body;
  CHECK(page.find("crawl 2") < page.find("crawl 1"));
  CHECK(holds(page, "data-live=\"/runs/live\""));
  CHECK(holds(page, "going on"));
  CHECK(holds(page, "10 min"));
  const auto one = served.ui("/runs/1").body;
  CHECK(holds(one, "<th scope=\"row\">404</th><td class=\"number\">1</td>"));
  CHECK_FALSE(holds(one, "data-live"));
  CHECK(served.ui("/runs/77").status == 404);
  const auto live = served.ui("/runs/live");
  CHECK(live.field("Content-Type") == "text/event-stream");
  CHECK(live.body == "retry: 2000\ndata: {\"id\":2,\"running\":true,\"captures\":2,\"errors\":0,\"revisits\":1}\n\n");
}

TEST_CASE("Changes are chosen by site, kind and day, and come as a feed", "[ui_standing]") {
  const Office made;
  const Served served(made);
  const auto all = served.ui("/events").body;
  CHECK(holds(all, "edited silently"));
  CHECK(holds(all, "<option value=\"port\">port</option>"));
  CHECK(holds(all, "Harbour &lt;dues&gt;"));
  const auto links = [&](std::string_view target) {
    const auto body = served.ui(target).body;
    std::size_t count = 0;
    for (auto found = body.find("<li><span class=\"when\""); found != std::string::npos;
         found = body.find("<li><span class=\"when\"", found + 1))
      ++count;
    return count;
  };
  CHECK(links("/events") == 3);
  CHECK(links("/events?site=mint") == 0);
  CHECK(links("/events?kind=withdrawn") == 1);
  CHECK(links("/events?from=2022-04-01&to=2022-04-01") == 1);
  CHECK(links("/events?to=2022-01-01") == 1);
  const auto feed = served.ui("/events.atom?kind=edited+silently");
  CHECK(feed.field("Content-Type") == "application/atom+xml; charset=utf-8");
  INFO(feed.body);
  CHECK(feed.body.starts_with(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
  CHECK(
      holds(feed.body, "<title>edited silently: Harbour &lt;dues&gt;</title><updated>2022-04-01T00:00:00Z</updated>"));
  CHECK(holds(feed.body,
              served.origin(served.service.port()) + "/diff/20220331235959/20220401000000/https://port.example/dues"));
}

TEST_CASE("The pictures of an article are shown with their own times, and cited", "[ui_standing]") {
  const Office made;
  const Served served(made);
  const auto page = served.ui("/images/20220101000000/https://port.example/dues");
  CHECK(page.status == 200);
  CHECK(holds(served.ui("/read/20220101000000/https://port.example/dues").body,
              "Harbour &lt;dues&gt;, 2021-12-30. https://port.example/dues. Captured 2022-01-01T00:00:00Z, sha1:"));
  CHECK(holds(served.ui("/markdown/20220101000000/https://port.example/dues").body,
              "# Harbour <dues>\n\nThe dues rise."));
}
