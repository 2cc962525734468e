// SPDX-License-Identifier: Apache-2.0
#include "crawler/scope.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

Site site(Reach reach, const std::string& seed) {
  Site made;
  made.name = "agency";
  made.seeds = {Url::parse(seed).value()};
  made.reach = reach;
  made.max_depth = 2;
  return made;
}

PageLink to(const std::string& url, LinkKind kind = LinkKind::page) {
  PageLink link{Url::parse(url).value(), kind, false, {}};
  return link;
}

}  // namespace

TEST_CASE("A site reaches as far as it says") {
  struct Row {
    Reach reach;
    std::string seed, link;
    bool ours;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {Reach::host, "https://www.agency.example/", "https://www.agency.example/news", true, "the same host"},
      {Reach::host, "https://www.agency.example/", "http://agency.example/news", true, "www and scheme do not matter"},
      {Reach::host, "https://www.agency.example/", "https://data.agency.example/", false,
       "a subdomain is another host"},
      {Reach::host, "https://www.agency.example/", "https://www.agency.example:8443/", false, "so is another port"},
      {Reach::domain, "https://www.agency.gov.uk/", "https://data.agency.gov.uk/", true, "one registrable domain"},
      {Reach::domain, "https://www.agency.gov.uk/", "https://other.gov.uk/", false, "gov.uk is a public suffix"},
      {Reach::prefix, "https://agency.example/news/index.html", "https://agency.example/news/2024/a", true, "below it"},
      {Reach::prefix, "https://agency.example/news/index.html", "https://agency.example/about", false, "beside it"},
      {Reach::page, "https://agency.example/a", "https://agency.example/a?utm_source=x", true, "the page itself"},
      {Reach::page, "https://agency.example/a", "https://agency.example/b", false, "another page"},
  }));
  INFO(row.because);
  CAPTURE(row.seed, row.link);
  const Scope scope({site(row.reach, row.seed)});
  CHECK((scope.link(to(row.link), {"agency", 0, ""}).why == Scope::Why::ours) == row.ours);
}

TEST_CASE("What a page needs to be seen is ours wherever it is, one step on") {
  const Scope scope({site(Reach::host, "https://agency.example/")});
  const auto image = scope.link(to("https://cdn.example/a.png", LinkKind::image), {"agency", 1, "L"});
  CHECK(image.why == Scope::Why::ours);
  CHECK(image.hop.hops == "LE");
  CHECK(image.hop.depth == 1);
  CHECK(scope.link(to("https://cdn.example/b.png", LinkKind::image), {"agency", 1, "LE"}).why == Scope::Why::ours);
  CHECK(scope.link(to("https://cdn.example/c.png", LinkKind::image), {"agency", 1, "LEEE"}).why ==
        Scope::Why::too_many_hops);
  CHECK(scope.link(to("https://agency.example/x"), {"agency", 1, "LE"}).why == Scope::Why::too_many_hops);
  auto bare = site(Reach::host, "https://agency.example/");
  bare.requisites = false;
  CHECK(Scope({bare}).link(to("https://cdn.example/a.png", LinkKind::image), {"agency", 0, ""}).why ==
        Scope::Why::not_wanted);
}

TEST_CASE("Depth counts links from a seed") {
  const Scope scope({site(Reach::host, "https://agency.example/")});
  CHECK(scope.link(to("https://agency.example/2"), {"agency", 1, "L"}).why == Scope::Why::ours);
  CHECK(scope.link(to("https://agency.example/3"), {"agency", 2, "LL"}).why == Scope::Why::too_deep);
}

TEST_CASE("Where a seed redirects, there the site is; elsewhere a redirect is scoped") {
  Scope scope({site(Reach::host, "https://old.example/")});
  const auto moved = Url::parse("https://new.example/").value();
  CHECK(scope.link(to("https://new.example/a"), {"agency", 0, ""}).why == Scope::Why::outside);
  CHECK(scope.redirect(Url::parse("https://far.example/").value(), {"agency", 1, "L"}).why == Scope::Why::outside);
  CHECK(scope.redirect(moved, {"agency", 0, ""}).why == Scope::Why::ours);
  CHECK(scope.link(to("https://new.example/a"), {"agency", 0, "R"}).why == Scope::Why::ours);
}

TEST_CASE("Ten redirects are followed, an eleventh is not") {
  Scope scope({site(Reach::host, "https://agency.example/")});
  const auto next = Url::parse("https://agency.example/x").value();
  CHECK(scope.redirect(next, {"agency", 0, "LRRRRRRRRR"}).why == Scope::Why::ours);
  CHECK(scope.redirect(next, {"agency", 0, "LRRRRRRRRRR"}).why == Scope::Why::too_many_hops);
}

}  // namespace chancery
