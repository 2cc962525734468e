// SPDX-License-Identifier: Apache-2.0
#include "replay/http_server.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/raw_client.h"

using namespace chancery;
using test::RawClient;

namespace {

// Answers with what it was asked, a line each: method, target, body.
HttpResponse echo(const HttpRequest& request) {
  return {200,
          {{"Content-Type", "text/plain"}, {"X-Seen", std::string(request.header("x-test"))}},
          request.method + "\n" + request.target + "\n" + request.body};
}

}  // namespace

TEST_CASE("The target reaches the handler as the request line carries it", "[http_server]") {
  HttpServer server({}, echo);
  const std::string target =
      GENERATE("/web/2022/http://a.example//b", "/%2F%2e%2e/..//x", "/q?a=%00&b=%zz+%25", "/?", "//host/path",
               "/web/2022/https://a.example/?q=a%26b&c=%E4%B8%AD", "/\xE4\xB8\xAD");
  CHECK(test::get(server.port(), target).body == "GET\n" + target + "\n");
}

TEST_CASE("Header fields are found whatever their case", "[http_server]") {
  HttpServer server({}, echo);
  CHECK(test::get(server.port(), "/", "X-TEST: yes\r\n").field("x-seen") == "yes");
}

TEST_CASE("One connection carries many requests, bodies among them", "[http_server]") {
  HttpServer server({}, echo);
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(client.receive().body == "POST\n/form\nabc");
  }
  client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.receive().body == "GET\n/1\n");
  CHECK(client.receive().body == "GET\n/2\n");
}

TEST_CASE("HEAD has the head of GET and no body", "[http_server]") {
  HttpServer server({}, [](const HttpRequest&) { return HttpResponse{200, {}, "twelve bytes"}; });
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive(/*has_body=*/false);
  CHECK(answer.field("Content-Length") == "12");
  CHECK(client.rest().empty());
}

TEST_CASE("What is over a limit is refused by its status", "[http_server]") {
  std::atomic<int> handled = 0;
  HttpServer::Options options;
  options.max_body = 1000;
  options.max_target = 2000;
  HttpServer server(options, [&](const HttpRequest& request) {
    ++handled;
    return echo(request);
  });
  CHECK(test::get(server.port(), "/" + std::string(2000, 'a')).status == 414);
  {
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    CHECK(client.receive().status == 413);
  }
  {
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'b') +
                "\r\n0\r\n\r\n");
    CHECK(client.receive().status == 413);
  }
  CHECK(handled == 0);
  CHECK(test::get(server.port(), "/" + std::string(1999, 'a')).status == 200);
}

TEST_CASE("A long target of a long address is served by default", "[http_server]") {
  HttpServer server({}, echo);
  const auto target = "/web/" + std::string(60'000, 'a');
  CHECK(test::get(server.port(), target).body == "GET\n" + target + "\n");
}

TEST_CASE("What a handler throws becomes a 500 and the server goes on", "[http_server]") {
  HttpServer server({}, [](const HttpRequest& request) -> HttpResponse {
    if (request.target == "/bad") throw std::runtime_error("broken");
    if (request.target == "/odd") return {42, {}, ""};
    return {204, {}, ""};
  });
  CHECK(test::get(server.port(), "/bad").status == 500);
  CHECK(test::get(server.port(), "/odd").status == 500);
  CHECK(test::get(server.port(), "/good").status == 204);
}

TEST_CASE("A header value cannot forge a second header", "[http_server]") {
  HttpServer server({}, [](const HttpRequest&) {
    return HttpResponse{200, {{"X-A", "1\r\nX-Forged: 1"}, {"X-B", "2"}, {"Content-Length", "99"}}, "ok"};
  });
  const auto answer = test::get(server.port(), "/");
  CHECK(answer.head.find("X-Forged") == std::string::npos);
  CHECK(answer.field("X-B") == "2");
  CHECK(answer.field("Content-Length") == "2");
}

TEST_CASE("Repeated fields are all sent", "[http_server]") {
  HttpServer server({}, [](const HttpRequest&) { return HttpResponse{200, {{"Link", "<a>"}, {"Link", "<b>"}}, ""}; });
  const auto head = test::get(server.port(), "/").head;
  CHECK(head.find("<a>") != std::string::npos);
  CHECK(head.find("<b>") != std::string::npos);
}

TEST_CASE("A browser's idle connections hold nobody up", "[http_server]") {
  HttpServer server({}, echo);
  std::vector<RawClient> idle;
  for (int i = 0; i < 40; ++i) idle.emplace_back(server.port());
  const auto begin = std::chrono::steady_clock::now();
  CHECK(test::get(server.port(), "/now").status == 200);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}

TEST_CASE("A slow answer holds up nobody who comes after it", "[http_server]") {
  std::latch inside(1), released(1);
  HttpServer server({}, [&](const HttpRequest& request) {
    if (request.target == "/slow") {
      inside.count_down();
      released.wait();
    }
    return HttpResponse{};
  });
  std::jthread slow([&] { CHECK(test::get(server.port(), "/slow").status == 200); });
  inside.wait();
  CHECK(test::get(server.port(), "/quick").status == 200);
  released.count_down();
}

TEST_CASE("An address that is taken is an error that names it", "[http_server]") {
  HttpServer first({}, echo);
  HttpServer::Options options;
  options.port = first.port();
  CHECK_THROWS_WITH(HttpServer(options, echo), Catch::Contains(std::to_string(first.port())));
  options.address = "not-an-address";
  CHECK_THROWS_AS(HttpServer(options, echo), std::system_error);
}

TEST_CASE("Only the loopback address is bound unless another is asked for", "[http_server]") {
  CHECK(HttpServer::Options{}.address == "127.0.0.1");
}
