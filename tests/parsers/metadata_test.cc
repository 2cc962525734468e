// SPDX-License-Identifier: Apache-2.0
#include "parsers/metadata.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Meta elements are known by name, property, itemprop or http-equiv, whatever their case") {
  const HtmlTree tree(
      "<html lang=de-AT><title> A \n B </title><meta property=OG:Title content='T'><meta name=PubDate "
      "content='2021-01-02'>"
      "<meta itemprop=datePublished content='2021-01-03'><meta name=author value='V'><meta name=empty content=''>"
      "<link rel='nofollow CANONICAL' href=' /c '>");
  const auto metadata = read_metadata(tree);
  CHECK(metadata.title == "A B");
  CHECK(metadata.language == "de-AT");
  CHECK(metadata.canonical == "/c");
  CHECK(metadata.first({"og:title"}) == "T");
  CHECK(metadata.first({"absent", "pubdate"}) == "2021-01-02");
  CHECK(metadata.first({"datepublished"}) == "2021-01-03");
  CHECK(metadata.first({"author"}) == "V");
  CHECK(metadata.first({"empty"}).empty());
}

TEST_CASE("Robots directives are read one by one") {
  struct Row {
    std::string_view content;
    bool noindex, nofollow, noarchive;
  };
  const auto row = GENERATE(values<Row>({{"noindex", true, false, false},
                                         {"NoArchive,nofollow", false, true, true},
                                         {"none", true, true, false},
                                         {"index, follow", false, false, false},
                                         {"noindexing", false, false, false}}));
  CAPTURE(row.content);
  const auto html = "<meta name=robots content='" + std::string(row.content) + "'>";
  const HtmlTree tree(html);
  const auto metadata = read_metadata(tree);
  CHECK(metadata.robots.noindex == row.noindex);
  CHECK(metadata.robots.nofollow == row.nofollow);
  CHECK(metadata.robots.noarchive == row.noarchive);
}

TEST_CASE("The article is found in JSON-LD however it is wrapped") {
  const auto* const script = GENERATE(
      R"({"@type":"NewsArticle","headline":"H","datePublished":"2021-05-17","author":{"name":"A"},"image":{"url":"/i"}})",
      R"([{"@type":"Organization","name":"O"},{"@type":["Thing","Article"],"headline":"H","datePublished":"2021-05-17","author":["A"],"image":"/i"}])",
      "{\"@graph\":[{\"@type\":\"BlogPosting\",\"headline\":\"H\n\",\"datePublished\":\"2021-05-17\",\"author\":[{"
      "\"name\":\"A\"}],\"image\":[\"/i\"]}]}",
      R"(<!--{"@type":"Report","headline":"H","datePublished":"2021-05-17","author":"A","image":["/i","/j"]}-->)");
  Metadata::Structured article;
  read_json_ld(script, article);
  CHECK(article.headline == "H");
  REQUIRE(article.days.size() == 1);
  CHECK(article.days[0].text == "2021-05-17");
  REQUIRE(article.names.size() == 1);
  CHECK(article.names[0].name == "A");
  CHECK(article.names[0].role == Metadata::Structured::Role::author);
  REQUIRE_FALSE(article.images.empty());
  CHECK(article.images.front() == "/i");
}

TEST_CASE("Broken or endless JSON-LD changes nothing") {
  Metadata::Structured article;
  read_json_ld("{\"@type\":\"Article\",\"headline\":", article);
  read_json_ld("not json", article);
  read_json_ld(std::string(100'000, '['), article);
  read_json_ld(std::string(100'000, '[') + std::string(100'000, ']'), article);
  CHECK(article.headline.empty());
}

}  // namespace chancery
