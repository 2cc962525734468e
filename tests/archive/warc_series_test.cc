// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_series.h"

#include <atomic>
#include <set>
#include <thread>

#include "tests/archive/archived.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using test::capture_of;
using test::digests_of;
using test::records_in;

std::vector<RecordPlace> append(WarcSeries& series, std::string_view url, std::string_view body) {
  const auto capture = capture_of(url, body);
  auto records = records_of(capture, digests_of(capture), std::nullopt);
  return series.append(records);
}

// Bytes that do not compress.
std::string noise(std::size_t size) {
  std::string bytes;
  for (std::uint64_t n = 88172645463325252; bytes.size() < size;) {
    n ^= n << 13, n ^= n >> 7, n ^= n << 17;
    bytes += static_cast<char>(n >> 32);
  }
  return bytes;
}

}  // namespace

TEST_CASE("A file is named by prefix, moment, number and host") {
  const test::TempDir folder;
  const test::FakeClock clock(Timestamp::from_unix_micros(1'715'938'200'123'456));
  WarcSeries series({.folder = folder / "archive", .prefix = "agencies"}, clock);
  CHECK(series.files().empty());
  append(series, "https://agency.example/", "x");
  REQUIRE(series.files().size() == 1);
  const auto name = series.files()[0];
  CHECK(name.starts_with("agencies-20240517093000123-00000-"));
  CHECK(name.ends_with(".warc.gz"));
  CHECK(std::filesystem::exists(folder.path() / "archive" / (name + ".open")));
  series.finish();
  CHECK(std::filesystem::exists(folder.path() / "archive" / name));
  CHECK_THROWS_AS(WarcSeries({.folder = folder.path(), .prefix = "a/b"}, clock), std::invalid_argument);
}

TEST_CASE("A roll comes between captures, never inside one") {
  const test::TempDir folder;
  const test::FakeClock clock;
  WarcSeries series({.folder = folder.path(), .roll_at = 5000}, clock);
  for (int i = 0; i < 10; ++i) {
    const auto places = append(series, "https://agency.example/" + std::to_string(i), noise(2000));
    REQUIRE(places.size() == 3);
    for (const auto& place : places) CHECK(place.file == places[0].file);
  }
  series.finish();
  CHECK(series.files().size() == 5);
  std::set<std::string> ids, names(series.files().begin(), series.files().end());
  std::size_t records = 0;
  for (const auto& name : series.files()) {
    const auto all = records_in(folder / name);
    records += all.size();
    ids.insert(std::string(all[0].head().id()));
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i].field("WARC-Warcinfo-ID") == all[0].head().id());
  }
  CHECK(records == 10 * 3 + 5);
  CHECK(ids.size() == 5);
  CHECK(names.size() == 5);
}

TEST_CASE("A name that was ever used is not used again, though the clock stands still") {
  const test::TempDir folder;
  const test::FakeClock clock;
  std::set<std::string> names;
  for (int run = 0; run < 3; ++run) {
    WarcSeries series({.folder = folder.path()}, clock);
    append(series, "https://agency.example/", "x");
    const auto name = series.files()[0];
    CHECK(names.insert(name).second);
    if (run == 1) {
      // As after a crash whose file was found to hold nothing.
      series.finish();
      std::filesystem::rename(folder / name, folder / (name + ".torn"));
    }
  }
  CHECK(names.size() == 3);
}

TEST_CASE("A series that ends without a word finishes its file") {
  const test::TempDir folder;
  const test::FakeClock clock;
  std::string name;
  {
    WarcSeries series({.folder = folder.path()}, clock);
    append(series, "https://agency.example/", "x");
    name = series.files()[0];
  }
  CHECK(records_in(folder / name).size() == 4);
}

TEST_CASE("Syncing from another thread goes along with appending and rolling") {
  const test::TempDir folder;
  const test::FakeClock clock;
  WarcSeries series({.folder = folder.path(), .roll_at = 20'000}, clock);
  std::atomic<int> syncs = 0;
  {
    const std::jthread syncer([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        series.sync();
        ++syncs;
      }
    });
    for (int i = 0; i < 100 || syncs < 5; ++i) append(series, "https://agency.example/", noise(3000));
  }
  series.finish();
  std::size_t records = 0;
  for (const auto& name : series.files()) records += records_in(folder / name).size();
  CHECK(records >= 300 + series.files().size());
  CHECK(series.files().size() > 10);
}

TEST_CASE("After a failed write the series takes no more, and its file waits for recovery") {
  const test::TempDir folder;
  const test::FakeClock clock;
  std::string name;
  {
    WarcSeries series({.folder = folder.path()}, clock);
    const auto capture = capture_of("https://agency.example/", "x");
    auto records = records_of(capture, digests_of(capture), std::nullopt);
    series.append(records);
    name = series.files()[0];
    auto wrong = records_of(capture, digests_of(capture), std::nullopt);
    wrong[1].head.add("WARC-Filename", "only on warcinfo");
    CHECK_THROWS(series.append(wrong));
    CHECK_THROWS_AS(series.append(records), std::logic_error);
    CHECK_THROWS_AS(series.sync(), std::logic_error);
    CHECK_THROWS_AS(series.finish(), std::logic_error);
  }
  CHECK(std::filesystem::exists(folder / (name + ".open")));
  CHECK_FALSE(std::filesystem::exists(folder / name));
}

}  // namespace chancery
