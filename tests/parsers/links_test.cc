// SPDX-License-Identifier: Apache-2.0
#include "parsers/links.h"

#include <set>

#include "parsers/charset.h"
#include "parsers/link_syntax.h"
#include "parsers/scanned_links.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

std::vector<PageLink> links_of(std::string_view html, std::string_view at = "https://agency.example/news/a.html") {
  const HtmlTree tree(html);
  return find_links(tree, document_base(tree.dom(), Url::parse(at).value()), nullptr);
}

}  // namespace

TEST_CASE("A link is known by its address, its kind and its words") {
  const auto links = links_of(
      "<base href=/en/><link rel=stylesheet href=s.css><a href=\"b.html#top\" rel='nofollow ugc'>Read <b>all</b></a>"
      "<a href=b.html rel=nofollow>again</a><img src=c.png><a href='mailto:x@agency.example'>mail</a><a "
      "href='javascript:void(0)'>");
  REQUIRE(links.size() == 3);
  CHECK(links[0].kind == LinkKind::style);
  CHECK(links[1].url.href() == "https://agency.example/en/b.html");
  CHECK(links[1].nofollow);
  CHECK(links[1].text == "Read all");
  CHECK(links[2].kind == LinkKind::image);
}

TEST_CASE("What a link is to its page is kept") {
  const auto links = links_of(
      "<link rel=canonical href=/c><link rel=alternate hreflang=zh href=/zh><link rel='next' href='?page=2'>"
      "<link rel=alternate type='application/atom+xml' href=/feed><meta http-equiv=refresh content='0; url=/moved'>"
      "<a rel='ugc sponsored' href=/ad>Ad</a><a rel=prev href='?page=0'>Back</a>");
  REQUIRE(links.size() == 7);
  CHECK(links[0].relation == LinkRelation::canonical);
  CHECK((links[1].relation == LinkRelation::alternate && links[1].language == "zh"));
  CHECK(links[2].relation == LinkRelation::next);
  CHECK(links[3].kind == LinkKind::feed);
  CHECK(links[4].relation == LinkRelation::refresh);
  CHECK((links[5].ugc && links[5].sponsored && !links[5].nofollow));
  CHECK(links[6].relation == LinkRelation::previous);
}

TEST_CASE("A link that occurs again gains what its first occurrence lacked") {
  const auto links = links_of("<a href=/a rel=nofollow><img src=a.png></a><a href=/a>Words</a><a href=/b>B</a>");
  REQUIRE(links.size() == 3);
  CHECK(links[0].text == "Words");
  CHECK_FALSE(links[0].nofollow);
}

TEST_CASE("A form that asks is a link of its own kind, one that sends is none") {
  const auto links =
      links_of("<form action=/find></form><form method=post action=/post></form><form method=GET action=/g>");
  REQUIRE(links.size() == 2);
  CHECK((links[0].kind == LinkKind::form && links[1].kind == LinkKind::form));
  CHECK(links[1].url.path() == "/g");
}

TEST_CASE("A frame's own document is part of the page") {
  const auto links = links_of("<base href=/b/><iframe srcdoc='&lt;img src=a.png>&lt;a href=c>&lt;iframe srcdoc=x>'>");
  REQUIRE(links.size() == 2);
  CHECK(links[0].url.path() == "/b/a.png");
  CHECK(links[1].url.path() == "/b/c");
}

TEST_CASE("An answer's Link field means what a link element means") {
  const auto at = Url::parse("https://agency.example/a/b").value();
  const auto links = find_header_links(
      "<c>; rel=canonical, </s.css>; rel=preload; as=style, <d>; rel=next; anchor=\"/elsewhere\", <e>; "
      "rel=\"license\", "
      "</feed>; rel=alternate; type=\"application/rss+xml\", <https://cdn.example>; rel=preconnect, <f>; rel=nonsense",
      at);
  REQUIRE(links.size() == 4);
  CHECK((links[0].url.path() == "/a/c" && links[0].relation == LinkRelation::canonical));
  CHECK(links[1].kind == LinkKind::style);
  CHECK(links[2].kind == LinkKind::other);
  CHECK(links[3].kind == LinkKind::feed);
  CHECK(find_header_links("garbage", at).empty());
}

TEST_CASE("A fetched style sheet is read in its own encoding") {
  const auto at = Url::parse("https://agency.example/css/a.css").value();
  const std::string_view sheet =
      "@charset \"gbk\";@import 'b.css';@font-face{src:url(c.woff)}p{background:url(\xCD\xBC.png)}";
  const auto links = find_style_links(sheet, "text/css", at);
  REQUIRE(links.size() == 3);
  CHECK(links[0].kind == LinkKind::style);
  CHECK(links[1].kind == LinkKind::font);
  CHECK(links[2].url.path() == "/css/%E5%9B%BE.png");
  CHECK(find_style_links("a{b:url(\xCD\xBC.png)}", "text/css; charset=gbk", at)[0].url == links[2].url);
}

TEST_CASE("Pictures are found wherever pages keep them") {
  struct Row {
    std::string_view html, path;
  };
  const auto row = GENERATE(values<Row>({
      {"<img src=a.gif>", "/news/a.gif"},
      {"<img file=/attachment/b.jpg src='data:,'>", "/attachment/b.jpg"},
      {"<img data-srcset='c.jpg 640w'>", "/news/c.jpg"},
      {"<div data-bgset='d.jpg 2x'>", "/news/d.jpg"},
      {"<section DATA-BG=\"url('e.jpg')\">", "/news/e.jpg"},
      {"<p style=\"background:url(&quot;f.jpg&quot;)\">", "/news/f.jpg"},
      {"<link itemprop=image href=g.jpg>", "/news/g.jpg"},
      {"<svg><feImage xlink:href=h.png /></svg>", "/news/h.png"},
      {"<video poster=i.jpg>", "/news/i.jpg"},
      {"<meta property='og:image' content=/j.jpg>", "/j.jpg"},
      {"<noscript><img src=k.jpg></noscript>", "/news/k.jpg"},
  }));
  CAPTURE(row.html);
  const auto links = links_of(row.html);
  REQUIRE(links.size() == 1);
  CHECK(links[0].kind == LinkKind::image);
  CHECK(links[0].url.path() == row.path);
}

TEST_CASE("What is no address does not reach the frontier") {
  CHECK(links_of("<img data-src=hero><img src='{{ item.img }}'><img src=undefined><iframe src='about:blank'></iframe>"
                 "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")
            .empty());
}

namespace {

// The links of a row by the kinds the table knows.
bool row_agrees(const test::Json& row) {
  if (row.flag("advisory") || row.flag("optional")) return true;
  const auto bytes = row.str("html");
  std::string html = bytes;
  const Url::QueryEncoder* encoder = nullptr;
  if (row.has("encode")) encoder = query_encoder(encoding_for_label(row.str("encode")).value_or("utf-8"));
  const auto page = Url::parse(row.str("url")).value();
  const HtmlTree tree(html);
  std::set<std::string> got[5], optional;
  for (const auto& url : row["optional_urls"].texts()) optional.insert(url);
  for (const auto& link : find_links(tree, document_base(tree.dom(), page), encoder)) {
    if (link.kind == LinkKind::form) continue;  // which the table has none of
    const int kind = link.kind == LinkKind::page || link.kind == LinkKind::feed ? 0
                     : link.kind == LinkKind::style                             ? 2
                     : link.kind == LinkKind::script                            ? 3
                     : link.kind == LinkKind::frame                             ? 4
                                                                                : 1;
    if (!optional.contains(link.url.href())) got[kind].insert(link.url.href());
  }
  const char* const kinds[] = {"links", "media", "css", "scripts", "frames"};
  for (int kind = 0; kind < 5; ++kind) {
    std::set<std::string> want;
    for (const auto& url : row[kinds[kind]].texts())
      if (!optional.contains(url)) want.insert(Url::parse(url).value().without_fragment().href());
    const bool enough = std::includes(got[kind].begin(), got[kind].end(), want.begin(), want.end());
    if (!(row.flag("must_include") ? enough : got[kind] == want)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("Link conformance tables", "[shared]") {
  test::check_table("html/extract.json", row_agrees);
  test::check_table("html/srcset-all.json", [](const auto& row) {
    std::vector<std::string> urls;
    const auto srcset = row.str("srcset");
    for (const auto& candidate : parse_srcset(srcset)) urls.emplace_back(candidate.url);
    return urls == row["urls"].texts();
  });
  test::check_table("html/srcset-first.json", [](const auto& row) {
    const auto srcset = row.str("srcset");
    const auto all = parse_srcset(srcset);
    return row.has("first") ? !all.empty() && all[0].url == row.str("first") : all.empty();
  });
  test::check_table("html/meta-refresh.json", [](const auto& row) {
    const auto content = row.str("content");
    const auto refresh = parse_refresh(content);
    if (!row.flag("valid")) return !refresh;
    if (!refresh || refresh->seconds != row.num("seconds")) return false;
    return row.has("url") ? refresh->url == row.str("url") : !refresh->url || refresh->url->empty();
  });
}

}  // namespace chancery
