// SPDX-License-Identifier: Apache-2.0
// The commands of every day: what is held, how it stands, whether the setup is sound; and
// that nothing a page says reaches the terminal as an order.

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/kept.h"
#include "tests/support/catch.h"

namespace chancery::test {
namespace {

using Json = nlohmann::json;

const std::string kSite = "[[site]]\nname = \"agency\"\nseed = \"http://agency.example/\"\ndelay = \"0\"\n";

// What a terminal would take as an order: C0 but line ends and tabs, DEL, C1 in UTF-8, marks of direction.
std::string orders_in(const std::string& text) {
  std::string found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    const auto third = i + 2 < text.size() ? static_cast<unsigned char>(text[i + 2]) : 0;
    const bool control =
        (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0);
    const bool direction = c == 0xe2 && ((next == 0x80 && third >= 0xaa && third <= 0xae) ||
                                         (next == 0x81 && third >= 0xa6 && third <= 0xa9));
    if (control || direction) found += std::to_string(i) + " ";
  }
  return found;
}

// A page that tries to clear the screen, set the title, and turn the line round, raw and as references.
std::string hostile(const std::string& sum) {
  const std::string bad =
      "\x1b[2J&#27;]0;owned&#7;&#x1b;[31m&#x9b;5m\xc2\x9b"
      "1m&#x202e;evil\xe2\x80\xae\r\x08\x7f";
  return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Dues " + bad +
         "</title></head><body><main><article><h1>Dues " + bad + "</h1><p>The dues of the harbour are " + sum + " " +
         bad + " from the first day of the month, and whoever moors there pays them at the office of the quay.</p>" +
         "<p>Second paragraph " + bad + " tells who is free of them and how to ask for it in writing.</p>" +
         "<img src='/crest.png' alt='" + bad + "'></article></main></body></html>";
}

}  // namespace

TEST_CASE("Nothing a page says reaches the terminal as an order, whichever command shows it") {
  LoopbackSite web;
  web.answer("agency.example", "/robots.txt", reply(404, "none"));
  web.answer("agency.example", "/", page(hostile("5 crowns")));
  web.answer("agency.example", "/crest.png", reply(200, "png", {{"Content-Type", "image/png\x1b[31m"}}));
  House house(web);
  house.configure(kSite);
  REQUIRE(house.run({"crawl"}).code == 0);
  web.answer("agency.example", "/", page(hostile("7 crowns")));
  REQUIRE(house.run({"crawl"}).code == 0);
  const std::string url = "http://agency.example/";
  const std::vector<std::vector<std::string>> commands = {
      {"list"},
      {"list", "--urls"},
      {"list", "--json"},
      {"show", url},
      {"show", url, "--version", "1"},
      {"show", url, "--markdown"},
      {"show", url, "--json"},
      {"search", "harbour"},
      {"search", "harbour", "--json"},
      {"diff", url},
      {"diff", url, "--json"},
      {"cite", url},
      {"cite", url, "--json"},
      {"why", url},
      {"why", url, "--json"},
      {"report"},
      {"report", "--json"},
      {"report", "--host", "agency.example"},
      {"status"},
      {"status", "--json"},
      {"fetch", url},
      {"fetch", url, "--format", "text"},
      {"fetch", url, "--format", "markdown"},
      {"fetch", url, "--format", "json"},
      {"export", "--jsonl", "-"},
      {"crawl"},
      {"verify"},
  };
  // Reading has taken out what it could; a database from elsewhere may hold anything.
  SQLite::Database(house.folder().database().string(), SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE articles SET title = title || char(27) || '[31m', text = text || char(155) || 'harbour' || char(8), "
          "markdown = markdown || char(27) || ']0;x' || char(7), published = '2024' || char(27, 99), author = "
          "json_array('A' || char(27)), language = 'e' || char(27); UPDATE captures SET mime = 'a' || char(27); UPDATE "
          "events SET title = 'x' || char(27); UPDATE runs SET kind = 'k' || char(27)");
  CHECK(house.run({"show", url}).out.find("\\x1B[31m") != std::string::npos);  // it was there to be kept back
  for (const auto& command : commands) {
    std::string words;
    for (const auto& word : command) words += word + " ";
    CAPTURE(words);
    const auto ran = house.run(command);
    CHECK(ran.code <= 1);  // diff: differs
    CHECK_FALSE((ran.out + ran.err).empty());
    CHECK(orders_in(ran.out) == "");
    CHECK(orders_in(ran.err) == "");
  }
}

TEST_CASE("What is held can be listed, by site, by what happened to it, and as JSON") {
  Kept kept;
  const auto all = kept.house.run({"list", "--json"});
  REQUIRE(all.code == 0);
  std::vector<Json> lines;
  std::istringstream in(all.out);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  REQUIRE(lines.size() >= 4);
  for (const auto& line : lines) {
    CHECK(line.at("type") == "page");
    CHECK(line.at("schema") == 1);
  }
  const auto count = [&](const std::vector<std::string>& args) {
    auto words = args;
    words.insert(words.begin(), {"list", "--urls", "-q"});
    const auto ran = kept.house.run(words);
    CHECK(ran.err.empty());
    return std::count(ran.out.begin(), ran.out.end(), '\n');
  };
  const auto of = [&](const char* key, const std::string& value) {
    return std::count_if(lines.begin(), lines.end(), [&](const Json& line) { return line.value(key, "") == value; });
  };
  const auto site = lines.front().at("site").get<std::string>();
  CHECK(of("state", "withdrawn") >= 1);
  CHECK(count({"--state", "withdrawn"}) == of("state", "withdrawn"));
  CHECK(count({"--state", "new"}) == of("state", "new"));
  CHECK(count({"--site", site}) == of("site", site));
  CHECK(count({"--lang", "en"}) == of("language", "en"));
  CHECK(count({"--lang", "zu"}) == 0);
  CHECK(count({"--since", "2999-01-01"}) == 0);
  CHECK(count({"--since", "2000-01-01"}) == static_cast<long>(lines.size()));
  CHECK(count({"--limit", "2"}) == 2);
  CHECK(count({"--limit", "0"}) == static_cast<long>(lines.size()));
  CHECK(kept.house.run({"list", "--site", "nobody"}).code == 1);
  CHECK(kept.house.run({"list", "--dir", "nowhere"}).code == 10);
}

TEST_CASE("Any version of an article can be shown") {
  Kept kept;
  const auto changed = Json::parse([&] {
    std::istringstream in(kept.house.run({"list", "--json"}).out);
    for (std::string line; std::getline(in, line);)
      if (Json::parse(line).at("versions") > 1) return line;
    return std::string("null");
  }());
  REQUIRE(changed.is_object());
  const auto url = changed.at("url").get<std::string>();
  const auto first = kept.house.run({"show", url, "--version", "1", "--json"});
  const auto newest = kept.house.run({"show", url, "--json"});
  REQUIRE(first.code == 0);
  REQUIRE(newest.code == 0);
  CHECK(Json::parse(first.out).at("type") == "article");
  CHECK(Json::parse(first.out).at("text") != Json::parse(newest.out).at("text"));
  CHECK(kept.house.run({"show", url, "--markdown"}).out.size() > 20);
  CHECK(kept.house.run({"show", url, "--version", "99"}).code == 1);
  CHECK(kept.house.run({"show", "http://never.example/"}).code == 1);
}

TEST_CASE("How the collection stands is told, and who has it now") {
  Kept kept;
  const auto free = Json::parse(kept.house.run({"status", "--json"}).out);
  CHECK(free.at("type") == "status");
  CHECK(free.at("running") == false);
  CHECK(free.at("last_run").at("state") == "complete");
  CHECK(free.at("sites").size() == 2);
  CHECK(free.at("bytes").at("archive") > 1000);
  {
    const auto lock = CollectionLock::take(kept.house.folder());
    REQUIRE(lock);
    const auto held = Json::parse(kept.house.run({"status", "--json"}).out);
    CHECK(held.at("running") == true);
    CHECK(held.at("held_by").get<std::string>().starts_with("process "));
  }
  kept.exec("UPDATE runs SET state = 'running', ended = NULL WHERE id = (SELECT max(id) FROM runs)");
  CHECK(Json::parse(kept.house.run({"status", "--json"}).out).at("last_run").at("state") == "broken off");
}

TEST_CASE("A first config is written once and never over another") {
  LoopbackSite web;
  House house(web);
  const std::vector<std::string> init = {
      "init", "fresh", "--seed", "www.agency.example", "--contact", "mailto:a@b.example"};
  const auto made = house.run(init);
  INFO(made.err);
  REQUIRE(made.code == 0);
  const auto file = house.dir() / "fresh" / "config.toml";
  const auto text = read_file(file);
  CHECK(text.find("name = \"agency.example\"\nseed = \"https://www.agency.example/\"") != std::string::npos);
  const auto again = house.run(init);
  CHECK(again.code == 2);
  CHECK(again.err.find("is there already") != std::string::npos);
  CHECK(read_file(file) == text);
  CHECK(house.run({"config", "check", "--config", "fresh/config.toml"}).code == 0);
  CHECK(house.run({"init", "other", "--seed", "ftp://x/"}).code == 2);
  CHECK_FALSE(std::filesystem::exists(house.dir() / "other"));
}

TEST_CASE("A config is checked whole and shown with where each value was set") {
  LoopbackSite web;
  House house(web);
  write_file(house.dir() / "config.toml",
             "[crawler]\ncontact = \"mailto:a@b.example\"\nthreads = 3\n[[site]]\nname = \"a\"\nseed = "
             "\"https://a.example/\"\n");
  const auto shown = house.run({"config", "show", "--origin"});
  CHECK(shown.code == 0);
  CHECK(shown.out.find("# config.toml:3") != std::string::npos);
  CHECK(shown.out.find("# default") != std::string::npos);
  const auto all = Json::parse(house.run({"config", "show", "--json", "--dir", "else"}).out);
  const auto of = [&](const std::string& key) {
    for (const auto& each : all.at("settings"))
      if (each.at("key") == key) return each;
    return Json();
  };
  CHECK(of("threads").at("value") == "3");
  CHECK(of("dir").at("origin") == "--dir");
  CHECK(of("tries").at("default") == true);
  CHECK(Json::parse(house.run({"config", "schema"}).out).at("properties").contains("crawler"));

  write_file(house.dir() / "config.toml", "[crawler]\nthrads = 3\n[[site]]\nname = \"a\"\n");
  const auto checked = house.run({"config", "check", "--json"});
  CHECK(checked.code == 2);
  CHECK(Json::parse(checked.out).at("faults").size() == 2);
  CHECK(house.run({"config", "check"}).code == 2);
}

TEST_CASE("The doctor finds what would keep a crawl from going well, and says what to do") {
  Kept kept;
  const auto state_of = [&](const std::string& about) {
    const auto ran = kept.house.run({"doctor", "--json"});
    const auto told = Json::parse(ran.out);
    CHECK(told.at("type") == "doctor");
    bool failed = false;
    std::string found;
    for (const auto& check : told.at("checks")) {
      failed = failed || check.at("state") == "fail";
      if (check.at("state") != "ok") CHECK_FALSE(check.at("to_do").get<std::string>().empty());
      if (check.at("about") == about && found != "fail") found = check.at("state");
    }
    CHECK(ran.code == (failed ? 1 : 0));
    return found;
  };
  for (const auto* about : {"program", "config", "folder", "disk", "collection", "clock", "names"}) {
    CAPTURE(about);
    CHECK(state_of(about) == "ok");
  }
  kept.exec("UPDATE runs SET began = 40000000000000000");
  CHECK(state_of("clock") == "fail");
  kept.exec("UPDATE runs SET state = 'running', began = 1700000000000000");
  CHECK(state_of("collection") == "warn");
  write_file(kept.house.folder().database(), "this is no database, whatever its name says, and so long");
  for (const auto* part : {"-wal", "-shm"}) std::filesystem::remove(kept.house.folder().database().string() + part);
  CHECK(state_of("collection") == "fail");
  write_file(kept.house.dir() / "config.toml", "[crawlr]\n");
  CHECK(state_of("config") == "fail");
}

}  // namespace chancery::test
