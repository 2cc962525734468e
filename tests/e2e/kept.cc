// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/kept.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include <fmt/format.h>

#include "tests/support/catch.h"

namespace chancery::test {

std::string notice(const std::string& title, const std::string& terms) {
  return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
         "</title></head><body><main><h1>" + title +
         "</h1><p>The Office of Locks and Weirs gives notice that the works on the upper basin begin on the first "
         "Monday of the month and are expected to last for " +
         terms +
         ", weather permitting.</p><p>Skippers are asked to report to the lock keeper, who keeps the list of passages "
         "and answers questions.</p></main></body></html>";
}

Kept::Kept() {
  for (const auto* host : {"locks.example", "weirs.example"}) {
    web.answer(host, "/robots.txt",
               reply(200, "User-agent: *\nDisallow: /private/\n", {{"Content-Type", "text/plain"}}));
    std::string links;
    for (int i = 1; i <= 4; ++i) links += fmt::format("<a href='/{}.html'>n</a>", i);
    web.answer(host, "/",
               page(std::string(host) + links + "<img src=/logo.png><a href=/private/x>no</a><a href=/old>old</a>"));
    web.answer(host, "/old", redirect("/1.html"));
    web.answer(host, "/logo.png", reply(200, "\x89PNG\r\n\x1a\nshared by both", {{"Content-Type", "image/png"}}));
    for (int i = 1; i <= 4; ++i)
      web.answer(host, fmt::format("/{}.html", i), page(notice(fmt::format("Notice {} of {}", i, host), "six weeks")));
  }
  web.answer("weirs.example", "/4.html", page(notice("Notice 4 of locks.example", "six weeks")));
  house.configure(
      "[[site]]\nname = \"locks\"\nseed = \"http://locks.example/\"\ndelay = \"0\"\n"
      "[[site]]\nname = \"weirs\"\nseed = \"http://weirs.example/\"\ndelay = \"0\"\n");
  REQUIRE(house.run({"crawl"}).code == 0);
  web.answer("locks.example", "/2.html", page(notice("Notice 2 of locks.example", "ten weeks")));
  web.answer("locks.example", "/3.html", reply(410, "gone"));
  REQUIRE(house.run({"crawl"}).code == 0);
}

std::vector<std::string> Kept::rows(const std::string& sql, const std::string& file) const {
  SQLite::Database database((house.dir() / file).string());
  SQLite::Statement query(database, sql);
  std::vector<std::string> all;
  while (query.executeStep()) {
    std::string row;
    for (int i = 0; i < query.getColumnCount(); ++i) row += query.getColumn(i).getString() + "|";
    all.push_back(row);
  }
  return all;
}

void Kept::exec(const std::string& sql) const {
  SQLite::Database(house.folder().database().string(), SQLite::OPEN_READWRITE).exec(sql);
}

std::filesystem::path Kept::some_warc(std::size_t which) const {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(house.folder().archive())) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all.at(which);
}

}  // namespace chancery::test
