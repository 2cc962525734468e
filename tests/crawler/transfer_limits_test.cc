// SPDX-License-Identifier: Apache-2.0
// What servers can do to us on a wire, each bounded in memory and time: no head, no
// capture and a reason; a head, a capture and how it was cut.

#include "archive/payload.h"
#include "crawler/disposition.h"
#include "crawler/transfer.h"
#include "tests/crawler/asker.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

TransferLimits tight() {
  TransferLimits limits;
  limits.connect = 1s;
  limits.head = 1s;
  limits.total = 3s;
  limits.idle = 2s;
  limits.max_body = 200'000;
  limits.max_head = 20'000;
  limits.max_head_lines = 100;
  limits.max_informational = 5;
  return limits;
}

WireScript dripped(std::string bytes, std::chrono::milliseconds between) {
  auto script = raw(bytes);
  script.piece = 1;
  script.between = between;
  return script;
}

WireScript for_ever(std::string once, std::string again) {
  return {.bytes = std::move(once), .again = std::move(again)};
}

// A head at once, then `piece` for ever, so long after each other.
WireScript slowly(std::string piece, std::chrono::milliseconds between) {
  return {.bytes = "HTTP/1.1 200 OK\r\n\r\n", .between = between, .again = std::move(piece)};
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::string kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("An answer without a whole head gives no capture, soon, with a reason") {
  struct Row {
    std::string path;
    WireScript script;
    Fault fault;
    std::string said;
  };
  std::vector<Row> rows = {
      {"/silence", silence(), Fault::too_slow, "no answer within 1 s"},
      {"/slow-head", dripped("HTTP/1.1 200 OK\r\nX-Slow: " + std::string(1000, 'z'), 20ms), Fault::too_slow,
       "head was not complete after 1 s"},
      {"/endless-head", endless_head(), Fault::too_large, "over 20000 bytes or 100 lines"},
      {"/100k-lines", raw("HTTP/1.1 200 OK\r\n" + repeated("A: b\r\n", 100'000) + "\r\n"), Fault::too_large,
       "over 20000 bytes or 100 lines"},
      {"/long-line", huge_head(90'000), Fault::too_large, "over 20000 bytes or 100 lines"},
      {"/endless-line", for_ever("HTTP/1.1 200 OK\r\nX-Long: ", std::string(10'000, 'a')), Fault::too_large, "100 KB"},
      {"/1xx", for_ever("", "HTTP/1.1 102 Processing\r\n\r\n"), Fault::too_large, "more than 5 informational"},
      {"/0.9", raw("<html>hello</html>"), Fault::malformed, "does not begin with a status line"},
      {"/garbage", raw("\x16\x03\x01\x02garbage\r\n\r\n"), Fault::malformed, "does not begin with a status line"},
      {"/nul", raw(std::string("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n\r\nhello", 36)), Fault::malformed, "Nul byte"},
      {"/two-status-lines", raw("HTTP/1.1 200 OK\r\nHTTP/1.1 302 Found\r\nLocation: /evil\r\n\r\n"), Fault::malformed,
       "colon"},
      {"/half", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), Fault::network, ""},
      {"/hang-up", hang_up(), Fault::network, "closed the connection without an answer"},
      {"/status", raw("HTTP/1.1 20 OK\r\n\r\n"), Fault::malformed, ""},
      {"/version", raw("HTTP/7.3 200 OK\r\n\r\nhello"), Fault::malformed, ""},
  };
  LoopbackSite web;
  Asker asker(web, tight());
  for (const auto& row : rows) {
    CAPTURE(row.path);
    web.answer("odd.example", row.path, row.script);
    const auto began = system_clock().now();
    const auto capture = asker.ask("http://odd.example" + row.path);
    CHECK(system_clock().now() - began < 4s);
    REQUIRE_FALSE(capture);
    CAPTURE(capture.error().detail);
    CHECK(capture.error().fault == row.fault);
    CHECK_THAT(capture.error().detail, Catch::Contains(row.said));
  }
}

TEST_CASE("A whole head is kept, and as much of the body as came within the limits") {
  struct Row {
    std::string path;
    WireScript script;
    std::optional<Truncation> cut;
    std::uint64_t least, most;  // bytes of body kept
  };
  const std::vector<Row> rows = {
      {"/endless", endless_body(), Truncation::length, 200'000, 200'000},
      {"/endless-plain", for_ever("HTTP/1.1 200 OK\r\n\r\n", std::string(5000, 'x')), Truncation::length, 200'000,
       200'000},
      {"/endless-extension", for_ever(kChunked + "5;", std::string(5000, 'e')), Truncation::length, 200'000, 200'000},
      {"/trailers", for_ever(kChunked + "5\r\nhello\r\n0\r\n", "X-Trailer: more\r\n"), Truncation::length, 200'000,
       200'000},
      {"/stall",
       WireScript{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", .ending = WireScript::Ending::hang},
       Truncation::time, 5, 5},
      {"/drip", slowly("d", 50ms), Truncation::time, 1, 200},
      {"/total", slowly(std::string(500, 'd'), 20ms), Truncation::time, 10'000, 199'000},
      {"/short", short_body("hello", 10), Truncation::disconnect, 5, 5},
      {"/cut", cut_off("hello, world", 5), Truncation::disconnect, 0, 5},
      {"/long", raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world"), std::nullopt, 5, 5},
      {"/tib", short_body("hello", 1ULL << 40), Truncation::disconnect, 5, 5},
      {"/chunk-cut", raw(kChunked + "10\r\nhello"), Truncation::disconnect, 9, 9},
      {"/chunk-bad", raw(kChunked + "5\r\nhello\r\nzz\r\n"), Truncation::disconnect, 0, 20},
      {"/split", raw("HTTP/1.1 200 OK\r\nX-Name: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<script>"), std::nullopt, 27, 27},
  };
  LoopbackSite web;
  Asker asker(web, tight());
  for (const auto& row : rows) {
    CAPTURE(row.path);
    web.answer("odd.example", row.path, row.script);
    const auto began = system_clock().now();
    const auto capture = asker.ask("http://odd.example" + row.path);
    CHECK(system_clock().now() - began < 5s);
    REQUIRE(capture);
    CAPTURE(capture->cut, capture->body.size());
    CHECK(capture->truncated == row.cut);
    CHECK(capture->cut.empty() == !row.cut.has_value());
    CHECK(capture->body.size() >= row.least);
    CHECK(capture->body.size() <= row.most);
    CHECK_THAT(capture->response_head, Catch::StartsWith("HTTP/1.1 200 OK\r\n") && Catch::EndsWith("\r\n\r\n"));
  }
}

TEST_CASE("A body that nobody can say the end of is never kept as whole") {
  LoopbackSite web;
  Asker asker(web, tight());
  check_table("http/message-framing.json", [&](const Json& row) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (const auto& line : row["headers"].texts()) head += line + "\r\n";
    web.answer("odd.example", "/", raw(head + "\r\n" + row.base64("body_base64")));
    const auto capture = asker.ask("http://odd.example/");
    const auto expect = row.str("expect");
    std::string got = "error", payload;
    if (capture) {
      const auto fields = parse_response_head(capture->response_head).value().fields;
      const bool whole = !capture->truncated && digest_payload(fields, capture->body).complete;
      got = whole ? "ok" : "truncated";
      if (const auto content = decode_content(fields, capture->body)) {
        payload = content->bytes;
        if (content->truncated) got = "truncated";
      }
    }
    // What is kept and marked is never taken for complete, which is what "error" asks.
    const bool as_expected = expect.find(got) != std::string::npos || (expect == "error" && got == "truncated");
    return as_expected && (got == "error" || !row.has("payload") || payload == row.str("payload"));
  });
}

}  // namespace chancery::test
