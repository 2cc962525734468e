// SPDX-License-Identifier: Apache-2.0
#include "replay/page_parts.h"

#include <map>

#include "replay/memento.h"
#include "replay/ui_about.h"
#include "tests/replay/made_collection.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

using namespace chancery;
using test::MadeCollection;

namespace {

PageParts parts_at(const MadeCollection& made, std::string_view url, std::string_view when) {
  const test::FakeClock clock;
  const Collection collection(made.folder(), clock);
  const CaptureResolver resolver(collection);
  const auto page = resolver.resolve(Url::parse(url).value(), *Timestamp::parse_digits(when));
  REQUIRE(page);
  return parts_of(*page, resolver);
}

}  // namespace

TEST_CASE("A page's parts are told with what the archive has of each, missing ones too", "[page_parts]") {
  MadeCollection made;
  made.page(
      "http://a.example/", "20220101000000",
      "<base href=/in/><link rel=stylesheet href=/s.css><link rel=preconnect href=//cdn.example><link rel=canonical "
      "href=/c><img src=a.png srcset='b.png 2x, a.png 1x'><a href=/link>l</a><script src=/gone.js></script><iframe "
      "src=/f></iframe><p style=\"background:url('/bg.png')\">");
  made.page("http://a.example/s.css", "20220103000000", "@import 'more.css'; body{background:url(font.png)}",
            "text/css");
  made.page("http://a.example/more.css", "20220103000000", "p{background:url(deep.png)}", "text/css");
  made.page("http://a.example/in/a.png", "20210101000000", "old", "image/png");
  made.page("http://a.example/in/a.png", "20211231000000", "near", "image/png");
  made.page("http://a.example/f", "20220101000000", "<p>");
  made.index();
  const auto parts = parts_at(made, "http://a.example/", "2022");
  std::map<std::string, std::string> found;
  for (const auto& part : parts.parts)
    found[part.url] = (part.capture ? part.capture->time : "missing") + (part.from.empty() ? "" : " from " + part.from);
  const std::map<std::string, std::string> wanted = {
      {"http://a.example/s.css", "20220103000000"},
      {"http://a.example/in/a.png", "20211231000000"},
      {"http://a.example/in/b.png", "missing"},
      {"http://a.example/gone.js", "missing"},
      {"http://a.example/f", "20220101000000"},
      {"http://a.example/bg.png", "missing"},
      {"http://a.example/more.css", "20220103000000 from http://a.example/s.css"},
      {"http://a.example/font.png", "missing from http://a.example/s.css"},
      {"http://a.example/deep.png", "missing from http://a.example/more.css"},
  };
  CHECK(found == wanted);
  CHECK(parts.missing == 5);
  CHECK(parts.all);
}

TEST_CASE("A page that names too much is read to a limit", "[page_parts]") {
  MadeCollection made;
  std::string page;
  for (int i = 0; i < 2000; ++i) page += "<img src=/" + std::to_string(i) + ".png>";
  made.page("http://a.example/", "20220101000000", page);
  made.index();
  const auto parts = parts_at(made, "http://a.example/", "2022");
  CHECK(parts.parts.size() == kMostParts);
  CHECK_FALSE(parts.all);
}

TEST_CASE("How far two moments are apart is told in the largest unit that fits", "[page_parts]") {
  const auto apart = [](std::string_view a, std::string_view b) {
    return distance(*Timestamp::parse_digits(a), *Timestamp::parse_digits(b));
  };
  CHECK(apart("20220101000000", "20220101000000") == "same second");
  CHECK(apart("20220101000000", "20220101000001") == "1 second later");
  CHECK(apart("20220101000000", "20211231235800") == "2 minutes earlier");
  CHECK(apart("20220101000000", "20220104000000") == "3 days later");
  CHECK(apart("20220101000000", "20190101000000") == "3 years earlier");
}
