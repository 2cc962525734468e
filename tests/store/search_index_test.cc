// SPDX-License-Identifier: Apache-2.0
#include "store/search_index.h"

#include <fstream>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

// A collection of a few articles.
struct Shelf {
  test::TempDir dir;
  CollectionFolder folder{dir.path()};
  Database database{folder.database(), Access::write};
  PageStore pages{database};
  std::int64_t next = 1;

  void add(std::string url, std::string title, std::string text, std::string published = "2023-11-14",
           std::string language = "en", std::string site = "agency") {
    Article article;
    article.capture_id = next++;
    article.url = std::move(url);
    article.site = std::move(site);
    article.captured = Timestamp::from_unix(1'700'000'000 + next);
    article.title = std::move(title);
    article.text = std::move(text);
    article.kind = "article";
    article.published = std::move(published);
    article.language = std::move(language);
    pages.add(article);
  }
  std::vector<std::string> found(std::string_view typed) {
    SearchIndex index(folder);
    index.bring_up(pages);
    std::vector<std::string> urls;
    for (const auto& hit : index.search(parse_search(typed)).hits) urls.push_back(hit.url);
    return urls;
  }
};

using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("Articles are found by their words, the title weighing most", "[search]") {
  Shelf shelf;
  shelf.add("https://a.example/1", "Notice", "The grain accord. Grain is mentioned here, and a harbour.");
  shelf.add("https://a.example/2", "Grain", "Export duties rise by four per cent.");
  shelf.add("https://a.example/3", "关于发展的通知", "国家改革委员会", "2024-02-01", "zh", "ndrc");
  CHECK(shelf.found("grain") == Urls{"https://a.example/2", "https://a.example/1"});
  CHECK(shelf.found("grain duties") == Urls{"https://a.example/2"});
  CHECK(shelf.found("grain -duties") == Urls{"https://a.example/1"});
  CHECK(shelf.found("\"grain accord\"") == Urls{"https://a.example/1"});
  CHECK(shelf.found("\"accord grain\"").size() == 1);  // the full stop between them is no word
  CHECK(shelf.found("\"grain harbour\"").empty());
  CHECK(shelf.found("发展") == Urls{"https://a.example/3"});
  CHECK(shelf.found("展发").empty());
  CHECK(shelf.found("改革") == Urls{"https://a.example/3"});
  CHECK(shelf.found("harb*") == Urls{"https://a.example/1"});
  CHECK(shelf.found("absent").empty());
  CHECK(shelf.found("").empty());
}

TEST_CASE("A search is narrowed by site, date, language and kind", "[search]") {
  Shelf shelf;
  shelf.add("https://a.example/1", "Grain", "x", "2022-12-31");
  shelf.add("https://a.example/2", "Grain", "x", "2023-01-01T09:00:00+01:00", "fr-CA");
  shelf.add("https://b.example/3", "Grain", "x", "2024", "fr", "trade");
  CHECK(shelf.found("grain site:trade") == Urls{"https://b.example/3"});
  CHECK(shelf.found("grain from:2023 to:2023") == Urls{"https://a.example/2"});
  CHECK(shelf.found("grain to:2022-12") == Urls{"https://a.example/1"});
  CHECK(shelf.found("grain lang:fr sort:newest") == Urls{"https://b.example/3", "https://a.example/2"});
  CHECK(shelf.found("grain type:list").empty());
  CHECK(shelf.found("site:agency") == Urls{"https://a.example/2", "https://a.example/1"});
}

TEST_CASE("Versions of an address are one result, and facets count addresses", "[search]") {
  Shelf shelf;
  shelf.add("https://a.example/1", "Grain", "first wording");
  shelf.add("https://a.example/1", "Grain", "second wording");
  shelf.add("https://a.example/2", "Grain", "other", "2021-05-05", "de");
  SearchIndex index(shelf.folder);
  CHECK(index.bring_up(shelf.pages) == 3);
  CHECK(index.bring_up(shelf.pages) == 0);
  const auto all = index.search(parse_search("grain"));
  CHECK(all.total == 2);
  CHECK(all.years == SearchResult::Facet{{"2021", 1}, {"2023", 1}});
  CHECK(all.languages == SearchResult::Facet{{"de", 1}, {"en", 1}});
  // A wording that was withdrawn long ago is still found, in its own capture.
  const auto old = index.search(parse_search("first"));
  REQUIRE(old.hits.size() == 1);
  CHECK(old.hits[0].capture_id == 1);
  CHECK(old.hits[0].versions_found == 1);
  const auto both = index.search(parse_search("wording"));
  REQUIRE(both.hits.size() == 1);
  CHECK(both.hits[0].versions_found == 2);
}

TEST_CASE("A list of results has parts", "[search]") {
  Shelf shelf;
  for (int i = 0; i < 30; ++i) shelf.add("https://a.example/" + std::to_string(i), "Grain", "same");
  SearchIndex index(shelf.folder);
  index.bring_up(shelf.pages);
  auto query = parse_search("grain");
  query.limit = 20;
  CHECK(index.search(query).hits.size() == 20);
  query.offset = 20;
  const auto rest = index.search(query);
  CHECK(rest.hits.size() == 10);
  CHECK(rest.total == 30);
}

TEST_CASE("A lost, old or foreign search.db is made anew", "[search]") {
  Shelf shelf;
  shelf.add("https://a.example/1", "Grain", "x");
  CHECK(shelf.found("grain").size() == 1);
  const auto file = shelf.folder.root / "search.db";

  SECTION("lost") { std::filesystem::remove(file); }
  SECTION("of another collection") {
    Shelf other;
    other.add("https://elsewhere.example/", "Other", "y");
    CHECK(other.found("other").size() == 1);
    std::filesystem::copy_file(other.folder.root / "search.db", file,
                               std::filesystem::copy_options::overwrite_existing);
  }
  CHECK(shelf.found("grain").size() == 1);
  CHECK(shelf.found("other").empty());
}

TEST_CASE("What was pruned is no longer found", "[search]") {
  Shelf shelf;
  shelf.add("https://a.example/1", "Grain", "x");
  shelf.add("https://a.example/2", "Grain", "y");
  CHECK(shelf.found("grain").size() == 2);
  shelf.database.transaction([&] { shelf.database.prepared("DELETE FROM articles WHERE capture_id = 1").exec(); });
  CHECK(shelf.found("grain") == Urls{"https://a.example/2"});
}

TEST_CASE("What is no database says so", "[search]") {
  Shelf shelf;
  std::ofstream(shelf.folder.root / "search.db") << std::string(5000, 'x');
  CHECK_THROWS_AS(SearchIndex(shelf.folder), StoreError);
}

}  // namespace chancery
