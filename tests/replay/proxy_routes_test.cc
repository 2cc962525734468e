// SPDX-License-Identifier: Apache-2.0
#include "replay/proxy_routes.h"

#include "tests/replay/served.h"
#include "tests/support/catch.h"

using namespace chancery;
using test::holds;
using test::MadeCollection;
using test::Served;

TEST_CASE("As a proxy the archive answers at pages' own addresses, nothing changed", "[proxy_routes]") {
  MadeCollection made;
  made.add("https://a.example/", "20220101000000",
           {"HTTP/1.1 200 OK", "Content-Type: text/html", "Set-Cookie: a=b", "Strict-Transport-Security: max-age=9",
            "Transfer-Encoding: identity"},
           "<a href=https://a.example/next>first</a>");
  made.page("https://a.example/", "20230101000000", "second");
  made.add("http://a.example/old", "20220101000000", {"HTTP/1.1 301 Moved", "Location: http://a.example/"}, "");
  made.index();
  auto options = Served::any_port();
  options.proxy_port = 0;
  options.proxy_when = Timestamp::parse_digits("2022").value();
  const Served served(made, options);
  const auto port = served.service.proxy_port();
  REQUIRE(port);
  const auto asked = [&](std::string_view target, std::string_view fields = "") {
    return test::get(*port, target, "Host: a.example\r\n" + std::string(fields));
  };
  const auto page = asked("http://a.example/");
  CHECK(page.status == 200);
  CHECK(page.body == "<a href=https://a.example/next>first</a>");
  CHECK(page.field("Set-Cookie") == "a=b");
  CHECK(page.field("Strict-Transport-Security").empty());
  CHECK(page.field("Memento-Datetime") == "Sat, 01 Jan 2022 00:00:00 GMT");
  CHECK(asked("http://a.example/", "Accept-Datetime: Sun, 01 Jan 2023 00:00:00 GMT\r\n").body == "second");
  CHECK(asked("http://a.example/old").field("Location") == "http://a.example/");
  CHECK(asked("http://never.example/").status == 404);
  // Not a server for whoever has its name resolve to us, and no way out.
  CHECK(asked("/").status == 400);
  test::RawClient client(*port);
  client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
  CHECK(client.receive().status >= 400);
}
