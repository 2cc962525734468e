// SPDX-License-Identifier: Apache-2.0
#include "crawler/transfer.h"

#include "archive/payload.h"
#include "tests/crawler/asker.h"
#include "tests/support/catch.h"
#include "tests/support/test_proxy.h"

namespace chancery::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kHost = "locks.example";

std::string field_of(const Asked& asked, std::string_view name) {
  return std::string(asked.headers.get(name).value_or("(none)"));
}

}  // namespace

TEST_CASE("What went over the wire is kept byte for byte, both ways") {
  struct Row {
    std::string head, body, because;
  };
  const std::vector<Row> rows = {
      {"HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh:  5 \r\nX-Odd:\tcaf\xe9\r\n\r\n", "hello", "case, spaces and Latin-1 stay"},
      {"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", "hello", "no reason phrase"},
      {"HTTP/1.0 200 Fine by me\r\nX-Fold: one\r\n two\r\n\r\n", "to the end",
       "an old fold, a body that ends the connection"},
      {"HTTP/1.1 200 OK\nContent-Length: 5\n\n", "hello", "bare LF"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
       "5;note=\"x\"\r\nhello\r\n0\r\nX-Trailer: HTTP/1.1 200 no\r\nHTTP/1.1 500 neither: this\r\n\r\n",
       "framing, extension and trailers, even one like a status line"},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 4\r\n\r\n", "\x28\xb5\x2f\xfd", "coding in place"},
  };
  LoopbackSite web;
  Asker asker(web);
  for (const auto& row : rows) {
    INFO(row.because);
    web.answer(kHost, "/", raw("HTTP/1.1 103 Early\r\nLink: </a.css>\r\n\r\n" + row.head + row.body));
    const auto capture = asker.ask("http://locks.example/");
    REQUIRE(capture);
    CHECK(capture->response_head == row.head);
    CHECK(bytes(capture->body) == row.body);
    CHECK_FALSE(capture->truncated);
    CHECK(capture->request ==
          "GET / HTTP/1.1\r\nHost: locks.example\r\nUser-Agent: chancery/0 (+mailto:a@agency.example)\r\n"
          "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
          "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: *\r\n\r\n");
    CHECK(capture->ip == web.address(kHost));
    CHECK(capture->protocol == "http/1.1");
    CHECK(capture->tls.empty());
  }
  for (const auto& asked : web.asked()) CHECK(field_of(asked, "Range") == "(none)");
}

TEST_CASE("What follows an answer on its connection is no part of the next") {
  LoopbackSite web;
  Asker asker(web);
  auto two = page("one");
  two.bytes += "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  web.answer(kHost, "/", two);
  web.answer(kHost, "/next", page("two"));
  CHECK(bytes(asker.ask("http://locks.example/").value().body) == "one");
  CHECK(bytes(asker.ask("http://locks.example/next").value().body) == "two");
}

TEST_CASE("A site's headers stand instead of ours, and secrets are sent but never kept") {
  LoopbackSite web;
  Asker asker(web);
  web.answer(kHost, "/", page("in"));
  asker.approach.headers = {"accept-language: de, en;q=0.5", "X-Wanted-By: the archive", "Cookie: a=b"};
  asker.approach.authorization = Secret("Basic Y2xlcms6b3BlbiBzZXNhbWU=");
  const auto capture = asker.ask("http://locks.example/");
  REQUIRE(capture);
  const auto asked = web.asked().back();
  CHECK(field_of(asked, "Accept-Language") == "de, en;q=0.5");
  CHECK(field_of(asked, "X-Wanted-By") == "the archive");
  CHECK(field_of(asked, "Authorization") == "Basic Y2xlcms6b3BlbiBzZXNhbWU=");
  CHECK(field_of(asked, "Cookie") == "a=b");
  CHECK_THAT(capture->request, Catch::Contains("\r\nAuthorization: [withheld]\r\n") &&
                                   Catch::Contains("Cookie: a=b\r\n") && !Catch::Contains("Y2xlcms6"));

  asker.approach = {};
  REQUIRE(asker.ask("http://locks.example/"));
  CHECK(field_of(web.asked().back(), "Authorization") == "(none)");
  CHECK(field_of(web.asked().back(), "Cookie") == "(none)");
}

TEST_CASE("A certificate is trusted or the page is not fetched, and the reason says what to do") {
  struct Row {
    Certificate kind;
    bool own_ca;
    std::string said;  // "": trusted
  };
  const std::vector<Row> rows = {
      {Certificate::trusted, true, ""},
      {Certificate::trusted, false, "name it in the site's ca_file"},
      {Certificate::expired, true, "certificate has expired"},
      {Certificate::wrong_host, true, "no alternative certificate subject name matches"},
      {Certificate::self_signed, true, "self-signed certificate"},
  };
  LoopbackSite web;
  web.answer(kHost, "/", page("in"));
  for (const auto& row : rows) {
    Asker asker(web);
    CAPTURE(row.said);
    if (!row.own_ca) asker.approach.ca_file.clear();
    web.set_certificate(kHost, row.kind);
    web.forget();
    const auto capture = asker.ask("https://locks.example/");
    CHECK(capture.has_value() == row.said.empty());
    if (capture) {
      CHECK(capture->tls == "tls/1.3");
      CHECK(asker.told == "leaves, left");
      continue;
    }
    CHECK(capture.error().fault == Fault::tls);
    CHECK_THAT(capture.error().detail, Catch::Contains(row.said));
    CHECK(asker.told.empty());
    CHECK(web.count(kHost) == 0);
  }
}

TEST_CASE("A host that closes its connections is met again by its TLS session") {
  LoopbackSite web;
  auto closing = page("bye");
  closing.ending = WireScript::Ending::close;
  web.answer(kHost, "/", closing);
  Asker asker(web);
  for (int i = 0; i < 3; ++i) REQUIRE(asker.ask("https://locks.example/"));
  const auto asked = web.asked();
  REQUIRE(asked.size() == 3);
  CHECK(web.connections() == 3);
  CHECK_FALSE(asked[0].resumed);
  CHECK(asked[1].resumed);
  CHECK(asked[2].resumed);
}

TEST_CASE("IPv6 is asked as IPv4 is") {
  LoopbackSite web;
  web.add_host("six.example", "::1");
  web.answer("six.example", "/", page("in"));
  Asker asker(web);
  for (const auto* url : {"http://six.example/", "https://six.example/"}) {
    const auto capture = asker.ask(url);
    REQUIRE(capture);
    CHECK(capture->ip == "::1");
  }
  const auto literal = asker.ask_at("http://[::1]/", Endpoint{IpAddress::parse("::1").value(), web.port()});
  REQUIRE(literal);
  CHECK_THAT(literal->request, Catch::Contains("Host: [::1]\r\n"));
}

TEST_CASE("No socket is opened but to the address that was judged") {
  LoopbackSite web;
  web.answer(kHost, "/", page("in"));
  Asker asker(web);
  // curl itself would have connected: to the address in the URL.
  const auto stray =
      asker.ask_at("http://" + web.address(kHost) + ":" + std::to_string(web.port()) + "/", std::nullopt);
  REQUIRE_FALSE(stray);
  CHECK(web.connections() == 0);
}

TEST_CASE("Behind a proxy, what is recorded is what was sent, and an address only if we chose it") {
  LoopbackSite web;
  web.answer(kHost, "/", page("in"));
  struct Row {
    std::string scheme, url;
    bool we_resolve;
    std::string asked, request, ip;
  };
  const auto address = [&](std::uint16_t port) { return web.address(kHost) + ":" + std::to_string(port); };
  const std::vector<Row> rows = {
      {"http", "http://locks.example/", false, "GET http://locks.example/", "GET http://locks.example/ HTTP/1.1\r\n",
       ""},
      {"http", "https://locks.example/", false, "CONNECT locks.example:443", "GET / HTTP/1.1\r\n", ""},
      {"socks5h", "http://locks.example/", false, "SOCKS locks.example:80", "GET / HTTP/1.1\r\n", ""},
      {"socks5", "http://locks.example/", true, "SOCKS " + address(web.port()), "GET / HTTP/1.1\r\n",
       web.address(kHost)},
      {"socks5", "https://locks.example/", true, "SOCKS " + address(web.https_port()), "GET / HTTP/1.1\r\n",
       web.address(kHost)},
  };
  for (const std::string login : {"", "clerk:sesame"})
    for (const auto& row : rows) {
      CAPTURE(row.scheme, row.url, login);
      TestProxy proxy(web.resolve_table(), login);
      Asker asker(web);
      asker.approach.proxy = Proxy::parse(row.scheme + "://127.0.0.1:" + std::to_string(proxy.port())).value();
      asker.approach.proxy_login = Secret(login);
      const auto capture = row.we_resolve ? asker.ask(row.url) : asker.ask_behind_proxy(row.url);
      REQUIRE(capture);
      CHECK(bytes(capture->body) == "in");
      CHECK_THAT(capture->request, Catch::StartsWith(row.request) && !Catch::Contains("CONNECT") &&
                                       !Catch::Contains("sesame") && !Catch::Contains("Y2xlcms6c2VzYW1l"));
      CHECK(capture->ip == row.ip);
      REQUIRE(proxy.asked().size() == 1);
      const auto shown = login.empty() ? "" : row.scheme == "http" ? " Basic Y2xlcms6c2VzYW1l" : " clerk:sesame";
      CHECK(proxy.asked().front() == row.asked + shown);
    }
}

TEST_CASE("A proxy that refuses is told apart from the site behind it") {
  LoopbackSite web;
  web.answer(kHost, "/", page("in"));
  TestProxy locked(web.resolve_table(), "clerk:sesame");
  Asker asker(web);
  const auto through = [&](const std::string& scheme, std::uint16_t port, const std::string& url) {
    asker.approach.proxy = Proxy::parse(scheme + "://127.0.0.1:" + std::to_string(port)).value();
    const auto capture = asker.ask_behind_proxy(url);
    REQUIRE_FALSE(capture);
    CHECK(capture.error().fault == Fault::connect);
    return capture.error().detail;
  };
  CHECK_THAT(through("http", locked.port(), "http://locks.example/"), Catch::Contains("wants a login"));
  CHECK_THAT(through("http", locked.port(), "https://locks.example/"), Catch::Contains("answered 407"));
  CHECK_THAT(through("socks5h", locked.port(), "http://locks.example/"), Catch::Contains("by the proxy socks5h://"));
  TestProxy open(web.resolve_table());
  CHECK_THAT(through("http", open.port(), "https://elsewhere.example/"), Catch::Contains("answered 502"));
  CHECK_THAT(through("http", 1, "http://locks.example/"), Catch::Contains("by the proxy http://127.0.0.1:1"));
  CHECK(web.count(kHost) == 0);
}

}  // namespace chancery::test
