// SPDX-License-Identifier: Apache-2.0
// Articles read anew from the archive, as after a change of the parsers. The parsers
// of the past are played by hand: what they would have left in the database.

#include <csignal>
#include <thread>

#include "tests/e2e/kept.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
namespace {

// A title that was not found, a text cut short, a date made up, an article not seen, one
// that is none.
constexpr auto kOlderParsers =
    "UPDATE articles SET title = '' WHERE url = 'http://locks.example/1.html';"
    "UPDATE articles SET text = substr(text, 1, 200), text_sha256 = zeroblob(32) WHERE url LIKE '%/2.html';"
    "UPDATE articles SET published = '1999-12-31' WHERE url = 'http://weirs.example/1.html';"
    "DELETE FROM articles WHERE url = 'http://weirs.example/3.html';"
    "DELETE FROM events WHERE url = 'http://weirs.example/3.html';"
    "INSERT INTO articles SELECT (SELECT max(id) FROM captures WHERE url = 'http://weirs.example/logo.png'), "
    "'http://weirs.example/logo.png', site, captured, 1, kind, 'A picture', published, modified, source, language, "
    "author, text, markdown, images, attachments, canonical, charset_declared, charset_used, evidence, confidence, "
    "text_sha256, simhash FROM articles WHERE url = 'http://weirs.example/1.html';";

}  // namespace

TEST_CASE("Reading an archive anew with the same parsers changes nothing") {
  Kept kept;
  const auto articles = kept.rows(kArticles), events = kept.rows(kEvents);
  for (const auto& words : {std::vector<std::string>{"reparse", "--dry-run"}, {"reparse"}}) {
    const auto ran = kept.house.run(words);
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Catch::Contains(" 0 changed, 0 added, 0 gone"));
    CHECK(kept.rows(kArticles) == articles);
    CHECK(kept.rows(kEvents) == events);
  }
}

TEST_CASE("What today's parsers read otherwise is counted field by field, and then changed") {
  Kept kept;
  auto& house = kept.house;
  const auto articles = kept.rows(kArticles), events = kept.rows(kEvents), captures = kept.rows(kCaptures),
             urls = kept.rows(kUrls);
  kept.exec(kOlderParsers);
  const auto older = kept.rows(kArticles), older_events = kept.rows(kEvents);
  REQUIRE(older != articles);
  CHECK(house.run({"search", "passages"}).code == 0);

  const auto dry = house.run({"reparse", "--dry-run", "--json"});
  INFO(dry.out << dry.err);
  CHECK(dry.code == 1);
  const auto told = Json::parse(dry.out);
  CHECK(told.str("type") == "reparse");
  CHECK(told["articles"].num("before") == static_cast<long>(older.size()));
  CHECK(told["articles"].num("after") == static_cast<long>(articles.size()));
  CHECK(told["articles"].num("added") == 1);
  CHECK(told["articles"].num("gone") == 1);
  CHECK(told["articles"].num("changed") == 5);
  CHECK(told["articles"]["gone_examples"].items()[0].str("title") == "A picture");
  CHECK(told["fields"]["title"].num("filled") == 1);
  CHECK(told["fields"]["published"].num("emptied") == 1);
  CHECK(told["fields"]["published"]["examples"].items()[0].str("before") == "1999-12-31");
  CHECK(told["fields"]["text"].num("differ") == 3);
  CHECK_THAT(told["fields"]["text"]["examples"].items()[0].str("after"), Catch::StartsWith("..."));
  CHECK(told["events"]["new"].num("after") == told["events"]["new"].num("before") + 1);
  CHECK(kept.rows(kArticles) == older);
  CHECK(kept.rows(kEvents) == older_events);

  const auto ran = house.run({"reparse"});
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Catch::Contains("5 changed, 1 added, 1 gone") && Catch::Contains("    - 1999-12-31\n    + \n"));
  CHECK(kept.rows(kArticles) == articles);
  CHECK(kept.rows(kEvents) == events);
  CHECK(kept.rows(kCaptures) == captures);
  CHECK(kept.rows(kUrls) == urls);
  CHECK(house.run({"verify", "--strict"}).code == 0);
  // The search had taken in what the older parsers read.
  CHECK_THAT(house.run({"search", "site:weirs", "notice"}).out, Catch::Contains("weirs.example/3.html"));
  CHECK_FALSE(std::filesystem::exists(house.folder().root / "chancery.db.reparsed"));
}

TEST_CASE("Killed while it reads, reparse has changed nothing or all") {
  Kept kept;
  const auto articles = kept.rows(kArticles);
  kept.exec(kOlderParsers);
  const auto older = kept.rows(kArticles);
  for (int milliseconds = 2; milliseconds < 60; milliseconds += 3) {
    const auto child = kept.house.start({"reparse"});
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    ::kill(child, SIGKILL);
    House::wait(child);
    const auto now = kept.rows(kArticles);
    CHECK((now == older || now == articles));
    if (now == articles) kept.exec(kOlderParsers);
  }
  CHECK(kept.house.run({"reparse"}).code == 0);
  CHECK(kept.rows(kArticles) == articles);
}

TEST_CASE("What cannot be read any more is not lost by reading anew") {
  Kept kept;
  const auto articles = kept.rows(kArticles);
  std::filesystem::remove(kept.some_warc());
  const auto ran = kept.house.run({"reparse"});
  INFO(ran.out << ran.err);
  CHECK(ran.code == 13);
  CHECK_THAT(ran.err, Catch::Contains("nothing was changed"));
  CHECK(kept.rows(kArticles) == articles);
  CHECK(kept.house.run({"reparse", "--dir", "nowhere"}).code == 10);
}

}  // namespace chancery::test
