// SPDX-License-Identifier: Apache-2.0
#include "parsers/pagination.h"

#include "parsers/links.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

// "path: evidence" of the next page; empty if there is none.
std::string next_of(std::string_view html, std::string_view at = "https://agency.example/news/") {
  const HtmlTree tree(html);
  const auto url = Url::parse(at).value();
  const auto next = find_next_page(find_links(tree, url, nullptr), url);
  return next ? std::string(next->url.path_and_query()) + ": " + next->evidence : "";
}

}  // namespace

TEST_CASE("The next page of a list is where it says it is") {
  struct Row {
    std::string_view html, next, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<link rel=next href='?page=2'><a href=/x>Next</a>", "/news/?page=2: rel=next", "rel comes first"},
      {"<a rel=next href='?page=2'>2</a>", "/news/?page=2: rel=next", "on a link too"},
      {"<a href='?page=2'>Next page »</a>", "/news/?page=2: link: Next page »", "words"},
      {"<a href=index_1.html>下一页</a><a href=index_9.html>尾页</a>", "/news/index_1.html: link: 下一页",
       "in any language"},
      {"<a href='?p=1'>Page suivante</a>", "/news/?p=1: link: Page suivante", "in any language"},
      {"<a href='?p=2'>›</a><a href='?p=9'>»»</a>", "/news/?p=2: link: ›", "arrows"},
      {"<a href=/other>Next steps for the budget</a><a href=https://x.example/2>Next</a>", "",
       "other words, other hosts"},
      {"<a href=/news/>Next</a>", "", "the page itself is not its next"},
      {"<a href=/a>Floods</a><a href=/b>2022</a>", "", "a list without pages"},
      {"<a href='?page=2'>2</a><a href='?page=3'>3</a><a href='?page=4'>4</a>", "/news/?page=2: page number 2",
       "numbers"},
      {"<a href=index_1.html>2</a><a href=index_2.html>3</a>", "/news/index_1.html: page number 2",
       "counted from naught in the address"},
      {"<a href=/2022>2022</a><a href=/1>1</a>", "", "numbers of no series"},
  }));
  INFO(row.because);
  CHECK(next_of(row.html) == row.next);
}

TEST_CASE("The number after the page's own is the next, wherever one is") {
  struct Row {
    std::string_view at, html, next;
  };
  const auto row = GENERATE(values<Row>({
      {"https://agency.example/news/?page=3",
       "<a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=4'>4</a><a href='?page=9'>9</a>",
       "/news/?page=4: page number 4"},
      {"https://agency.example/news/index_2.html",
       "<a href=./>1</a><a href=index_1.html>2</a><a href=index_3.html>4</a><a href=index_4.html>5</a>",
       "/news/index_3.html: page number 4"},
      {"https://agency.example/news/?from=20",
       "<a href='?from=0'>1</a><a href='?from=10'>2</a><a href='?from=30'>4</a>", "/news/?from=30: page number 4"},
      {"https://agency.example/news/?page=9", "<a href='?page=1'>1</a><a href='?page=7'>7</a><a href='?page=8'>8</a>",
       ""},
  }));
  CAPTURE(row.at);
  CHECK(next_of(row.html, row.at) == row.next);
}

}  // namespace chancery
