// SPDX-License-Identifier: Apache-2.0
#include "parsers/scanned_links.h"

#include <iostream>
#include <set>

#include "parsers/charset.h"
#include "parsers/links.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/extraction_pages.h"

namespace chancery {
namespace {

const Url kAt = Url::parse("https://agency.example/news/a.html").value();

using Known = std::set<std::tuple<LinkKind, std::string, bool, LinkRelation>>;
Known known(const std::vector<PageLink>& links) {
  Known all;
  for (const auto& link : links) all.emplace(link.kind, link.url.href(), link.nofollow, link.relation);
  return all;
}
Known by_tags(std::string_view html, const Url& at = kAt) { return known(scan_links(html, at, nullptr)); }
Known by_tree(std::string_view html, const Url& at = kAt) {
  const HtmlTree tree(html);
  REQUIRE_FALSE(tree.limited());
  return known(find_links(tree, document_base(tree.dom(), at), nullptr));
}

}  // namespace

TEST_CASE("Tags alone give the links of the tree") {
  using namespace std::string_view_literals;
  struct Row {
    std::string_view html;
    std::size_t links;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"<base href='/x/'><a href='a?b=1&amp;c=2'>A</a><!-- <a href=no> --><script>'<a href=no>'</script><iframe src=f>"
       "</iframe><img srcset='1.png 1x, 2.png 2x'><div style=\"background:url(&quot;bg.png&quot;)\">",
       5, "attributes, raw text, comments"},
      {"<a href=x></a><link rel=stylesheet href=s><base href=/late/><a href=y>", 3, "a base behind links counts"},
      {"<template><base href=/no/><a href=t></template><a href=y>", 2, "but not one in a template"},
      {"<base href=/one/><base href=/two/><a href=y>", 1, "nor a second one"},
      {"<svg><title/><a xlink:href=a><use href='#i'/><image href=b.png /></svg><A HREF=c REL=NoFollow>", 3, "drawings"},
      {"<textarea><a href=no></textarea><title><a href=no></title><xmp><a href=no></xmp><a href=yes>", 1,
       "elements that hold text only"},
      {"<style>@import 'a.css';p{b:url(c)}</style><table background=d.png><td data-bg='url(e)' STYLE='f:url(g)'>", 5,
       "styles wherever they are"},
      {"<![CDATA[<a href=yes>]]><a href=yes2>", 1, "there is no CDATA outside of drawings"},
      {"<a href=cut", 0, "a tag cut short is none"},
      {"<a href='a\0b'>"sv, 1, "U+0000"},
      {"<svg><![CDATA[<a href=no>]]></svg><a href=yes>", 1, "but there is in them"},
  }));
  INFO(row.because);
  CHECK(by_tags(row.html) == by_tree(row.html));
  CHECK(by_tags(row.html).size() == row.links);
}

TEST_CASE("Tags alone give the tree's links on the conformance table", "[shared]") {
  test::check_table("html/extract.json", [](const test::Json& row) {
    const auto html = row.str("html");
    const auto at = Url::parse(row.str("url")).value();
    return by_tags(html, at) == by_tree(html, at);
  });
}

TEST_CASE("Tags alone give the tree's links on real pages", "[shared]") {
  int same = 0;
  std::size_t links = 0, lacking = 0, more = 0;
  const int pages = test::each_extraction_page(8, [&](const std::string&, const std::string& bytes) {
    const auto text = decode(bytes, detect_charset(bytes, {}).used);
    const auto tree = by_tree(text), tags = by_tags(text);
    same += tree == tags;
    links += tree.size();
    for (const auto& one : tree) lacking += !tags.contains(one);
    for (const auto& one : tags) more += !tree.contains(one);
    return true;
  });
  std::cerr << "scanned links: the tree's on " << same << " of " << pages << " pages; of " << links << " links "
            << lacking << " lack and " << more << " are more\n";
  // What differs has causes that are no links of the page's: styles in drawings that the tree leaves out.
  CHECK(same * 100 >= pages * 99);
  CHECK(lacking * 10'000 <= links);
}

}  // namespace chancery
