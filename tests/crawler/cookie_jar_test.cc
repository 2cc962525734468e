// SPDX-License-Identifier: Apache-2.0
#include "crawler/cookie_jar.h"

#include <fmt/format.h>

#include "base/canonical.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

const Timestamp kNow = Timestamp::from_unix(1'700'000'000);

Url url(std::string_view text) { return Url::parse(text).value(); }

}  // namespace

TEST_CASE("Cookies are kept and sent back as RFC 6265 says") {
  test::check_table("http/cookies.json", [](const test::Json& row) {
    const auto from = url("http://home.example.org:8888/cookie-parser?" + row.str("note"));
    CookieJar jar;
    for (const auto& received : row["received"].texts()) jar.take(from, received, kNow);
    const auto to = Url::parse(row.opt("sent_to").value_or("/cookie-parser-result"), from).value();
    std::string wanted;
    for (const auto& cookie : row["sent"].items())
      wanted += (wanted.empty() ? "" : "; ") + cookie.str("name") + "=" + cookie.str("value");
    return jar.field(canonical(to), kNow) == wanted;
  });
}

TEST_CASE("Dates of cookies are read as servers write them") {
  test::check_table("http/cookie-dates.json", [](const test::Json& row) {
    const auto date = parse_cookie_date(row.str("input"));
    const auto expected = row.opt("expected");
    return date.has_value() == expected.has_value() && (!date || date->http_date() == *expected);
  });
}

TEST_CASE("A cookie goes where it may, and nowhere else") {
  struct Row {
    std::string_view from, cookie, to, sent, because;
  };
  const auto row = GENERATE(values<Row>({
      {"http://a.gov.uk/", "s=1; domain=gov.uk", "http://b.gov.uk/", "",
       "ministries are strangers: gov.uk is a suffix"},
      {"http://www.moj.gov.uk/", "s=1; domain=moj.gov.uk", "http://data.moj.gov.uk/", "s=1", "one ministry's hosts"},
      {"http://gov.uk/", "s=1; domain=gov.uk", "http://gov.uk/", "s=1", "the suffix itself, for itself"},
      {"http://gov.uk/", "s=1; domain=gov.uk", "http://a.gov.uk/", "", "and for nobody below it"},
      {"https://a.example/", "s=1; Secure", "http://a.example/", "", "never in the clear"},
      {"https://a.example/", "s=1; Secure", "https://a.example/", "s=1", "over TLS"},
      {"http://a.example/", "s=1; Secure", "https://a.example/", "", "http cannot set what is secure"},
      {"http://a.example/", "s=1", "http://a.example:8080/", "s=1", "ports share cookies (RFC 6265 8.5)"},
      {"http://192.0.2.1/", "s=1; domain=2.1", "http://192.0.2.1/", "", "an address has no domains"},
      {"http://192.0.2.1/", "s=1", "http://192.0.2.1/", "s=1", "but cookies of its own"},
      {"http://[2001:db8::1]/", "s=1", "http://[2001:db8::1]/", "s=1", "IPv6 too"},
      {"http://a.example/in/", "s=1", "http://a.example/out", "", "the folder it was set in"},
  }));
  INFO(row.because);
  CookieJar jar;
  jar.take(url(row.from), row.cookie, kNow);
  CHECK(jar.field(url(row.to), kNow) == row.sent);
}

TEST_CASE("What https set, http may not replace") {
  CookieJar jar;
  jar.take(url("https://a.example/"), "s=good; Secure", kNow);
  jar.take(url("http://a.example/"), "s=evil", kNow);
  CHECK(jar.field(url("https://a.example/"), kNow) == "s=good");
}

TEST_CASE("A cookie ends when it says, even in the middle of a run") {
  CookieJar jar;
  jar.take(url("http://a.example/"), "s=1; Max-Age=60", kNow);
  CHECK(jar.field(url("http://a.example/"), Timestamp::from_unix(1'700'000'059)) == "s=1");
  CHECK(jar.field(url("http://a.example/"), Timestamp::from_unix(1'700'000'060)).empty());
}

TEST_CASE("A flood of cookies is bounded, and the ones in use stay") {
  CookieJar jar;
  const auto here = url("http://a.example/");
  jar.take(here, "session=kept", kNow);
  for (int i = 0; i < 1000; ++i) {
    jar.take(here, fmt::format("flood{}=1; path=/elsewhere", i), kNow);
    CHECK(jar.field(here, kNow) == "session=kept");
  }
  CHECK(jar.size() == CookieJar::kMaxPerDomain);
  jar.take(here, "big=" + std::string(CookieJar::kMaxCookie, 'x'), kNow);
  CHECK(jar.field(here, kNow) == "session=kept");
  for (int i = 0; i < 5000; ++i) jar.take(url(fmt::format("http://h{}.example/", i)), "a=b", kNow);
  CHECK(jar.size() <= CookieJar::kMaxCookies + CookieJar::kMaxPerDomain);
}

}  // namespace chancery
