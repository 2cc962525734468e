// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_recovery.h"

#include <algorithm>

#include "archive/warc_writer.h"
#include "tests/archive/archived.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using test::capture_of;
using test::digests_of;
using test::records_in;

// A file of one capture as its writer left it, never finished, and where each record ends.
struct Unfinished {
  std::string bytes;
  std::vector<std::size_t> ends = {0};
};
Unfinished unfinished() {
  const test::TempDir folder;
  Unfinished file;
  WarcWriter writer(folder / "a.warc.gz", {.software = "chancery"}, Timestamp::from_unix(0));
  file.ends.push_back(static_cast<std::size_t>(writer.size()));
  const auto capture = capture_of("https://agency.example/", "<p>Budget</p>");
  auto records = records_of(capture, digests_of(capture), std::nullopt);
  for (auto& record : records) {
    writer.append(record);
    file.ends.push_back(static_cast<std::size_t>(writer.size()));
  }
  file.bytes = test::read_file(folder / "a.warc.gz.open");
  return file;
}

}  // namespace

TEST_CASE("A file cut at any byte keeps every whole record, and its torn tail beside it") {
  const auto file = unfinished();
  REQUIRE(file.ends.size() == 5);
  for (std::size_t cut = 0; cut <= file.bytes.size(); ++cut) {
    CAPTURE(cut);
    const test::TempDir folder;
    test::write_file(folder / "a.warc.gz.open", std::string_view(file.bytes).substr(0, cut));
    const auto done = recover_warcs(folder.path());
    const auto kept = *std::prev(std::upper_bound(file.ends.begin(), file.ends.end(), cut));
    REQUIRE(done.size() == 1);
    CHECK(done[0].file == "a.warc.gz");
    CHECK(done[0].kept == kept);
    CHECK(done[0].torn == cut - kept);
    CHECK_FALSE(std::filesystem::exists(folder / "a.warc.gz.open"));
    CHECK(std::filesystem::exists(folder / "a.warc.gz") == (kept > 0));
    if (kept > 0) CHECK((test::read_file(folder / "a.warc.gz") == file.bytes.substr(0, kept)));
    CHECK(std::filesystem::exists(folder / "a.warc.gz.torn") == (cut > kept));
    if (cut > kept) CHECK((test::read_file(folder / "a.warc.gz.torn") == file.bytes.substr(kept, cut - kept)));
    CHECK(recover_warcs(folder.path()).empty());
  }
}

TEST_CASE("A file changed at any byte keeps only what lies before the record that was hit") {
  const auto file = unfinished();
  for (std::size_t at = file.ends[2]; at < file.bytes.size(); ++at) {
    CAPTURE(at);
    const test::TempDir folder;
    auto bytes = file.bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
    test::write_file(folder / "a.warc.gz.open", bytes);
    const auto done = recover_warcs(folder.path());
    const auto hit = *std::prev(std::upper_bound(file.ends.begin(), file.ends.end(), at));
    REQUIRE(done.size() == 1);
    // No checksum covers when and where a member was made (bytes 4 to 9), nor the bits that fill up the last
    // byte of its compressed data (before the trailer of 8).
    if (at - hit >= 4 && at - hit <= 9) continue;
    if (at + 9 == *std::upper_bound(file.ends.begin(), file.ends.end(), at)) continue;
    CHECK(done[0].kept == hit);
    CHECK(done[0].torn == bytes.size() - hit);
  }
}

TEST_CASE("A tail of zeros after a power cut is torn off") {
  const auto file = unfinished();
  const test::TempDir folder;
  test::write_file(folder / "a.warc.gz.open", file.bytes + std::string(5000, '\0'));
  const auto done = recover_warcs(folder.path());
  CHECK(done[0].kept == file.bytes.size());
  CHECK(done[0].torn == 5000);
}

TEST_CASE("A recovery that was killed half-way is done again") {
  const auto file = unfinished();
  const auto kept = file.ends[3];
  const test::TempDir folder;
  SECTION("while the tail was copied") {
    test::write_file(folder / "a.warc.gz.open", file.bytes.substr(0, kept + 50));
    test::write_file(folder / "a.warc.gz.torn", file.bytes.substr(kept, 20));
  }
  SECTION("before the file was renamed") {
    test::write_file(folder / "a.warc.gz.open", file.bytes.substr(0, kept));
    test::write_file(folder / "a.warc.gz.torn", file.bytes.substr(kept, 50));
  }
  recover_warcs(folder.path());
  CHECK((test::read_file(folder / "a.warc.gz") == file.bytes.substr(0, kept)));
  CHECK((test::read_file(folder / "a.warc.gz.torn") == file.bytes.substr(kept, 50)));
}

TEST_CASE("Finished files are left alone, and open ones are done in order of name") {
  const auto file = unfinished();
  const test::TempDir folder;
  test::write_file(folder / "0.warc.gz", "finished, whatever it holds");
  test::write_file(folder / "2.warc.gz.open", file.bytes);
  test::write_file(folder / "1.warc.gz.open", file.bytes);
  const auto done = recover_warcs(folder.path());
  REQUIRE(done.size() == 2);
  CHECK(done[0].file == "1.warc.gz");
  CHECK(done[1].file == "2.warc.gz");
  CHECK(done[1].torn == 0);
  CHECK(test::read_file(folder / "0.warc.gz") == "finished, whatever it holds");
  CHECK(records_in(folder / "2.warc.gz").size() == 4);
  CHECK(recover_warcs(folder / "none").empty());
}

TEST_CASE("A file that another crawler left open is cut where its last whole record ends", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const test::TempDir folder;
  std::filesystem::copy_file(*shared / "warc-samples/made/crash.warc.gz.open", folder / "crash.warc.gz.open");
  const auto done = recover_warcs(folder.path());
  REQUIRE(done.size() == 1);
  CHECK(done[0].kept == 654);
  CHECK(done[0].torn == 985 - 654);
}

}  // namespace chancery
