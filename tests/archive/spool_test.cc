// SPDX-License-Identifier: Apache-2.0
#include "archive/spool.h"

#include <filesystem>
#include <system_error>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

std::string all_of(const Spool& spool) {
  std::string bytes;
  spool.read([&](std::string_view piece) { bytes += piece; });
  return bytes;
}

}  // namespace

TEST_CASE("Few bytes stay in memory, many go to a file without a name, and all come back in order") {
  const test::TempDir folder;
  Spool spool(folder.path(), 10);
  std::string expected;
  for (const auto* bytes : {"12345", "67890", "a", "", "bcdefghijklmnop"}) {
    const bool full = expected.size() + std::string_view(bytes).size() > 10;
    spool.append(bytes);
    expected += bytes;
    CHECK(spool.on_disk() == full);
    CHECK(spool.size() == expected.size());
    CHECK(all_of(spool) == expected);
    CHECK(all_of(spool) == expected);
    CHECK(spool.memory() == (full ? "" : expected));
  }
  CHECK(spool.prefix(7) == "1234567");
  CHECK(spool.prefix(1000) == expected);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("A body of many pieces is read in pieces of at most 64 KiB") {
  Spool spool({}, 1000);
  const std::string kilobyte(1024, 'k');
  for (int i = 0; i < 300; ++i) spool.append(kilobyte);
  std::size_t longest = 0, total = 0;
  spool.read([&](std::string_view piece) {
    longest = std::max(longest, piece.size());
    total += piece.size();
  });
  CHECK(total == 300 * 1024);
  CHECK(longest <= 64 * 1024);
}

TEST_CASE("A moved spool takes its bytes along and leaves an empty one") {
  for (const std::size_t in_memory : {2UL, 100UL}) {
    Spool first({}, in_memory);
    first.append("hello");
    Spool second(std::move(first));
    CHECK(all_of(second) == "hello");
    CHECK(first.size() == 0);  // NOLINT(bugprone-use-after-move): the promise under test
    CHECK(all_of(first).empty());
    first.append("again");
    CHECK(all_of(first) == "again");
    second = std::move(first);
    CHECK(all_of(second) == "again");
  }
}

TEST_CASE("A folder that is not there ends the run") {
  Spool spool("/nonexistent/folder", 1);
  CHECK_THROWS_AS(spool.append("hello"), std::system_error);
}

}  // namespace chancery
