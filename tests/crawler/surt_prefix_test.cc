// SPDX-License-Identifier: Apache-2.0
#include "crawler/surt_prefix.h"

#include "base/surt.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A SURT prefix covers a part of a host, a host, or a host and its subdomains") {
  struct Row {
    std::string prefix, url;
    bool covered;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"gov,epa)/newsreleases", "https://www.epa.gov/newsreleases/epa-fines", true, "below it"},
      {"gov,epa)/newsreleases", "https://epa.gov/newsreleases?page=2", true, "its pages"},
      {"gov,epa)/newsreleases", "https://www.epa.gov/about", false, "beside it"},
      {"gov,epa)", "https://www.epa.gov/about", true, "the host"},
      {"gov,epa)", "https://data.epa.gov/", false, "a subdomain is another host"},
      {"gov,epa", "https://data.epa.gov/", true, "no bracket: subdomains too"},
      {"gov,epa", "https://epa.gov/", true, "and the host itself"},
      {"gov,epa", "https://epa.gov:8443/", true, "whatever its port"},
      {"gov,epa", "https://epaper.gov/", false, "names end where they end"},
      {"http://(gov,epa,)/newsreleases", "https://www.epa.gov/newsreleases/x", true, "the older spelling"},
      {"http://(gov,epa,", "https://data.epa.gov/", true, "of subdomains too"},
      {"https://(GOV,EPA,)", "http://epa.gov/", true, "keys know neither scheme nor case"},
  }));
  INFO(row.because);
  CAPTURE(row.prefix, row.url);
  const auto prefix = SurtPrefix::parse(row.prefix);
  REQUIRE(prefix);
  CHECK(prefix->covers(surt(Url::parse(row.url).value())) == row.covered);
}

TEST_CASE("What no key could begin with is no SURT prefix") {
  for (const auto* text : {"", ",", "gov,epa/news", "http://www.epa.gov/", "gov,epa)news", "gov epa"}) {
    CAPTURE(text);
    CHECK_FALSE(SurtPrefix::parse(text));
  }
}

}  // namespace chancery
