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

TEST_CASE("Hosts and SURT prefixes that a site names are its own beside what its seeds reach") {
  auto agency = site(Reach::prefix, "https://www.agency.example/news/");
  agency.hosts = {"data.agency.example"};
  agency.surts = {SurtPrefix::parse("example,other)/agency").value()};
  const Scope scope({agency});
  const auto ours = [&](const std::string& url) {
    return scope.link(to(url), {"agency", 0, ""}).why == Scope::Why::ours;
  };
  CHECK(ours("https://data.agency.example/set/1"));
  CHECK(ours("https://www.other.example/agency/report"));
  CHECK_FALSE(ours("https://www.other.example/else"));
  CHECK_FALSE(ours("https://www.agency.example/about"));
}

TEST_CASE("Excluded is excluded, pages must be included if anything is, and requisites need not be") {
  auto agency = site(Reach::host, "https://agency.example/");
  REQUIRE(agency.exclude.add("[?&]print="));
  REQUIRE(agency.include.add("/news/"));
  const Scope scope({agency});
  const Hop seed{"agency", 0, ""};
  CHECK(scope.link(to("https://agency.example/news/1"), seed).why == Scope::Why::ours);
  CHECK(scope.link(to("https://agency.example/news/1?print=1"), seed).why == Scope::Why::excluded);
  CHECK(scope.link(to("https://agency.example/about"), seed).why == Scope::Why::not_included);
  CHECK(scope.link(to("https://agency.example/logo.png", LinkKind::image), seed).why == Scope::Why::ours);
  CHECK(scope.link(to("https://agency.example/logo.png?print=1", LinkKind::image), seed).why == Scope::Why::excluded);
  CHECK(Scope({agency}).redirect(Url::parse("https://agency.example/news/2?print=1").value(), {"agency", 1, "L"}).why ==
        Scope::Why::excluded);
}

TEST_CASE("Links that ask not to be followed, go in circles or are too long are left, each for its reason") {
  auto agency = site(Reach::host, "https://agency.example/");
  auto shy = to("https://agency.example/a");
  shy.nofollow = true;
  const Hop seed{"agency", 0, ""};
  CHECK(Scope({agency}).link(shy, seed).why == Scope::Why::nofollow);
  CHECK(Scope({agency}).link(to("https://agency.example/a/a/a/a/"), seed).why == Scope::Why::loop);
  CHECK(Scope({agency}).link(to("https://agency.example/" + std::string(5000, 'q')), seed).why == Scope::Why::too_long);
  agency.obey_nofollow = false;
  CHECK(Scope({agency}).link(shy, seed).why == Scope::Why::ours);
}

TEST_CASE("Steps of every kind count as hops, if a site limits them") {
  auto agency = site(Reach::host, "https://agency.example/");
  agency.max_hops = 2;
  const Scope scope({agency});
  CHECK(scope.link(to("https://agency.example/a.png", LinkKind::image), {"agency", 1, "L"}).why == Scope::Why::ours);
  CHECK(scope.link(to("https://agency.example/a.png", LinkKind::image), {"agency", 1, "LR"}).why ==
        Scope::Why::too_many_hops);
}

TEST_CASE("Requisites of other hosts, film and sound are left where a site says so, and forms unless it does") {
  auto agency = site(Reach::host, "https://agency.example/");
  agency.offsite_requisites = false;
  agency.media = false;
  const Scope scope({agency});
  auto asking = agency;
  asking.forms = true;
  const auto search = to("https://agency.example/search", LinkKind::form);
  CHECK(scope.link(search, {"agency", 0, ""}).why == Scope::Why::not_wanted);
  CHECK(Scope({asking}).link(search, {"agency", 0, ""}).why == Scope::Why::ours);
  const Hop seed{"agency", 0, ""};
  CHECK(scope.link(to("https://agency.example/a.png", LinkKind::image), seed).why == Scope::Why::ours);
  CHECK(scope.link(to("https://cdn.example/a.png", LinkKind::image), seed).why == Scope::Why::outside);
  CHECK(scope.link(to("https://agency.example/a.mp4", LinkKind::media), seed).why == Scope::Why::not_wanted);
}

TEST_CASE("A frame of the site's own is a page to walk; a stranger's is only seen") {
  const Scope scope({site(Reach::host, "https://agency.example/")});
  CHECK(scope.link(to("https://agency.example/menu.html", LinkKind::frame), {"agency", 0, ""}).hop.hops == "L");
  CHECK(scope.link(to("https://maps.example/x", LinkKind::frame), {"agency", 0, ""}).hop.hops == "E");
}

TEST_CASE("Sitemaps and feeds of the site's hosts are ours though the seeds reach less; named ones wherever they are") {
  auto agency = site(Reach::prefix, "https://agency.example/news/");
  const Scope scope({agency});
  const Hop seed{"agency", 0, ""};
  CHECK(scope.link(to("https://agency.example/sitemap.xml", LinkKind::sitemap), seed).hop.hops == "M");
  CHECK(scope.link(to("https://far.example/feed.xml", LinkKind::feed), seed).why == Scope::Why::outside);
  const auto far = Url::parse("https://far.example/sitemap.xml").value();
  CHECK(scope.named_list(far, seed).why == Scope::Why::ours);
  CHECK(scope.named_list(far, {"agency", 0, "MMMM"}).why == Scope::Why::too_many_hops);
  agency.feeds = false;
  CHECK(Scope({agency}).link(to("https://agency.example/feed.xml", LinkKind::feed), seed).why ==
        Scope::Why::not_wanted);
  CHECK(scope.has_host("agency", Url::parse("https://www.agency.example/robots.txt").value()));
  CHECK_FALSE(scope.has_host("agency", far));
}

}  // namespace chancery
