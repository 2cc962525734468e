// SPDX-License-Identifier: Apache-2.0
// Requests over real sockets to a collection made for the purpose.

#include "replay/routes.h"

#include <chrono>
#include <memory>

#include "replay/assets.h"
#include "store/page_store.h"
#include "tests/replay/served.h"
#include "tests/support/catch.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

namespace {

constexpr std::string_view kPage =
    "<!doctype html><html><head><title>Harbour dues</title></head><body><h1>Harbour dues</h1><p>The dues are set.</p>"
    "<a href=\"/next\">next</a><img src=\"/crest.png\"></body></html>";

struct Harbour : MadeCollection {
  Harbour() {
    page("https://port.example/dues", "20220101000000", kPage);
    page("https://port.example/dues", "20230601120000", std::string(kPage) + "<p>Changed.</p>");
    add("https://port.example/old", "20220101000000", {"HTTP/1.1 301 Moved Permanently", "Location: /dues"}, "");
    add("https://port.example/gone", "20220101000000", {"HTTP/1.1 404 Not Found", "Content-Type: text/html"},
        "<p>No such page");
    page("https://port.example/crest.png", "20220101000100", "0123456789", "image/png");
    index();
  }
};

}  // namespace

TEST_CASE("The raw address gives the bytes as captured", "[routes]") {
  const Harbour made;
  const Served served(made);
  for (const auto& answer : {served.ui("/web/20220101000000id_/https://port.example/dues"),
                             served.content("/web/20220101000000id_/https://port.example/dues")}) {
    CHECK(answer.status == 200);
    CHECK(answer.body == kPage);
    CHECK(answer.field("Content-Type") == "text/html; charset=utf-8");
    CHECK(answer.field("Memento-Datetime") == "Sat, 01 Jan 2022 00:00:00 GMT");
    CHECK(answer.field("Content-Security-Policy") == "default-src 'none'; sandbox");
    CHECK(answer.field("X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE("A moment leads to the exact moment of the nearest capture", "[routes]") {
  const Harbour made;
  const Served served(made);
  CHECK(served.ui("/web/2021/https://port.example/dues").field("Location") ==
        "/web/20220101000000/https://port.example/dues");
  CHECK(served.ui("/web/20230101/http://www.port.example/dues").field("Location") ==
        "/web/20230601120000/https://port.example/dues");
  CHECK(served.content("/web/2021/https://port.example/dues").field("Location") ==
        "/web/20220101000000/https://port.example/dues");
  CHECK(served.ui("/web/https://port.example/dues").field("Location") ==
        "/web/20230601120000/https://port.example/dues");
}

TEST_CASE("The timegate follows Accept-Datetime", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto answer = served.ui("/web/https://port.example/dues", "Accept-Datetime: Sat, 01 Jan 2022 10:00:00 GMT\r\n");
  CHECK(answer.status == 302);
  CHECK(answer.field("Location") == "/web/20220101000000/https://port.example/dues");
  CHECK(answer.field("Vary") == "accept-datetime");
  CHECK(holds(answer.field("Link"), "rel=\"original\""));
  CHECK(served.ui("/web/https://port.example/dues", "Accept-Datetime: yesterday\r\n").status == 400);
  const auto map = served.ui("/web/timemap/link/https://port.example/dues");
  CHECK(map.field("Content-Type") == "application/link-format");
  CHECK(holds(map.body, "20220101000000"));
  CHECK(holds(map.body, "20230601120000"));
}

TEST_CASE("The frame holds the page from another origin, and may go nowhere else", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto content = served.origin(served.service.content_port());
  const auto answer = served.ui("/web/20220101000000/https://port.example/dues");
  CHECK(answer.status == 200);
  CHECK(holds(answer.body,
              "src=\"" + content + "/-/door?to=%2Fweb%2F20220101000000%2Fhttps%3A%2F%2Fport.example%2Fdues\""));
  CHECK(holds(answer.body, "sandbox=\"allow-scripts allow-same-origin allow-forms"));
  CHECK_FALSE(holds(answer.body, "allow-popups"));
  CHECK_FALSE(holds(answer.body, "allow-top-navigation"));
  CHECK(holds(answer.field("Content-Security-Policy"), "frame-src " + content));
  CHECK(holds(answer.field("Content-Security-Policy"), "default-src 'none'"));
  CHECK(holds(answer.body, "1 of 2"));
  CHECK(holds(answer.body, "rel=\"next\" href=\"/web/20230601120000/https://port.example/dues\""));
  CHECK(answer.field("Memento-Datetime") == "Sat, 01 Jan 2022 00:00:00 GMT");
}

TEST_CASE("Content is closed in", "[routes]") {
  MadeCollection made;
  made.add("https://port.example/", "20220101000000",
           {"HTTP/1.1 200 OK", "Content-Type: text/html", "Set-Cookie: a=b",
            "Content-Security-Policy: default-src https:", "Strict-Transport-Security: max-age=9",
            "Clear-Site-Data: \"*\"", "Alt-Svc: h3=\":443\"", "Service-Worker-Allowed: /",
            "Access-Control-Allow-Origin: *", "X-Frame-Options: DENY", "Refresh: 0; url=https://live.example/",
            "Content-Location: https://live.example/", "Link: <https://live.example/a.css>; rel=preload"},
           kPage);
  made.index();
  const Served served(made);
  const auto answer = served.content("/web/20220101000000/https://port.example/", "Sec-Fetch-Dest: iframe\r\n");
  CHECK(answer.status == 200);
  for (const std::string field :
       {"Set-Cookie", "Strict-Transport-Security", "Clear-Site-Data", "Alt-Svc", "Service-Worker-Allowed",
        "Access-Control-Allow-Origin", "X-Frame-Options", "Refresh", "Content-Location"}) {
    CAPTURE(field);
    CHECK(answer.field(field).empty());
    CHECK_FALSE(answer.field("X-Archive-Orig-" + field).empty());
  }
  const auto policy = answer.field("Content-Security-Policy");
  CHECK(holds(policy, "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'"));
  CHECK(holds(policy, "object-src 'none'"));
  CHECK(holds(policy, "form-action 'self'"));
  CHECK(holds(policy, "worker-src blob:"));
  CHECK(holds(policy, "frame-ancestors 'self' " + served.origin(served.service.port())));
  CHECK_FALSE(holds(policy, "https://"));
  CHECK(answer.field("Referrer-Policy") == "same-origin");
  CHECK(holds(answer.body, "<a href=\"/web/20220101000000/https://port.example/next\">"));
  CHECK(holds(answer.body, "<img src=\"/web/20220101000000im_/https://port.example/crest.png\">"));
  CHECK_FALSE(holds(answer.head, "\r\nLink: <https://live.example"));
}

TEST_CASE("Scripts run in the frame alone: by itself a page could lead the reader out", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto policy = [&](std::string_view dest) {
    return served
        .content("/web/20220101000000/https://port.example/dues", "Sec-Fetch-Dest: " + std::string(dest) + "\r\n")
        .field("Content-Security-Policy");
  };
  CHECK(holds(policy("document"), "sandbox allow-same-origin allow-forms"));
  CHECK_FALSE(holds(policy("iframe"), "sandbox"));
}

TEST_CASE("The door lets the worker in, and nobody else", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto content = served.origin(served.service.content_port());
  const auto door = served.content("/-/door?to=%2Fweb%2F20220101000000%2Fhttps%3A%2F%2Fport.example%2Fdues");
  CHECK(door.status == 200);
  CHECK(holds(door.field("Content-Security-Policy"), "worker-src " + content + "/-/worker.js;"));
  CHECK(holds(door.body, "url=/web/20220101000000/https://port.example/dues"));
  CHECK(served.content("/-/door?to=https://live.example/").status == 400);
  CHECK(served.content("/-/door?to=//live.example/").status == 400);
  const auto worker = served.content("/-/worker.js");
  CHECK(worker.field("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(worker.field("Service-Worker-Allowed") == "/web/");
  CHECK(worker.field("Content-Security-Policy") == "default-src " + content);
  const auto page = served.content("/web/20220101000000/https://port.example/dues", "Sec-Fetch-Dest: iframe\r\n");
  CHECK(holds(page.field("Content-Security-Policy"), "worker-src blob:;"));
  CHECK(holds(page.body, "<script type=\"importmap\">{\"imports\":{\"" + content + "/\":\"/\""));
}

TEST_CASE("All scripts of our own together stay small", "[routes]") {
  std::size_t bytes = 0;
  for (const std::string name : {"inside.js", "door.js", "worker.js", "room.js"})
    bytes += asset_at(asset_path(name))->bytes.size();
  CHECK(bytes < 15'000);
}

TEST_CASE("A redirect is followed inside the archive", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto inside = served.content("/web/20220101000000/https://port.example/old");
  CHECK(inside.status == 301);
  CHECK(inside.field("Location") == "/web/20220101000000/https://port.example/dues");
  CHECK(served.ui("/web/20220101000000/https://port.example/old").field("Location") ==
        "/web/20220101000000/https://port.example/dues");
  CHECK(served.ui("/web/20220101000000id_/https://port.example/old").status == 200);
}

TEST_CASE("Redirects in a ring end", "[routes]") {
  MadeCollection made;
  made.add("http://a.example/1", "20220101000000", {"HTTP/1.1 302 Found", "Location: /2"}, "");
  made.add("http://a.example/2", "20220101000000", {"HTTP/1.1 302 Found", "Location: /1"}, "");
  made.index();
  const Served served(made);
  std::string target = "/web/20220101000000/http://a.example/1";
  int hops = 0;
  for (; hops < 5; ++hops) {
    const auto answer = served.ui(target);
    if (answer.status != 302) break;
    target = answer.field("Location");
  }
  CHECK(hops < 5);
}

TEST_CASE("An archived error keeps its status, and a miss is none of the archive's", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto gone = served.content("/web/20220101000000/https://port.example/gone");
  CHECK(gone.status == 404);
  CHECK(gone.field("Memento-Datetime") == "Sat, 01 Jan 2022 00:00:00 GMT");
  CHECK(holds(served.ui("/web/20220101000000/https://port.example/gone").body, "error 404, as captured"));
  for (const auto& miss :
       {served.ui("/web/2022/https://never.example/<x>"), served.content("/web/2022/https://never.example/<x>")}) {
    CHECK(miss.status == 404);
    CHECK(miss.field("Memento-Datetime").empty());
    CHECK(holds(miss.body, "Not in this archive"));
    CHECK_FALSE(holds(miss.body, "<x>"));
  }
}

TEST_CASE("Parts of a page are served where they are asked for", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto image = served.content("/web/20220101000000im_/https://port.example/crest.png");
  CHECK(image.status == 200);
  CHECK(image.body == "0123456789");
  CHECK(image.field("Memento-Datetime") == "Sat, 01 Jan 2022 00:01:00 GMT");
  const auto part = served.content("/web/20220101000000im_/https://port.example/crest.png", "Range: bytes=2-4\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == "234");
  CHECK(part.field("Content-Range") == "bytes 2-4/10");
  CHECK(served.content("/web/20220101000000im_/https://port.example/crest.png", "Range: bytes=20-\r\n").status == 416);
}

TEST_CASE("A path that a script made up is looked for on the host of its page", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto content = served.origin(served.service.content_port());
  const auto found =
      served.content("/crest.png?v=1", "Referer: " + content + "/web/20220101000000/https://port.example/dues\r\n");
  CHECK(found.status == 307);
  CHECK(found.field("Location") == "/web/20220101000000/https://port.example/crest.png?v=1");
  CHECK(served.content("/crest.png").status == 404);
  CHECK(served.content("/crest.png", "Referer: http://live.example/web/2022/https://port.example/\r\n").status == 404);
}

TEST_CASE("Only our own names are answered, so no page can point its name at us", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto status = [&](std::string_view host) {
    return served.ui("/", "Host: " + std::string(host) + "\r\n").status;
  };
  const auto port = std::to_string(served.service.port());
  CHECK(status("127.0.0.1:" + port) == 200);
  CHECK(status("LOCALHOST:" + port) == 200);
  CHECK(status("[::1]:" + port) == 200);
  CHECK(status("evil.example:" + port) == 421);
  CHECK(status("127.0.0.1.evil.example:" + port) == 421);
  CHECK(status("127.0.0.1") == 421);
  CHECK(served.content("/", "Host: 127.0.0.1:" + port + "\r\n").status == 421);
}

TEST_CASE("Other sites cannot find out what is archived by embedding it", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto status = [&](std::string_view fields) {
    return served.content("/web/20220101000000im_/https://port.example/crest.png", fields).status;
  };
  const auto ui = served.origin(served.service.port());
  CHECK(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nReferer: http://live.example/\r\n") == 403);
  CHECK(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n") == 403);
  CHECK(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nReferer: " + ui + ".evil.example/\r\n") ==
        403);
  CHECK(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nReferer: " + ui + "/\r\n") == 200);
  CHECK(status("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n") == 200);
}

TEST_CASE("Nothing is taken in", "[routes]") {
  const Harbour made;
  const Served served(made);
  test::RawClient client(served.service.port());
  client.send("POST /open HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(served.service.port()) +
              "\r\nContent-Length: 0\r\n\r\n");
  const auto answer = client.receive();
  CHECK(answer.status == 405);
  CHECK(answer.field("Allow") == "GET, HEAD");
}

TEST_CASE("The pages of the archive's own are there without a database", "[routes]") {
  const Harbour made;
  const Served served(made);
  CHECK(holds(served.ui("/").body, "port.example"));
  CHECK(holds(served.ui("/pages").body, "port.example/"));
  CHECK(holds(served.ui("/pages?q=DUES").body, "1 page"));
  CHECK(holds(served.ui("/pages?q=%22%3E%3Cb%3E").body, "&quot;&gt;&lt;b&gt;"));
  CHECK(holds(served.ui("/events").body, "Changes"));
  const auto captures = served.ui("/web/*/https://port.example/dues").body;
  CHECK(holds(captures, "2 captures"));
  CHECK(holds(captures, "href=\"/web/20230601120000/https://port.example/dues\""));
  CHECK(holds(served.ui("/captures/2022/https://port.example/dues").body,
              "href=\"/web/20220101000000/https://port.example/dues\""));
  CHECK(holds(served.ui("/read/20220101000000/https://port.example/dues").body, "The dues are set."));
  CHECK(holds(served.ui("/about/20220101000000/https://port.example/dues").body, "sha1:"));
  CHECK(served.ui("/open?q=port.example%2Fdues").field("Location") == "/web/*/http://port.example/dues");
  CHECK(served.ui("/open?q=harbour+dues").field("Location") == "/search?q=harbour%20dues");
  CHECK(served.ui("/nothing").status == 404);
  CHECK(served.ui("/nothing").field("Content-Security-Policy") == served.ui("/").field("Content-Security-Policy"));
}

TEST_CASE("Style sheets and scripts come with a name for ever", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto home = served.ui("/").body;
  const auto at = home.find("/-/assets/");
  const auto sheet = served.ui(home.substr(at, home.find('"', at) - at));
  CHECK(sheet.status == 200);
  CHECK(sheet.field("Content-Type") == "text/css; charset=utf-8");
  CHECK(holds(sheet.field("Cache-Control"), "immutable"));
  CHECK(home.size() + sheet.body.size() < 50'000);
}

TEST_CASE("A page in another encoding keeps its bytes; one no browser could splice is shown in UTF-8", "[routes]") {
  MadeCollection made;
  const std::string gbk =
      "<meta "
      "charset=gbk><title>\xd6\xd0\xce\xc4\xcd\xf8\xd2\xb3</title><p>\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7</p><a "
      "href=\"/\xc4\xe3\">x</a>";
  made.page("http://a.example/gbk", "20220101000000", gbk, "text/html");
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string("<a href=\"/x\">t</a>")) utf16 += {c, '\0'};
  made.page("http://a.example/utf16", "20220101000000", utf16, "text/html");
  made.index();
  const Served served(made);
  const auto kept = served.content("/web/20220101000000/http://a.example/gbk");
  CHECK(holds(
      kept.body,
      "<p>\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7</p><a href=\"/web/20220101000000/http://a.example/\xc4\xe3\">"));
  CHECK(kept.field("Content-Type") == "text/html; charset=gbk");
  const auto shown = served.content("/web/20220101000000/http://a.example/utf16");
  CHECK(shown.body == "<a href=\"/web/20220101000000/http://a.example/x\">t</a>");
  CHECK(shown.field("Content-Type") == "text/html; charset=utf-8");
}

TEST_CASE("A file that no frame shows is offered", "[routes]") {
  MadeCollection made;
  made.page("http://a.example/r.pdf", "20220101000000", "%PDF-1.4", "application/pdf");
  made.index();
  const Served served(made);
  const auto frame = served.ui("/web/20220101000000/http://a.example/r.pdf");
  CHECK(holds(frame.body, "Open it"));
  CHECK_FALSE(holds(frame.body, "<iframe"));
}

TEST_CASE("Two services stand side by side, and there is none without a folder", "[routes]") {
  const Harbour made;
  const Served one(made), two(made);
  CHECK(one.service.port() != two.service.port());
  CHECK(one.service.content_port() != one.service.port());
  CHECK_THROWS_AS(ReplayService(made.folder() / "none", Served::any_port()), std::system_error);
}

namespace {

// A collection with a store, as a crawl leaves it.
struct Ministry : MadeCollection {
  Ministry() {
    page("https://trade.example/a", "20220101000000", kPage);
    index();
    Database database(folder() / "chancery.db", Access::write);
    PageStore pages(database);
    for (int i = 1; i <= 25; ++i) {
      Article article;
      article.capture_id = i;
      article.url = "https://trade.example/" + std::to_string(i);
      article.site = i % 2 == 0 ? "trade" : "grain board";
      article.captured = Timestamp::from_unix(1'640'995'200 + i);
      article.title = "Notice " + std::to_string(i);
      article.kind = "article";
      article.published = i % 2 == 0 ? "2021-05-01" : "2022-01-01";
      article.language = "en";
      article.text = "The <grain> accord was signed.";
      if (i == 7) article.text = "关于发展的通知";
      pages.add(article);
    }
  }
};

}  // namespace

TEST_CASE("Words lead to pages, with what they stand in marked and nothing of it live", "[routes]") {
  const Ministry made;
  const Served served(made);
  const auto found = served.ui("/search?q=grain");
  CHECK(found.status == 200);
  CHECK(holds(found.body, "24 pages"));
  CHECK(holds(found.body, "The &lt;<mark>grain</mark>&gt; accord"));
  CHECK(holds(found.body, "rel=\"next\" href=\"/search?q=grain&amp;page=2\""));
  CHECK(holds(found.body, "site%3A%22grain%20board%22"));
  CHECK(holds(served.ui("/search?q=grain&page=2").body, "21 to 24 of 24"));

  CHECK(holds(served.ui("/search?q=%E5%8F%91%E5%B1%95").body, "<mark>发展</mark>"));
  CHECK(holds(served.ui("/search?q=grain+from:2022+to:2022").body, "12 pages"));
  CHECK(holds(served.ui("/search?q=%22%3E%3Cscript%3E").body, "&lt;script&gt;"));
  CHECK(holds(served.ui("/search?q=nothing+such").body, "Nothing was found"));
  CHECK(served.ui("/search").status == 200);
}

TEST_CASE("Two versions are compared, and a silent edit is called one", "[routes]") {
  const Ministry made;
  {
    Database database(made.folder() / "chancery.db", Access::write);
    PageStore pages(database);
    auto article = *pages.article(4);
    article.capture_id = 100;
    article.captured = Timestamp::from_unix(1'700'000'000);
    article.text = "The <grain> accord was signed on 5 May.";
    CHECK(pages.add(article) == EventKind::edited_silently);
  }
  const Served served(made);
  const auto to = served.ui("/diff/https://trade.example/4").field("Location");
  CHECK(to == "/diff/20220101000004/20231114221320/https://trade.example/4");
  const auto page = served.ui(to).body;
  CHECK(holds(page, "3 words added, figures or dates among them"));
  CHECK(holds(page, "edited silently"));
  CHECK(holds(page, "added: </span>on 5 May</ins>"));
  CHECK(holds(page, "&lt;grain&gt;"));
  CHECK(holds(served.ui("/events").body, "/diff/20231114221319/20231114221320/https://trade.example/4"));
  CHECK(holds(served.ui("/diff/20231114221319/20231114221320/https://trade.example/4").body, "on 5 May</ins>"));
  CHECK(served.ui("/diff/https://trade.example/5").status == 404);
}

TEST_CASE("Without a store words look through addresses", "[routes]") {
  const Harbour made;
  const Served served(made);
  CHECK(served.ui("/search?q=dues").field("Location") == "/pages?q=dues");
}

TEST_CASE("The collection is carried away whole or in parts", "[routes]") {
  MadeCollection made;
  made.page("https://port.example/dues", "20220101000000", kPage);
  made.index();
  made.finish();
  { const Database database(made.folder() / "chancery.db", Access::write); }
  const Served served(made);
  const auto whole = served.ui("/collection.wacz");
  REQUIRE(whole.status == 200);
  CHECK(whole.field("Content-Type") == "application/wacz");
  CHECK(whole.body.starts_with("PK"));
  CHECK(whole.field("Content-Length") == std::to_string(whole.body.size()));
  const auto part = served.ui("/collection.wacz", "Range: bytes=2-9\r\n");
  CHECK(part.status == 206);
  CHECK(part.body == whole.body.substr(2, 8));
  CHECK(part.field("Content-Range") == "bytes 2-9/" + std::to_string(whole.body.size()));
  CHECK(served.ui("/collection.wacz", "Range: bytes=99999999-\r\n").status == 416);
}

TEST_CASE("Idle browsers delay nobody, and hostile requests are answered or cut", "[routes]") {
  const Harbour made;
  const Served served(made);
  const auto port = served.service.content_port();
  std::vector<std::unique_ptr<test::RawClient>> idle;
  for (int i = 0; i < 200; ++i) {
    idle.push_back(std::make_unique<test::RawClient>(port));
    if (i % 2 == 0) idle.back()->send("GET /web/20220101000000id_/https://port.example/dues HTTP/1.1\r\nHo");
  }
  const auto begun = std::chrono::steady_clock::now();
  CHECK(served.content("/web/20220101000000id_/https://port.example/dues").status == 200);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(1));
  const auto status = [&](const std::string& target) { return served.content(target).status; };
  CHECK(status("/web/20220101000000id_/https://port.example/" + std::string(12'000, 'a')) == 404);
  CHECK(status("/" + std::string(100'000, 'a')) == 414);
  CHECK(status("/../../etc/passwd") == 404);
  CHECK(status("/-/assets/../../etc/passwd") == 404);
  CHECK(status("/web/20220101000000id_/file:///etc/passwd") >= 400);
  CHECK(status("/web/2022/http://127.0.0.1:" + std::to_string(served.service.port()) + "/") == 404);
  const auto forged = served.content("/web/20220101000000/https://port.example/%0d%0aSet-Cookie:%20a=b");
  CHECK(forged.field("Set-Cookie").empty());
  test::RawClient huge(port);
  huge.send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(400'000, 'x') + "\r\n\r\n");
  CHECK(huge.receive().status >= 400);
  CHECK(served.content("/web/20220101000000id_/https://port.example/dues").status == 200);
}
