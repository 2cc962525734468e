// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_writer.h"

#include <stdexcept>
#include <system_error>

#include "tests/archive/archived.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using test::capture_of;
using test::digests_of;
using test::records_in;

const Timestamp kNow = Timestamp::from_unix(1'715'938'200);

}  // namespace

TEST_CASE("A file is open while it is written, and gets its name when it is finished") {
  const test::TempDir folder;
  const auto path = folder / "a.warc.gz";
  {
    WarcWriter writer(path, {.software = "chancery"}, kNow);
    CHECK(std::filesystem::exists(folder / "a.warc.gz.open"));
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(writer.size() == std::filesystem::file_size(folder / "a.warc.gz.open"));
    writer.finish();
  }
  CHECK_FALSE(std::filesystem::exists(folder / "a.warc.gz.open"));
  const auto records = records_in(path);
  REQUIRE(records.size() == 1);
  CHECK(records[0].head().type() == RecordType::warcinfo);
  CHECK(records[0].field("WARC-Filename") == "a.warc.gz");
  CHECK(records[0].field("WARC-Warcinfo-ID") == "(absent)");
}

TEST_CASE("Nothing is ever overwritten") {
  const test::TempDir folder;
  test::write_file(folder / "a.warc.gz", "finished");
  CHECK_THROWS_AS(WarcWriter(folder / "a.warc.gz", {}, kNow), std::system_error);
  test::write_file(folder / "b.warc.gz.open", "being written");
  CHECK_THROWS_AS(WarcWriter(folder / "b.warc.gz", {}, kNow), std::system_error);
  WarcWriter writer(folder / "c.warc.gz", {}, kNow);
  test::write_file(folder / "c.warc.gz", "came meanwhile");
  CHECK_THROWS_AS(writer.finish(), std::system_error);
  CHECK(test::read_file(folder / "a.warc.gz") == "finished");
  CHECK(test::read_file(folder / "b.warc.gz.open") == "being written");
  CHECK(test::read_file(folder / "c.warc.gz") == "came meanwhile");
}

TEST_CASE("A record is found where the writer says, whole, with its digests, however it was held") {
  const test::TempDir folder;
  WarcWriter writer(folder / "a.warc.gz", {}, kNow);
  std::vector<RecordPlace> places;
  std::vector<std::string> blocks;
  for (const std::size_t in_memory : {std::size_t{1} << 20, std::size_t{10}}) {
    auto capture = capture_of("https://agency.example/news", "");
    capture.body = Spool(folder.path(), in_memory);
    for (int i = 0; i < 20'000; ++i) capture.body.append("line " + std::to_string(i) + "\n");
    CHECK(capture.body.on_disk() == (in_memory == 10));
    blocks.push_back(capture.response_head + capture.body.prefix(1 << 20));
    auto records = records_of(capture, digests_of(capture), std::nullopt);
    for (auto& record : records) places.push_back(writer.append(record));
  }
  writer.finish();

  const auto all = records_in(folder / "a.warc.gz");
  REQUIRE(all.size() == 7);
  for (std::size_t i = 1; i < all.size(); ++i) {
    CAPTURE(i);
    const auto& place = places[i - 1];
    CHECK(place.file == "a.warc.gz");
    CHECK(place.offset == all[i].place.offset);
    CHECK(place.length == all[i].place.length);
    CHECK(place.record_id == all[i].head().id());
    CHECK(all[i].field("WARC-Warcinfo-ID") == all[0].head().id());
    CHECK(all[i].field("WARC-Block-Digest") == sha1(all[i].block).labelled());
    CHECK(all[i].field("Content-Length") == std::to_string(all[i].block.size()));
    const auto read = read_record(folder / "a.warc.gz", place.offset, place.length);
    REQUIRE(read);
    CHECK((read->block == all[i].block));
  }
  CHECK((all[1].block == blocks[0]));
  CHECK((all[4].block == blocks[1]));
  CHECK(all[1].field("WARC-Payload-Digest") == all[4].field("WARC-Payload-Digest"));
}

TEST_CASE("A record that breaks the standard is a bug of ours, and is not written") {
  const test::TempDir folder;
  WarcWriter writer(folder / "a.warc.gz", {}, kNow);
  const auto before = writer.size();
  const auto capture = capture_of("https://agency.example/", "x");
  auto records = records_of(capture, digests_of(capture), std::nullopt);
  records[0].head.add("WARC-Filename", "only on warcinfo");
  CHECK_THROWS_AS(writer.append(records[0]), std::logic_error);
  CHECK(writer.size() == before);
  writer.append(records[1]);
  writer.finish();
  CHECK(records_in(folder / "a.warc.gz").size() == 2);
}

}  // namespace chancery
