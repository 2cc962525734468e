// SPDX-License-Identifier: Apache-2.0
#include "store/prune.h"

#include <algorithm>

#include <fmt/format.h>

#include "archive/warc_series.h"
#include "store/capture_store.h"
#include "store/collection_check.h"
#include "store/prune_journal.h"
#include "store/repair.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

Capture capture_of(const std::string& site, int number) {
  Capture capture{.url = Url::parse(fmt::format("https://{}.example/{}", site, number)).value()};
  capture.began = Timestamp::from_unix_micros(1'715'938'200'000'000 + number * 1'000'000);
  capture.request = fmt::format("GET /{} HTTP/1.1\r\nHost: {}.example\r\n\r\n", number, site);
  capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
  capture.body.append(fmt::format("notice {} of {}", number, site));
  capture.site = site;
  return capture;
}

Intake::Options plain_intake() {
  Intake::Options options;
  options.disposition = [](int, bool, bool, Answer) { return 1; };
  return options;
}

// Captures of two sites in turn, in three files; the last of "weirs" is a revisit of what
// "locks" had first.
void make_collection(const CollectionFolder& folder) {
  test::FakeClock clock;
  folder.create();
  {
    WarcSeries::Options options;
    options.folder = folder.archive();
    WarcSeries series(options, clock);
    std::optional<Original> first;
    for (int i = 0; i < 12; ++i) {
      auto capture = capture_of(i % 2 == 0 ? "locks" : "weirs", i);
      if (i == 11) {
        capture.body = Spool();
        capture.body.append("notice 0 of locks");
      }
      const auto head = parse_response_head(capture.response_head).value();
      auto records = records_of(capture, digest_payload(head.fields, capture.body), i == 11 ? first : std::nullopt);
      const auto places = series.append(records);
      if (i == 0) first = Original{places[0].record_id, capture.url.href(), capture.began};
      if (i % 4 == 3) series.finish();
    }
  }
  repair_collection(folder, plain_intake());
}

std::vector<std::string> captures_in(const CollectionFolder& folder) {
  Database database(folder.database(), Access::read);
  std::vector<std::string> all;
  for (const auto& row : CaptureStore(database).since(0, 1000)) all.push_back(row.url + " " + row.place.record_id);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> files_in(const CollectionFolder& folder) {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder.archive()))
    all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

void copy_all(const CollectionFolder& from, const CollectionFolder& to) {
  std::filesystem::copy(from.root, to.root, std::filesystem::copy_options::recursive);
}

// All that verify has against it, remarks too.
std::vector<std::string> flaws_of(const CollectionFolder& folder) {
  std::vector<std::string> all;
  CollectionCheckOptions options;
  options.strict = true;
  for (const auto& flaw : check_collection(folder, options).flaws) all.push_back(flaw.where + ": " + flaw.flaw.what);
  return all;
}

const Timestamp kNow = Timestamp::from_unix_micros(1'800'000'000'000'000);

}  // namespace

TEST_CASE("What a kill left of a prune is undone or completed, wherever it came") {
  const test::TempDir dir;
  const CollectionFolder before{dir / "before"}, after{dir / "after"};
  make_collection(before);
  REQUIRE(files_in(before).size() == 3);
  copy_all(before, after);
  PruneOptions locks;
  locks.site = "locks";
  const auto pruned = prune_collection(after, locks, kNow);
  CHECK(pruned.captures == 5);
  CHECK(pruned.kept_for_others == 1);
  REQUIRE(flaws_of(after).empty());
  REQUIRE_FALSE(PruneJournal::read(after));

  PruneJournal journal;
  journal.run_id = 2;
  for (const auto& name : files_in(before)) journal.files[name] = name.substr(0, name.find(".warc")) + "-p1.warc.gz";
  const auto old_file = [&](std::size_t which) { return files_in(before)[which]; };
  const auto add = [](const CollectionFolder& from, const CollectionFolder& to, const std::string& name) {
    std::filesystem::copy_file(from.archive() / name, to.archive() / name);
  };
  const auto copy_index = [](const CollectionFolder& from, const CollectionFolder& to) {
    std::filesystem::copy_file(from.index(), to.index(), std::filesystem::copy_options::overwrite_existing);
  };

  struct Row {
    std::string moment;
    bool completed;
    std::function<void(const CollectionFolder&)> make;
  };
  const std::vector<Row> rows = {
      {"the journal was written", false, [&](const CollectionFolder& now) { copy_all(before, now); }},
      {"a file was being written", false,
       [&](const CollectionFolder& now) {
         copy_all(before, now);
         add(after, now, files_in(after)[0]);
         test::write_file(now.archive() / (files_in(after)[1] + ".part"), "half");
       }},
      {"all files were written", false,
       [&](const CollectionFolder& now) {
         copy_all(before, now);
         for (const auto& name : files_in(after)) add(after, now, name);
       }},
      {"the rows had moved", true,
       [&](const CollectionFolder& now) {
         copy_all(after, now);
         copy_index(before, now);
         for (const auto& name : files_in(before)) add(before, now, name);
         std::filesystem::remove(now.run(2) / "seal.json");
       }},
      {"one old file was gone", true,
       [&](const CollectionFolder& now) {
         copy_all(after, now);
         for (const std::size_t which : {1u, 2u}) add(before, now, old_file(which));
         std::filesystem::remove(now.run(2) / "seal.json");
       }},
      {"all was done but the journal", true, [&](const CollectionFolder& now) { copy_all(after, now); }},
      {"the database was lost before the rows moved", false,
       [&](const CollectionFolder& now) {
         copy_all(before, now);
         for (const auto& name : files_in(after)) add(after, now, name);
         remove_database(now.database());
       }},
      {"the database was lost when an old file was gone", true,
       [&](const CollectionFolder& now) {
         copy_all(after, now);
         add(before, now, old_file(2));
         remove_database(now.database());
       }},
  };
  for (const auto& row : rows) {
    INFO(row.moment);
    const CollectionFolder now{dir / "now"};
    std::filesystem::remove_all(now.root);
    row.make(now);
    journal.write(now);
    CHECK(settle_prune(now, kNow));
    CHECK_FALSE(settle_prune(now, kNow));
    const auto& wanted = row.completed ? after : before;
    CHECK(files_in(now) == files_in(wanted));
    if (row.moment.find("lost") != std::string::npos) repair_collection(now, plain_intake());
    CHECK(captures_in(now) == captures_in(wanted));
    CHECK(flaws_of(now) == std::vector<std::string>{});
  }
}

TEST_CASE("A damaged file is not pruned, for what might be saved of it would be gone") {
  const test::TempDir dir;
  const CollectionFolder folder{dir / "collection"};
  make_collection(folder);
  const auto file = folder.archive() / files_in(folder)[1];
  auto bytes = test::read_file(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
  test::write_file(file, bytes);
  const auto captures = captures_in(folder);
  const auto files = files_in(folder);
  PruneOptions locks;
  locks.site = "locks";
  CHECK_THROWS_AS(prune_collection(folder, locks, kNow), StoreError);
  CHECK(captures_in(folder) == captures);
  CHECK(files_in(folder) == files);
  CHECK_FALSE(PruneJournal::read(folder));
}

TEST_CASE("A collection is found as it is by any number of threads") {
  const test::TempDir dir;
  const CollectionFolder folder{dir / "collection"};
  make_collection(folder);
  const auto file = folder.archive() / files_in(folder)[1];
  test::write_file(file, test::read_file(file) + "rubbish");
  std::vector<std::vector<std::string>> found;
  for (const unsigned threads : {1u, 2u, 8u}) {
    CollectionCheckOptions options;
    options.threads = threads;
    std::size_t begun = 0;
    options.begun = [&](const std::filesystem::path&) { ++begun; };
    const auto checked = check_collection(folder, options);
    CHECK(begun == 3);
    CHECK(checked.records == 3 + 12 * 3);
    found.emplace_back();
    for (const auto& flaw : checked.flaws) found.back().push_back(flaw.where + flaw.flaw.what);
  }
  CHECK_FALSE(found[0].empty());
  CHECK(found[1] == found[0]);
  CHECK(found[2] == found[0]);
}

}  // namespace chancery
