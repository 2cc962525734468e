// SPDX-License-Identifier: Apache-2.0
// What is done with a collection once it is there: verified, repaired, pruned, packed,
// carried elsewhere, cited. The program itself, on a small web crawled twice.

#include <csignal>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "archive/wacz_reader.h"
#include "tests/e2e/kept.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery::test {
TEST_CASE("Database and index come back from the archive alone, row for row") {
  Kept kept;
  const auto folder = kept.house.folder();
  const auto captures = kept.rows(kCaptures), articles = kept.rows(kArticles), events = kept.rows(kEvents),
             urls = kept.rows(kUrls);
  const auto index = read_file(folder.index());
  REQUIRE(captures.size() > 25);
  REQUIRE(articles.size() > 9);
  REQUIRE(events.size() > 9);
  for (const auto& entry : std::filesystem::directory_iterator(folder.root))
    if (entry.path().filename().string().starts_with("chancery.db")) std::filesystem::remove(entry.path());
  std::filesystem::remove_all(folder.index().parent_path());

  const auto ran = kept.house.run({"repair"});
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  CHECK(kept.rows(kCaptures) == captures);
  CHECK(kept.rows(kArticles) == articles);
  CHECK(kept.rows(kEvents) == events);
  CHECK(kept.rows(kUrls) == urls);
  CHECK(read_file(folder.index()) == index);
  CHECK(kept.house.run({"verify", "--strict"}).code == 0);

  // And the next crawl goes on from there: all unchanged.
  REQUIRE(kept.house.run({"crawl"}).code == 0);
  CHECK(kept.rows("SELECT count(*) FROM events") == std::vector<std::string>{std::to_string(events.size()) + "|"});
  CHECK(kept.house.run({"verify", "--strict"}).code == 0);
}

TEST_CASE("verify finds every kind of harm, names it, and exits 13") {
  struct Row {
    std::string because, told;
    std::function<void(Kept&)> harm;
  };
  const auto sql = [](const std::string& text) { return [text](Kept& kept) { kept.exec(text); }; };
  const std::vector<Row> rows = {
      {"a byte of a record", "archive/",
       [](Kept& kept) {
         auto bytes = read_file(kept.some_warc());
         bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
         write_file(kept.some_warc(), bytes);
       }},
      {"a file cut short", "cut short",
       [](Kept& kept) {
         std::filesystem::resize_file(kept.some_warc(), std::filesystem::file_size(kept.some_warc()) - 20);
       }},
      {"a file gone, and what revisits refer to", "it is gone; run 1 sealed it",
       [](Kept& kept) { std::filesystem::remove(kept.some_warc()); }},
      {"the original of a revisit gone", "which is not in the collection",
       [](Kept& kept) { std::filesystem::remove(kept.some_warc()); }},
      {"a row moved", "where no such record is", sql("UPDATE captures SET offset = offset + 1 WHERE id = 3")},
      {"a row of other bytes", "has another SHA-256",
       sql("UPDATE captures SET payload_sha256 = zeroblob(32) WHERE id = (SELECT min(id) FROM captures WHERE "
           "record_type = 'response')")},
      {"a revisit of other bytes", "that no record here has",
       sql("UPDATE captures SET payload_sha256 = zeroblob(32) WHERE id = (SELECT max(id) FROM captures WHERE "
           "record_type = 'revisit')")},
      {"a row of another size", "bytes of payload",
       sql("UPDATE captures SET payload_size = 1 WHERE id = (SELECT min(id) FROM captures WHERE record_type = "
           "'response')")},
      {"an article of nothing", "articles of captures that have no row",
       sql("UPDATE articles SET capture_id = 99999 WHERE capture_id = (SELECT max(capture_id) FROM articles)")},
      {"an index of nothing", "the capture of row", [](Kept& kept) { write_file(kept.house.folder().index(), ""); }},
      {"an index line elsewhere", "where no record is",
       [](Kept& kept) {
         auto text = read_file(kept.house.folder().index());
         const auto at = text.find("\"offset\":\"") + 10;
         write_file(kept.house.folder().index(), text.insert(at, "9"));
       }},
      {"a report changed afterwards", "runs/1/report.json",
       [](Kept& kept) { write_file(kept.house.folder().run(1) / "report.json", "{}"); }},
      {"a seal changed afterwards", "it is not the seal that run 2 followed",
       [](Kept& kept) {
         const auto seal = kept.house.folder().run(1) / "seal.json";
         write_file(seal, read_file(seal) + " ");
       }},
  };
  for (const auto& row : rows) {
    Kept kept;
    row.harm(kept);
    const auto ran = kept.house.run({"verify"});
    INFO(row.because << "\n" << ran.out << ran.err);
    CHECK(ran.code == 13);
    CHECK_THAT(ran.out, Catch::Contains(row.told));
  }
}

TEST_CASE("A collection is packed, carried elsewhere, and is the same there") {
  Kept kept;
  auto& house = kept.house;
  const auto packed = house.run({"export", "--wacz", "all.wacz", "--sign", "key.pem"});
  INFO(packed.err << packed.out);
  REQUIRE(packed.code == 0);
  CHECK(house.run({"export", "--wacz", "all.wacz"}).code == 2);  // never written over by accident
  CHECK(house.run({"verify", "--strict", "all.wacz"}).code == 0);
  REQUIRE(house.run({"import", "all.wacz", "--dir", "elsewhere"}).code == 0);
  CHECK(house.run({"verify", "--strict", "elsewhere"}).code == 0);
  const auto there = "elsewhere/chancery.db";
  CHECK(kept.rows("SELECT url, began, record_id, hex(payload_sha256) FROM captures ORDER BY record_id", there) ==
        kept.rows("SELECT url, began, record_id, hex(payload_sha256) FROM captures ORDER BY record_id"));
  CHECK(kept.rows(kArticles, there) == kept.rows(kArticles));
  const auto again = house.run({"import", "all.wacz", "--dir", "elsewhere"});
  CHECK(again.code == 0);
  CHECK_THAT(again.err, Catch::Contains("here already"));

  // One site alone brings what its revisits refer to, though another site had it.
  REQUIRE(house.run({"export", "--wacz", "weirs.wacz", "--site", "weirs"}).code == 0);
  auto package = WaczReader::open(house.dir() / "weirs.wacz").value();
  CHECK(package.about().title == "weirs");
  CHECK(package.ask(CdxQuery::of("http://weirs.example/4.html")).value().size() == 2);
  const auto answers = package.ask(CdxQuery::of("*.example")).value();
  for (const auto& answer : answers) CHECK(package.record(answer.line));
  CHECK(house.run({"verify", "--strict", "weirs.wacz"}).code == 0);
  REQUIRE(house.run({"import", "weirs.wacz", "--dir", "weirs"}).code == 0);
  CHECK(house.run({"verify", "weirs"}).code == 0);  // no revisit without its original
}

TEST_CASE("Articles are written out as JSON lines, for a spreadsheet, and as Markdown") {
  Kept kept;
  auto& house = kept.house;
  CHECK(house.run({"export"}).code == 2);
  const auto newest = kept.rows("SELECT count(DISTINCT url) FROM articles").front();
  const auto lines = house.run({"export", "--jsonl", "-"});
  CHECK(lines.code == 0);
  CHECK(std::to_string(std::count(lines.out.begin(), lines.out.end(), '\n')) + "|" == newest);
  CHECK_THAT(lines.out, Catch::Contains("ten weeks"));
  const auto first = Json::parse(lines.out.substr(0, lines.out.find('\n')));
  CHECK(first.str("type") == "article");
  CHECK(first["capture"].has("record_id"));
  const auto all = house.run({"export", "--jsonl", "-", "--versions"});
  CHECK(std::count(all.out.begin(), all.out.end(), '\n') == static_cast<long>(kept.rows(kArticles).size()));

  CHECK(house.run({"export", "--csv", "a.csv", "--markdown", "notes", "--site", "weirs"}).code == 0);
  CHECK_THAT(read_file(house.dir() / "a.csv"),
             Catch::Contains("weirs.example/1.html,weirs,Notice 1 of weirs.example,"));
  CHECK_FALSE(read_file(house.dir() / "a.csv").find("locks.example/") != std::string::npos);
  const std::filesystem::directory_iterator notes(house.dir() / "notes");
  CHECK(std::to_string(std::distance(begin(notes), end(notes))) + "|" ==
        kept.rows("SELECT count(DISTINCT url) FROM articles WHERE site = 'weirs'").front());
  CHECK(house.run({"export", "--csv", "a.csv"}).code == 2);
  CHECK(house.run({"export", "--csv", "a.csv", "--site", "nobody", "--force"}).code == 1);
}

TEST_CASE("Pruning lets go of what it may, keeps what others refer to, and leaves no harm") {
  Kept kept;
  auto& house = kept.house;
  const auto before = house.captures().size();
  CHECK(house.run({"prune"}).code == 2);
  const auto dry = house.run({"prune", "--site", "locks", "--dry-run"});
  CHECK(dry.code == 0);
  CHECK_THAT(dry.out, Catch::StartsWith("would go: "));
  CHECK(house.captures().size() == before);

  REQUIRE(house.run({"prune", "--site", "locks"}).code == 0);
  const auto left = house.captures();
  CHECK(left.size() < before);
  for (const auto& row : left) CHECK((row.site == "weirs" || !row.revisit));
  const auto checked = house.run({"verify", "--strict"});
  INFO(checked.out);
  CHECK(checked.code == 0);
  REQUIRE(house.run({"repair"}).code == 0);
  CHECK(house.captures().size() == left.size());
  CHECK(house.run({"verify", "--strict"}).code == 0);
}

TEST_CASE("A prune killed at any moment leaves a collection that the next command puts in order") {
  Kept kept;
  auto& house = kept.house;
  const auto whole = house.captures().size();
  int undone = 0, completed = 0;
  for (int milliseconds = 1; milliseconds < 60 && completed < 3; milliseconds += 2) {
    const auto child = house.start({"prune", "--site", "locks"});
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    ::kill(child, SIGKILL);
    House::wait(child);
    CHECK(house.run({"prune", "--site", "nobody"}).code == 1);
    const auto checked = house.run({"verify", "--strict"});
    INFO(milliseconds << "\n" << checked.out);
    CHECK(checked.code == 0);
    CHECK_THAT(checked.out, !Catch::Contains("no row points") && !Catch::Contains("begun and not finished"));
    ++(house.captures().size() == whole ? undone : completed);
  }
  CHECK(undone > 0);
  CHECK(house.run({"prune", "--site", "locks"}).code <= 1);
  CHECK(house.captures().size() < whole);
  CHECK(house.run({"crawl"}).code == 0);
  CHECK(house.run({"verify", "--strict"}).code == 0);
}

TEST_CASE("What was kept too long ago is stored again, and stands for what comes after") {
  Kept kept;
  auto& house = kept.house;
  house.configure(
      "[[site]]\nname = \"locks\"\nseed = \"http://locks.example/\"\ndelay = \"0\"\n"
      "[[site]]\nname = \"weirs\"\nseed = \"http://weirs.example/\"\ndelay = \"0\"\n",
      "[archive]\ndedupe_age = \"30d\"\n");
  const auto of_run = [&](int run) {
    return kept.rows(
        fmt::format("SELECT url, record_type FROM captures WHERE run_id = {} AND url LIKE '%/1.html'", run));
  };
  const auto stored = [](const std::vector<std::string>& rows, const std::string& how) {
    return std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row.ends_with("|" + how + "|"); });
  };
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(of_run(3).size() == 2);
  CHECK(stored(of_run(3), "revisit"));
  kept.exec("UPDATE captures SET began = began - 40 * 86400 * 1000000");
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(stored(of_run(4), "response"));
  REQUIRE(house.run({"crawl"}).code == 0);
  CHECK(stored(of_run(5), "revisit"));
  std::map<std::string, std::string> newest;
  for (const auto& row : house.captures()) {
    if (row.run_id == 4) newest[row.url] = row.place.record_id;
    if (row.run_id != 5 || !row.url.ends_with("/1.html")) continue;
    const auto record = read_record(house.folder().archive() / row.place.file, row.place.offset, row.place.length);
    CHECK(record->head.get("WARC-Refers-To") == newest[row.url]);
  }
}

TEST_CASE("A run's settings and its log are kept with what it captured") {
  Kept kept;
  auto& house = kept.house;
  std::map<std::string, std::string> blocks;
  std::string warcinfo;
  for (const auto& entry : std::filesystem::directory_iterator(house.folder().archive())) {
    auto reader = WarcReader::open(entry.path()).value();
    while (const auto record = reader.next()) {
      if (record->head.type() == RecordType::warcinfo) warcinfo = record->head.id();
      if (!record->head.target_uri().starts_with("chancery:")) continue;
      CHECK(record->head.get("WARC-Warcinfo-ID") == warcinfo);
      const auto uri = record->head.target_uri();
      REQUIRE(reader.block([&](std::string_view piece) { blocks[uri] += piece; }));
    }
  }
  REQUIRE(blocks.size() == 4);
  for (const int run : {1, 2}) {
    CHECK(blocks[fmt::format("chancery:run/{}/crawl.log", run)] == read_file(house.folder().run(run) / "crawl.log"));
    CHECK_THAT(blocks[fmt::format("chancery:run/{}/config.toml", run)],
               Catch::Contains("seed = 'http://locks.example/'") && Catch::Contains("# command crawl\n"));
  }
  CHECK_THAT(read_file(house.folder().index()), !Catch::Contains("chancery:"));
}

TEST_CASE("A page is cited with the bytes that prove it") {
  Kept kept;
  const auto ran = kept.house.run({"cite", "http://locks.example/2.html", "--json"});
  REQUIRE(ran.code == 0);
  const auto cited = Json::parse(ran.out);
  CHECK_THAT(cited.str("text"), Catch::Contains("ten weeks"));
  const auto place = cited["record"];
  const auto record = read_record(kept.house.folder().archive() / place.str("warc"),
                                  static_cast<std::uint64_t>(place.num("offset")), 0);
  REQUIRE(record);
  CHECK(record->head.id() == place.str("record_id"));
  CHECK(sha256(record->block.substr(record->block.find("\r\n\r\n") + 4)).hex() == cited.str("payload_sha256"));
  CHECK(cited["seal"].str("warc") == sha256(read_file(kept.house.folder().archive() / place.str("warc"))).labelled());
  CHECK(cited["seal"].str("seal") == sha256(read_file(kept.house.folder().run(2) / "seal.json")).labelled());

  CHECK_THAT(kept.house.run({"cite", "http://locks.example/2.html", "--at", "2000"}).out, Catch::Contains("six weeks"));
  CHECK_THAT(kept.house.run({"cite", "http://locks.example/1.html"}).out, Catch::Contains("payload in"));
  CHECK(kept.house.run({"cite", "http://locks.example/never"}).code == 1);
  CHECK(kept.house.run({"cite", "http://locks.example/", "--dir", "nowhere"}).code == 10);
}

TEST_CASE("Articles are read out of files, the same bytes each time, and any failure is told by the exit code") {
  Kept kept;
  auto& house = kept.house;
  REQUIRE(house.run({"export", "--wacz", "all.wacz"}).code == 0);
  write_file(house.dir() / "page.html", notice("A notice", "six weeks"));
  write_file(house.dir() / "list.txt", "all.wacz\npage.html\n");
  const auto first = house.run({"extract", "--from-list", "list.txt"});
  INFO(first.err);
  CHECK(first.code == 0);
  CHECK(house.run({"extract", "--from-list", "list.txt"}).out == first.out);
  // The file's own, and all of the collection's but that whose bytes are another page's.
  CHECK(std::count(first.out.begin(), first.out.end(), '\n') == static_cast<long>(kept.rows(kArticles).size()));
  CHECK_THAT(first.out, Catch::Contains("\"title\":\"A notice\"") && Catch::Contains("\"record_id\":\"<urn:uuid:"));
  CHECK(house.run({"extract", "page.html", "none.html"}).code == 3);
  CHECK(house.run({"extract", "none.html"}).code == 1);
  CHECK(house.run({"extract"}).code == 2);
  const auto warc = kept.some_warc();
  std::filesystem::resize_file(warc, std::filesystem::file_size(warc) - 10);
  const auto cut = house.run({"extract", warc.string()});
  CHECK(cut.code == 3);
  CHECK_THAT(cut.err, Catch::Contains("cut short"));
}

TEST_CASE("Archives of others come in, bundled or bare, and a lock is a lock") {
  Kept kept;
  auto& house = kept.house;
  const auto warc = kept.some_warc();
  {
    ZipWriter zip(house.dir() / "bundle.zip");
    zip.entry("folder/a.warc.gz", ZipWriter::How::deflated, {}, read_file(warc));
    zip.entry("readme.txt", ZipWriter::How::stored, {}, "nothing");
    zip.finish();
  }
  const auto members = read_file(warc);
  std::string plain;  // one gzip member for all records
  for (std::string_view rest = members; !rest.empty();)
    rest.remove_prefix(static_cast<std::size_t>(read_member(rest, [&](std::string_view piece) {
                                                  plain += piece;
                                                  return true;
                                                })->compressed));
  std::string one;
  GzipWriter().member(plain, one);
  write_file(house.dir() / "one.warc.gz", one);
  for (const auto* input : {"bundle.zip", "one.warc.gz"}) {
    CAPTURE(input);
    const auto folder = std::string("of-") + input;
    const auto ran = house.run({"import", input, "--dir", folder});
    INFO(ran.err << ran.out);
    CHECK(ran.code == 0);
    // Its revisits' originals are in it: the first run's own file.
    const auto verified = house.run({"verify", folder});
    INFO(verified.out);
    CHECK(verified.code == 0);
  }
  write_file(house.dir() / "no.tar", "nothing of the kind");
  CHECK(house.run({"import", "no.tar", "--dir", "empty"}).code == 1);
  const auto lock = CollectionLock::take(house.folder());
  REQUIRE(lock);
  CHECK(house.run({"import", "bundle.zip"}).code == 11);
  CHECK(house.run({"repair"}).code == 11);
  CHECK(house.run({"prune", "--older-than", "1d"}).code == 11);
}

}  // namespace chancery::test
