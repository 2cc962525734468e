// SPDX-License-Identifier: Apache-2.0
// The doors of the content's origin: what was sent, what was never captured by that
// very address, what stands beside each other in one second.

#include "replay/content_routes.h"

#include "archive/gzip_member.h"
#include "tests/replay/served.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

namespace {

std::string posted(std::string_view type, std::string_view body) {
  return "POST /search HTTP/1.1\r\nContent-Type: " + std::string(type) + "\r\n\r\n" + std::string(body);
}

test::RawAnswer send(const Served& served, std::string_view method, std::string_view target, std::string_view type,
                     std::string_view body) {
  test::RawClient client(served.service.content_port());
  client.send(std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:" +
              std::to_string(served.service.content_port()) + "\r\nContent-Type: " + std::string(type) +
              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  return client.receive();
}

}  // namespace

TEST_CASE("What was sent decides the answer", "[content_routes]") {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  MadeCollection made;
  made.page("https://a.example/search", "20220101000000", "the form");
  made.post("https://a.example/search", "20220101000001", posted(kForm, "q=law&page=1"), "first page");
  made.post("https://a.example/search", "20230101000001", posted(kForm, "q=law&page=1"), "first page, later");
  made.post("https://a.example/search", "20220101000002", posted(kForm, "q=law&page=2"), "second page");
  made.post("https://a.example/search", "20220101000003", posted("application/json", R"({"q":"tax"})"), "taxes");
  made.post("https://a.example/search", "20220101000004", "PUT /search HTTP/1.1\r\n\r\n", "put");
  made.index();
  const Served served(made);
  const std::string target = "/web/20220101000000/https://a.example/search";
  CHECK(served.content(target).body == "the form");
  CHECK(send(served, "POST", target, kForm, "q=law&page=1").body == "first page");
  CHECK(send(served, "POST", target, "application/x-www-form-urlencoded; charset=utf-8", "page=2&q=law").body ==
        "second page");
  CHECK(send(served, "POST", "/web/2024/https://a.example/search", kForm, "q=law&page=1").body == "first page, later");
  CHECK(send(served, "POST", target, "application/json", R"({"q":"tax"})").body == "taxes");
  CHECK(send(served, "PUT", target, "", "").body == "put");
  const auto never = send(served, "POST", target, kForm, "q=war");
  CHECK(never.status == 404);
  CHECK(holds(never.body, "nobody sent this"));
  CHECK(send(served, "DELETE", target, "", "").status == 404);
}

TEST_CASE("What differs only by what keeps caches away stands in, and says so", "[content_routes]") {
  MadeCollection made;
  made.page("https://a.example/data.json?id=7&_=1700000000000", "20220101000000", "{\"seven\":1}", "application/json");
  made.page("https://a.example/data.json?id=8&_=1700000000001", "20220101000000", "{\"eight\":1}", "application/json");
  made.page("https://a.example/s.css?v=3", "20220101000000", "p{}", "text/css");
  made.page("https://a.example/s.css?v=3", "20240101000000", "p{color:red}", "text/css");
  made.index();
  const Served served(made);
  const auto seven = served.content("/web/20220101000000oe_/https://a.example/data.json?id=7&_=1799999999999");
  CHECK(seven.body == "{\"seven\":1}");
  CHECK(seven.field("X-Archive-Instead-Of") == "https://a.example/data.json?id=7&_=1799999999999");
  CHECK(served.content("/web/20220101000000oe_/https://a.example/data.json?id=9&_=1799999999999").status == 404);
  CHECK(served.content("/web/2025cs_/https://a.example/s.css?v=4").body == "p{color:red}");
  const auto itself = served.content("/web/2022cs_/https://a.example/s.css?v=3");
  CHECK(itself.body == "p{}");
  CHECK(itself.field("X-Archive-Instead-Of").empty());
}

TEST_CASE("Captures of one second have each an address", "[content_routes]") {
  MadeCollection made;
  made.add("https://a.example/", "20220101000000100", {"HTTP/1.1 503 Busy", "Content-Type: text/plain"}, "busy");
  made.page("https://a.example/", "20220101000000900", "second", "text/plain");
  made.page("https://a.example/", "20220101000000900", "third", "text/plain");
  made.page("https://a.example/", "20220102000000000", "next day", "text/plain");
  made.index();
  const Served served(made);
  const auto body = [&](std::string_view digits) {
    return served.content("/web/" + std::string(digits) + "oe_/https://a.example/").body;
  };
  CHECK(body("20220101000000100") == "busy");
  CHECK(body("20220101000000900") == "second");
  CHECK(body("20220101000000901") == "third");
  CHECK(body("20220101000000") == "second");  // an answer before an error
  CHECK(body("20220102") == "next day");
  CHECK(served.ui("/web/20220101/https://a.example/").field("Location") == "/web/20220101000000900/https://a.example/");
  const auto frame = served.ui("/web/20220101000000900/https://a.example/");
  CHECK(frame.status == 200);
  CHECK(holds(frame.body, "rel=\"prev\" href=\"/web/20220101000000100/https://a.example/\""));
  CHECK(holds(frame.body, "rel=\"next\" href=\"/web/20220101000000901/https://a.example/\""));
}

TEST_CASE("A capture's record is given as it lies in the archive", "[content_routes]") {
  MadeCollection made;
  made.page("https://a.example/", "20220101000000", "the body");
  made.revisit("https://a.example/", "20230101000000", "the body", "https://a.example/", "20220101000000");
  made.index();
  const Served served(made);
  const auto record = served.ui("/record/20220101000000/https://a.example/");
  CHECK(record.status == 200);
  CHECK(record.field("Content-Type") == "application/warc+gzip");
  CHECK(record.field("Content-Disposition") == "attachment; filename=\"a.example-20220101000000.warc.gz\"");
  const auto kept = made.folder() / "record.warc.gz";
  test::write_file(kept, record.body);
  auto whole = read_record(kept, 0, record.body.size(), {});
  REQUIRE(whole);
  CHECK(holds(whole->block, "\r\n\r\nthe body"));
  // A revisit comes with the record that holds its body.
  const auto both = served.ui("/record/20230101000000/https://a.example/");
  CHECK(both.body.ends_with(record.body));
  CHECK(both.body.size() > record.body.size());
  CHECK(served.ui("/record/2022/https://never.example/").status == 404);
}

TEST_CASE("Without scripts nothing of a page runs, in the frame or alone", "[content_routes]") {
  MadeCollection made;
  made.page("https://a.example/", "20220101000000", "<html><head></head><body><script>x</script>");
  made.index();
  auto options = Served::any_port();
  options.scripts = false;
  const Served served(made, options);
  for (const std::string dest : {"iframe", "document"}) {
    const auto answer = served.content("/web/20220101000000/https://a.example/", "Sec-Fetch-Dest: " + dest + "\r\n");
    const auto policy = answer.field("Content-Security-Policy");
    CHECK(holds(policy, "script-src 'none'"));
    CHECK(holds(policy, "sandbox allow-same-origin allow-forms"));
    CHECK_FALSE(holds(policy, "unsafe-eval"));
    CHECK_FALSE(holds(answer.body, "/-/assets/"));
  }
  CHECK_FALSE(holds(served.ui("/web/20220101000000/https://a.example/").body, "allow-scripts"));
}

TEST_CASE("About a capture: its parts, missing ones first, and its record", "[content_routes]") {
  MadeCollection made;
  made.page("https://a.example/", "20220101000000", "<img src=/there.png><img src=/gone.png>");
  made.page("https://a.example/there.png", "20220103000000", "x", "image/png");
  made.index();
  const Served served(made);
  const auto about = served.ui("/about/20220101000000/https://a.example/").body;
  CHECK(holds(about, "2 parts named by it and its style sheets, 1 missing"));
  CHECK(about.find("gone.png") < about.find("there.png"));
  CHECK(holds(about, "2 days later"));
  CHECK(holds(about, "href=\"/record/20220101000000/https://a.example/\""));
  const auto told = test::Json::parse(served.ui("/api/parts/2022/https://a.example/").body);
  CHECK(told.num("missing") == 1);
  CHECK(told["parts"].items().at(0).num("seconds_from_page") == 172'800);
}
