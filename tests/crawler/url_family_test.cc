// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_family.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Addresses that one template made are of one family") {
  struct Row {
    std::string path, narrow, wide, widest;
  };
  const auto row = GENERATE(values<Row>({
      {"/cal?year=2024&month=7", "/cal?month&year", "/**", "/**"},
      {"/doc/4000013", "/doc/N", "/doc/**", "/doc/**"},
      {"/2024-05/t20240517_1024.html", "/N-N/tN_N.html", "/N-N/**", "/N-N/**"},
      {"/t/b6589fc6ab0dc82cf12099d1c2d40ab994e8410c", "/t/X", "/t/**", "/t/**"},
      {"/files/cfcd2084-95d5-65ef-66e7-dff9f98764da.pdf", "/files/X.pdf", "/files/**", "/files/**"},
      {"/s/a1b2c3d4/news/12", "/s/X/news/N", "/s/X/**", "/s/**"},
      {"/en/events/list/2024/05", "/en/events/list/N/N", "/en/events/**", "/en/**"},
      {"/news/the-minister-opens-a-bridge", "/news/*", "/news/**", "/news/**"},
      {"/s?f0=1&f1=0&f7=1", "/s?fN", "/**", "/**"},
      {"/s?a=1&b=2&c=3&d=4&e=5", "/s?many", "/**", "/**"},
      {"/covid19/g20/mp3", "/covidN/gN/mpN", "/covidN/gN/**", "/covidN/**"},
      {"/", "/", "/**", "/**"},
  }));
  CAPTURE(row.path);
  const auto family = family_of(Url::parse("https://www.agency.example" + row.path).value());
  CHECK(family.narrow == "agency.example" + row.narrow);
  CHECK(family.wide == "agency.example" + row.wide);
  CHECK(family.widest == "agency.example" + row.widest);
}

TEST_CASE("A token among the folders is a session, it may be; at the end it is a document") {
  CHECK(family_of(Url::parse("https://a.example/s/a1b2c3d4/news").value()).token);
  CHECK_FALSE(family_of(Url::parse("https://a.example/files/a1b2c3d4").value()).token);
}

}  // namespace chancery
