// SPDX-License-Identifier: Apache-2.0
#include "parsers/links.h"

#include <set>

#include "parsers/charset.h"
#include "parsers/link_syntax.h"
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
      "<a href=b.html>again</a><img src=c.png><a href='mailto:x@agency.example'>mail</a><a href='javascript:void(0)'>");
  REQUIRE(links.size() == 3);
  CHECK(links[0].kind == LinkKind::style);
  CHECK(links[1].url.href() == "https://agency.example/en/b.html");
  CHECK(links[1].nofollow);
  CHECK(links[1].text == "Read all");
  CHECK(links[2].kind == LinkKind::image);
}

TEST_CASE("Tags alone give the same addresses as the tree") {
  const std::string_view html =
      "<base href='/x/'><a href='a?b=1&amp;c=2'>A</a><!-- <a href=no> --><script>'<a href=no>'</script>"
      "<iframe src=f></iframe><img srcset='1.png 1x, 2.png 2x'><div style=\"background:url(&quot;bg.png&quot;)\">";
  const auto page = Url::parse("https://agency.example/").value();
  const auto scanned = scan_links(html, page, nullptr);
  const auto found = links_of(html, "https://agency.example/");
  REQUIRE(scanned.size() == found.size());
  CHECK(scanned.size() == 5);
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(scanned[i].url == found[i].url);
}

TEST_CASE("What is no address does not reach the frontier") {
  CHECK(links_of("<img data-src=hero><img src='{{ item.img }}'><img src=undefined><iframe src='about:blank'></iframe>"
                 "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><form action=/find></form>")
            .empty());
}

TEST_CASE("Style sheets name addresses in three ways") {
  const auto all =
      style_references("@import 'a.css'; @import url(b.css); /* url(no) */ p{background:url( \"c\\2e png\" )}");
  REQUIRE(all.size() == 3);
  CHECK((all[0].url == "a.css" && all[0].is_import));
  CHECK((all[1].url == "b.css" && all[1].is_import));
  CHECK((all[2].url == "c.png" && !all[2].is_import));
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
