// SPDX-License-Identifier: Apache-2.0
#include "crawler/proxy.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A proxy is a scheme, a host and a port") {
  struct Row {
    std::string_view text, address;  // "": refused
  };
  const auto row = GENERATE(values<Row>({
      {"http://proxy.example:3128", "http://proxy.example:3128"},
      {"HTTPS://Proxy.Example/", "https://proxy.example:443"},
      {"socks5://192.0.2.1", "socks5://192.0.2.1:1080"},
      {"socks5h://[2001:db8::1]:9050", "socks5h://[2001:db8::1]:9050"},
      {"http://[2001:db8::1]", "http://[2001:db8::1]:80"},
      {"http://clerk:sesame@proxy.example:3128", ""},
      {"socks4://proxy.example", ""},
      {"proxy.example:3128", ""},
      {"http://", ""},
      {"http://proxy.example:0", ""},
      {"http://proxy.example:70000", ""},
      {"http://proxy.example:80x", ""},
  }));
  CAPTURE(row.text);
  const auto proxy = Proxy::parse(row.text);
  REQUIRE(proxy.has_value() == !row.address.empty());
  if (proxy) {
    CHECK(proxy->address() == row.address);
    CHECK(Proxy::parse(proxy->address()).value() == *proxy);
  } else {
    CHECK_THAT(proxy.error().detail, !Catch::Contains("sesame"));
  }
}

TEST_CASE("A list of hosts names them, what is below them, and blocks of addresses") {
  struct Row {
    std::string list, url;
    bool named;
  };
  const auto row = GENERATE(values<Row>({
      {"agency.example", "http://agency.example/", true},
      {"agency.example", "http://www.agency.example:8080/", true},
      {".agency.example", "http://www.agency.example/", true},
      {"Agency.Example", "http://agency.example/", true},
      {"agency.example", "http://myagency.example/", false},
      {"10.0.0.0/8", "http://10.1.2.3/", true},
      {"10.0.0.0/8", "http://11.1.2.3/", false},
      {"10.0.0.0/8", "http://agency.example/", false},
      {"fd00::/8", "http://[fd00::1]/", true},
      {"*", "http://anything.example/", true},
      {"", "http://agency.example/", false},
  }));
  CAPTURE(row.list, row.url);
  CHECK(names_host({row.list}, Url::parse(row.url).value()) == row.named);
}

TEST_CASE("What only a private network can mean is known by its name") {
  for (const auto* url :
       {"http://localhost/", "http://a.localhost/", "http://printer/", "http://printer./", "http://nas.local/",
        "http://metadata.google.internal/", "http://router.home.arpa/", "http://127.0.0.1/", "http://0x7f.1/",
        "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/"})
    CHECK(private_by_name(Url::parse(url).value()));
  for (const auto* url : {"http://agency.example/", "http://8.8.8.8/", "http://internal.example/", "http://a.mylocal/"})
    CHECK_FALSE(private_by_name(Url::parse(url).value()));
}

}  // namespace chancery
