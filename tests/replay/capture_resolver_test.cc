// SPDX-License-Identifier: Apache-2.0
#include "replay/capture_resolver.h"

#include "tests/replay/made_collection.h"
#include "tests/support/catch.h"

using namespace chancery;
using test::MadeCollection;

namespace {

// A collection opened once, asked as often as the test likes.
struct Opened {
  explicit Opened(const MadeCollection& made) : collection(made.folder(), clock), resolver(collection) {}
  Result<ResolvedCapture> at(std::string_view url, std::string_view when) const {
    return resolver.resolve(Url::parse(url).value(), Timestamp::parse_digits(when).value());
  }
  test::FakeClock clock;
  Collection collection;
  CaptureResolver resolver;
};

}  // namespace

TEST_CASE("A capture is found by address and moment, body and all", "[capture_resolver]") {
  MadeCollection made;
  made.page("https://a.example/x", "20220101000000", "one");
  made.page("https://a.example/x", "20230101000000", "two");
  made.index();
  const Opened opened(made);
  const auto capture = opened.at("http://www.a.example/x", "20220301");
  REQUIRE(capture);
  CHECK(capture->payload == "one");
  CHECK(capture->status == 200);
  CHECK(capture->url.href() == "https://a.example/x");
  CHECK(capture->captures.size() == 2);
  CHECK(capture->place == 0);
  CHECK(opened.at("https://a.example/x", "2024")->payload == "two");
  CHECK(opened.at("https://a.example/other", "2024").error().fault == Fault::absent);
}

TEST_CASE("Chunks are framing, not payload", "[capture_resolver]") {
  MadeCollection made;
  made.add("http://a.example/c", "20220101000000", {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked"},
           "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  made.add("http://a.example/cut", "20220101000000", {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked"},
           "3\r\nabc\r\n9\r\nde");
  made.index();
  const Opened opened(made);
  CHECK(opened.at("http://a.example/c", "2022")->payload == "abcde");
  CHECK_FALSE(opened.at("http://a.example/c", "2022")->payload_cut);
  CHECK(opened.at("http://a.example/cut", "2022")->payload_cut);
}

TEST_CASE("A revisit shows its own head with the original's body", "[capture_resolver]") {
  MadeCollection made;
  made.page("http://a.example/x", "20220101000000", "the body");
  made.page("http://b.example/y", "20220101000000", "another body");
  made.revisit("http://a.example/x", "20230101000000", "the body", "http://a.example/x", "20220101000000");
  made.revisit("http://c.example/z", "20230101000000", "another body", "http://b.example/y", "20220101000000");
  made.revisit("http://c.example/lost", "20230101000000", "another body", "http://gone.example/", "20210101000000");
  made.revisit("http://c.example/none", "20230101000000", "never captured", "http://gone.example/", "20210101000000");
  made.index();
  const Opened opened(made);
  const auto same = opened.at("http://a.example/x", "2024");
  REQUIRE(same);
  CHECK(same->payload == "the body");
  CHECK(same->fields.get("X-Own") == "revisit");
  CHECK(same->when.digits14() == "20230101000000");
  CHECK(same->original->time == "20220101000000");
  CHECK(opened.at("http://c.example/z", "2024")->payload == "another body");
  CHECK(opened.at("http://c.example/lost", "2024")->payload == "another body");  // found by its digest
  CHECK(opened.at("http://c.example/none", "2024").error().detail.find("not in this collection") != std::string::npos);
}

TEST_CASE("A revisit of a profile that nobody knows is not interpreted (WARC 1.1 6.7)", "[capture_resolver]") {
  MadeCollection made;
  made.page("http://a.example/x", "20220101000000", "the body");
  made.index();
  const std::string block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
  const auto file = made.folder() / "archive" / "odd.warc";
  test::write_file(file,
                   "WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
                   "WARC-Date: 2023-01-01T00:00:00Z\r\nWARC-Target-URI: http://a.example/odd\r\n"
                   "WARC-Profile: https://other.example/revisit/similar\r\n"
                   "WARC-Refers-To-Target-URI: http://a.example/x\r\nWARC-Refers-To-Date: 2022-01-01T00:00:00Z\r\n"
                   "Content-Type: application/http; msgtype=response\r\nContent-Length: " +
                       std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n");
  merge_into_index(made.folder() / "indexes" / "index.cdxj", index_warc(file).value());
  const Opened opened(made);
  CHECK(opened.at("http://a.example/odd", "2024").error().fault == Fault::unsupported);
}

TEST_CASE("A redirect to itself is passed over for a page", "[capture_resolver]") {
  MadeCollection made;
  made.add("http://a.example/", "20220101000000", {"HTTP/1.1 301 Moved", "Location: https://www.a.example/"}, "");
  made.page("https://www.a.example/", "20220101000001", "the page");
  made.add("http://b.example/", "20220101000000", {"HTTP/1.1 302 Found", "Location: /"}, "");
  made.add("http://c.example/", "20220101000000", {"HTTP/1.1 302 Found", "Location: /elsewhere"}, "");
  made.index();
  const Opened opened(made);
  CHECK(opened.at("http://a.example/", "20220101000000")->payload == "the page");
  CHECK(opened.at("http://b.example/", "2022").error().fault == Fault::absent);
  CHECK(opened.at("http://c.example/", "2022")->redirect_target()->href() == "http://c.example/elsewhere");
}

TEST_CASE("Archived errors are captures", "[capture_resolver]") {
  MadeCollection made;
  made.add("http://a.example/", "20220101000000", {"HTTP/1.1 404 Not Found"}, "gone");
  made.index();
  CHECK(Opened(made).at("http://a.example/", "2022")->status == 404);
}

TEST_CASE("What a crawl adds is seen within a second, and the file it writes to is read", "[capture_resolver]") {
  MadeCollection made;
  Opened opened(made);
  CHECK_FALSE(opened.at("http://a.example/", "2022"));
  made.page("http://a.example/", "20220101000000", "first");
  made.index();
  CHECK_FALSE(opened.at("http://a.example/", "2022"));
  opened.clock.advance(std::chrono::milliseconds(1001));
  CHECK(opened.at("http://a.example/", "2022")->payload == "first");
  made.finish();
  CHECK(opened.at("http://a.example/", "2022")->payload == "first");
}

TEST_CASE("A capture whose file is gone gives way to the next nearest", "[capture_resolver]") {
  MadeCollection made;
  made.page("http://a.example/", "20220101000000", "here");
  made.index();
  auto lost = CdxLine::parse(test::read_file(made.folder() / "indexes" / "index.cdxj")).value();
  lost.time = "20230101000000";
  lost.filename = "lost.warc.gz";
  merge_into_index(made.folder() / "indexes" / "index.cdxj", {lost});
  CHECK(Opened(made).at("http://a.example/", "20230101000000")->payload == "here");
  lost.filename = "../../etc/passwd";
  lost.url = lost.key = "x";
  CHECK(Opened(made).collection.record_at(lost).error().fault == Fault::malformed);
}
