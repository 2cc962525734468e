// SPDX-License-Identifier: Apache-2.0
#include "parsers/author.h"

#include "parsers/author_features.h"
#include "parsers/learned_forests.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

constexpr std::string_view kText =
    "<p>The council met on Tuesday to hear how the winter had passed, and found little to complain of.</p>"
    "<p>Two roads were closed for a day each, one by snow and one by a fallen tree.</p>";

struct Reading {
  Reading(std::string_view head, std::string_view byline, std::string_view below = {})
      : html(std::string(head) + "<body><div><h1>The title of the notice</h1>" + std::string(byline) +
             std::string(kText) + std::string(below) + "</div>"),
        url(Url::parse("https://agency.example/notice").value()),
        tree(html),
        blocks(tree.dom()),
        metadata(read_metadata(tree)),
        page(article_place(blocks, find_body(blocks).place, {}, "The title of the notice", metadata, url)) {}
  std::string authors() const {
    std::string all;
    for (const auto& name : find_authors(page, "The title of the notice", Forests::learned().author).names)
      all += (all.empty() ? "" : ";") + name;
    return all;
  }
  std::string html;
  Url url;
  HtmlTree tree;
  Blocks blocks;
  Metadata metadata;
  ArticlePlace page;
};

}  // namespace

TEST_CASE("Authors are those a page says wrote it") {
  struct Row {
    std::string_view head, byline, authors;
  };
  const auto row = GENERATE(values<Row>({
      {R"(<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"Ada Lindqvist"}}</script>)",
       "<p>By Ada Lindqvist</p>", "Ada Lindqvist"},
      {"<meta name=author content='Per Holm'>", "", "Per Holm"},
      {"<meta name=author content='105092'><meta name=author content='press@agency.example'>", "", ""},
      {"", "<p>By Ada Lindqvist and Per Holm | 5 May 2021</p>", "Ada Lindqvist;Per Holm"},
      {"", "<span class=author>Ada Lindqvist</span>", "Ada Lindqvist"},
      {"", "<p>By the end of 2021 all was done</p>", ""},
      {"", "<p>来源：青屿日报　　作者：王某某、李某　　时间：2020-11-03</p>", "王某某;李某"},
      {"", "<table><tr><td>发文机关：<td>青屿市人民政府</table>", "青屿市人民政府"},
  }));
  CAPTURE(row.head, row.byline);
  CHECK(Reading(row.head, row.byline).authors() == row.authors);
}

TEST_CASE("Wherever a page names somebody it is met, with its source") {
  struct Row {
    std::string_view head, byline;
    NameSource source;
  };
  const auto row = GENERATE(values<Row>({
      {R"(<script type="application/ld+json">{"@type":"NewsArticle","author":"Ada Lind"}</script>)", "",
       NameSource::linked_person},
      {R"(<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization","name":"Ada Lind"}}</script>)",
       "", NameSource::linked_body},
      {R"(<script type="application/ld+json">{"@type":"Comment","author":{"name":"Ada Lind"}}</script>)", "",
       NameSource::linked_other},
      {R"(<script type="application/ld+json">{"@type":"Person","name":"Ada Lind"}</script>)", "",
       NameSource::linked_node},
      {"<meta name=author content='Ada Lind'>", "", NameSource::meta_author},
      {"<meta name='x:author' content='Ada Lind'>", "", NameSource::meta_other},
      {R"(<script>x={"author":"Ada Lind"}</script>)", "", NameSource::script_author},
      {"", "<span itemprop=author>Ada Lind</span>", NameSource::element_author},
      {"", "<span class=post__authorName>Ada Lind</span>", NameSource::class_author},
      {"", "<span class=article-byline>Ada Lind</span>", NameSource::class_byline},
      {"", "<a href=/team/ada>Ada Lind</a>", NameSource::profile_link},
      {"", "<p>Text: Ada Lind</p>", NameSource::labelled},
      {"", "<p>Ada Lind</p>", NameSource::alone},
  }));
  CAPTURE(row.head, row.byline);
  const Reading reading(row.head, row.byline);
  const auto mentions = author_mentions(reading.page);
  REQUIRE_FALSE(mentions.empty());
  CHECK(mentions[0].name == "Ada Lind");
  CHECK(mentions[0].source == row.source);
}

TEST_CASE("Names gather what is said about them") {
  const Reading reading("<meta name=author content='Ada Lind'><meta property='og:site_name' content='Ada Lind News'>",
                        "<p>By ADA LIND</p><p>Per Holm, Staff Writer</p>");
  const auto names = mentioned_names(reading.page, "The title", author_mentions(reading.page));
  REQUIRE(names.size() >= 1);
  CHECK(names[0].name == "Ada Lind");
  CHECK(names[0][AuthorFeature::sources] == 3);  // the name alone is a line, too
  CHECK(names[0][AuthorFeature::like_site] == 1);
  CHECK(names[0][AuthorFeature::like_publisher] == MentionedName::kUnknown);
  CHECK(names[0][AuthorFeature::worth_rank] == 0);
  CHECK(names[0][AuthorFeature::words] == 2);
  CHECK(name(AuthorFeature::page_prose) == "page_prose");
}

TEST_CASE("A page of nothing but authors costs no more than a limit") {
  std::string html;
  for (int i = 0; i < 20'000; ++i)
    html += "<p class=author>By Ada Lind " + std::string(1, static_cast<char>('A' + i % 26)) + "</p>";
  const Reading reading("", html);
  CHECK(author_mentions(reading.page).size() <= 300);
}

}  // namespace chancery
