// SPDX-License-Identifier: Apache-2.0
#include "store/page_store.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

Article statement(std::int64_t capture_id, std::string text, std::string published, int day) {
  Article article;
  article.capture_id = capture_id;
  article.url = "https://agency.example/statement";
  article.site = "agency";
  article.captured = Timestamp::from_unix(1'700'000'000 + day * 86'400);
  article.title = "Statement";
  article.kind = "article";
  article.published = std::move(published);
  article.text = std::move(text);
  article.author = {"A. Clerk"};
  article.images = {{"https://agency.example/a.png", "harbour", "", "", 600, 400, true}};
  return article;
}

}  // namespace

TEST_CASE("An article comes back as it was kept") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  PageStore pages(database);
  CHECK(pages.add(statement(1, "Dues rise by 4 %.", "2023-11-14", 0)) == EventKind::fresh);
  const auto kept = pages.article(1);
  REQUIRE(kept);
  CHECK(kept->title == "Statement");
  CHECK(kept->text == "Dues rise by 4 %.");
  CHECK(kept->author == std::vector<std::string>{"A. Clerk"});
  REQUIRE(kept->images.size() == 1);
  CHECK(kept->images[0].url == "https://agency.example/a.png");
  CHECK(kept->images[0].lead);
}

TEST_CASE("A text that moves without its date was edited silently") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  PageStore pages(database);
  pages.add(statement(1, "Dues rise by 4 %.", "2023-11-14", 0));

  SECTION("the same text is no version") {
    CHECK(pages.add(statement(2, "Dues rise by 4 %.", "2023-11-14", 1)) == std::nullopt);
    CHECK_FALSE(pages.article(2));
  }
  SECTION("another text, the same date") {
    CHECK(pages.add(statement(2, "Dues rise by 6 %.", "2023-11-14", 1)) == EventKind::edited_silently);
    CHECK(pages.article_near("https://agency.example/statement", Timestamp::from_unix(1'700'000'000 + 3'600))->text ==
          "Dues rise by 4 %.");
    CHECK(pages.article_near("https://agency.example/statement", Timestamp::from_unix(1'700'200'000))->text ==
          "Dues rise by 6 %.");
  }
  SECTION("another text, another date") {
    CHECK(pages.add(statement(2, "Dues rise by 6 %.", "2023-11-15", 1)) == EventKind::changed);
  }
  SECTION("a list moves with what it lists") {
    auto list = statement(5, "a", "2023-11-14", 0);
    list.url = "https://agency.example/list";
    list.kind = "list";
    pages.add(list);
    list.capture_id = 6;
    list.text = "b";
    CHECK(pages.add(list) == EventKind::changed);
  }
  SECTION("a page without a date cannot hide that it changed") {
    auto undated = statement(3, "a", "", 0);
    undated.url = "https://agency.example/undated";
    pages.add(undated);
    undated.capture_id = 4;
    undated.text = "b";
    CHECK(pages.add(undated) == EventKind::changed);
  }
}

TEST_CASE("A page that is gone is withdrawn once, and restored when it comes back") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  PageStore pages(database);
  const auto url = "https://agency.example/statement";
  CHECK(pages.withdrawn(url, "agency", 9, Timestamp::from_unix(1)) == std::nullopt);  // never had it
  pages.add(statement(1, "text", "2023-11-14", 0));
  CHECK(pages.withdrawn(url, "agency", 2, Timestamp::from_unix(1'700'100'000)) == EventKind::withdrawn);
  CHECK(pages.withdrawn(url, "agency", 3, Timestamp::from_unix(1'700'200'000)) == std::nullopt);
  CHECK(pages.add(statement(4, "text", "2023-11-14", 3)) == EventKind::restored);

  const auto events = pages.events({.limit = 10});
  REQUIRE(events.size() == 3);
  CHECK(events[0].kind == EventKind::restored);
  CHECK(events[1].kind == EventKind::withdrawn);
  CHECK(events[1].title == "Statement");
  CHECK(pages.pages({}).front().state == "restored");
}

TEST_CASE("A list of pages is searched by what its titles and URLs hold, literally") {
  const test::TempDir dir;
  Database database(dir / "chancery.db", Access::write);
  PageStore pages(database);
  auto article = statement(1, "x", "2023-11-14", 0);
  article.title = "100% of dues";
  pages.add(article);
  article.capture_id = 2;
  article.url = "https://agency.example/other";
  article.title = "Another";
  pages.add(article);
  CHECK(pages.count_pages({}) == 2);
  CHECK(pages.count_pages({"", "100%", 10, 0}) == 1);
  CHECK(pages.count_pages({"", "%", 10, 0}) == 1);
  CHECK(pages.count_pages({"", "_", 10, 0}) == 0);
  CHECK(pages.count_pages({"nobody", "", 10, 0}) == 0);
}

}  // namespace chancery
