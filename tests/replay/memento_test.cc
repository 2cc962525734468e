// SPDX-License-Identifier: Apache-2.0
#include "replay/memento.h"

#include "tests/support/catch.h"

using namespace chancery;

namespace {

CdxLine line(std::string time, std::string url = "http://a.example/", int status = 200) {
  CdxLine made;
  made.time = std::move(time);
  made.url = std::move(url);
  made.status = status;
  return made;
}

Timestamp at(std::string_view digits) { return *Timestamp::parse_digits(digits); }

std::string nearest_time(const std::vector<CdxLine>& captures, std::string_view when) {
  const auto place = nearest(captures, at(when));
  return place ? captures[*place].time : "";
}

}  // namespace

TEST_CASE("The nearest capture answers", "[memento]") {
  const std::vector<CdxLine> captures = {line("20200101000000"), line("20220101000000"), line("20240101000000")};
  CHECK(nearest_time(captures, "19990101") == "20200101000000");
  CHECK(nearest_time(captures, "20210601") == "20220101000000");
  CHECK(nearest_time(captures, "20220101000000") == "20220101000000");
  CHECK(nearest_time(captures, "20990101") == "20240101000000");
  CHECK(nearest_time({}, "2020").empty());
}

TEST_CASE("Of two as near the earlier answers, and in one second a page before an error", "[memento]") {
  CHECK(nearest_time({line("20200101000000"), line("20200101000002")}, "20200101000001") == "20200101000000");
  const std::vector<CdxLine> same = {line("20200101000000", "http://a.example/", 503), line("20200101000000")};
  CHECK(nearest(same, at("2020")) == 1);
}

TEST_CASE("A key's other addresses do not answer for one that was captured itself", "[memento]") {
  const std::vector<CdxLine> lines = {line("20200101000000", "http://a.example/Page"),
                                      line("20210101000000", "http://a.example/page"),
                                      line("20220101000000", "https://www.a.example/page")};
  const auto of = [&](std::string_view url) { return captures_of(Url::parse(url).value(), lines).size(); };
  CHECK(of("http://a.example/page") == 2);  // the scheme and "www" are folded
  CHECK(of("http://a.example/Page") == 1);
  CHECK(of("http://a.example/PAGE") == 3);  // never captured so: all that may be meant
}

TEST_CASE("A memento's links say what came before and after", "[memento]") {
  const auto url = Url::parse("http://a.example/").value();
  const std::vector<CdxLine> captures = {line("20200101000000"), line("20210101000000"), line("20220101000000"),
                                         line("20230101000000")};
  const auto links = memento_links("http://o", url, captures, 1);
  CHECK(links.find("<http://a.example/>; rel=\"original\"") == 0);
  CHECK(links.find("<http://o/web/http://a.example/>; rel=\"timegate\"") != std::string::npos);
  CHECK(
      links.find("<http://o/web/timemap/link/http://a.example/>; rel=\"timemap\"; type=\"application/link-format\"") !=
      std::string::npos);
  CHECK(links.find("<http://o/web/20200101000000/http://a.example/>; rel=\"first prev memento\"; datetime=\"Wed, 01 "
                   "Jan 2020 00:00:00 GMT\"") != std::string::npos);
  CHECK(links.find("20210101000000/http://a.example/>; rel=\"memento\"") != std::string::npos);
  CHECK(links.find("20220101000000/http://a.example/>; rel=\"next memento\"") != std::string::npos);
  CHECK(links.find("20230101000000/http://a.example/>; rel=\"last memento\"") != std::string::npos);
  CHECK(memento_links("http://o", url, {captures[0]}, 0).find("rel=\"first last memento\"") != std::string::npos);
}

TEST_CASE("A timemap has a line for each capture", "[memento]") {
  const auto url = Url::parse("http://a.example/").value();
  const auto map = timemap("http://o", url, {line("20200101000000"), line("20210101000000"), line("20220101000000")});
  CHECK(map.find("rel=\"self\"; type=\"application/link-format\"; from=\"Wed, 01 Jan 2020 00:00:00 GMT\"; until=\"Sat, "
                 "01 Jan 2022 00:00:00 GMT\"") != std::string::npos);
  CHECK(std::count(map.begin(), map.end(), '\n') == 6);
  CHECK(map.find("rel=\"memento\"; datetime=\"Fri, 01 Jan 2021") != std::string::npos);
}

TEST_CASE("An address cannot end its own link", "[memento]") {
  auto odd = line("20200101000000", "http://a.example/?a>b");
  CHECK(memento_links("http://o", Url::parse("http://a.example/").value(), {odd}, 0).find("?a%3Eb>; rel") !=
        std::string::npos);
}
