// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_index.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/archive/archived.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

CdxLine line_of(std::string key, int day, std::string filename = "a.warc.gz") {
  return {.key = key, .time = fmt::format("202405{:02}093000", day), .url = key, .filename = filename};
}

std::vector<std::string> times(const std::vector<CdxLine>& lines) {
  std::vector<std::string> all;
  for (const auto& line : lines) all.push_back(line.time.substr(6, 2));
  return all;
}

std::vector<std::string> lines_in(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::string_view rest;
  const auto text = test::read_file(file);
  for (rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
    lines.emplace_back(rest.substr(0, rest.find('\n')));
  return lines;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("All captures of a key are found, in order of time, and nobody else's") {
  const test::TempDir folder;
  const auto file = folder / "index.cdxj";
  std::vector<CdxLine> lines;
  for (const auto* key :
       {"example,agency)/", "example,agency)/a", "example,agency)/ab", "example,agency,data)/", "example,agencies)/"})
    for (const int day : {17, 3, 25}) lines.push_back(line_of(key, day));
  merge_into_index(file, lines);
  const auto index = CdxFile::open(file).value();
  CHECK(times(index.find("example,agency)/a")) == Texts{"03", "17", "25"});
  CHECK(index.find("example,agency)/a")[0].key == "example,agency)/a");
  CHECK(index.find("example,agency)/b").empty());
  CHECK(index.find("").empty());
  CHECK(index.find("zzz").empty());
  CHECK(index.find_prefix("example,agency)/", 100).size() == 9);
  CHECK(index.find_prefix("example,agency", 100).size() == 12);
  CHECK(index.find_prefix("", 100).size() == 15);
  CHECK(index.find_prefix("example,agency", 4).size() == 4);
  CHECK(index.bytes() == std::filesystem::file_size(file));
}

TEST_CASE("Every line of an index is found by its key, whatever lies around it") {
  const test::TempDir folder;
  const auto file = folder / "index.cdxj";
  for (const int count : {0, 1, 2, 3, 100}) {
    std::vector<CdxLine> lines;
    for (int i = 0; i < count; ++i)
      lines.push_back(line_of(
          fmt::format("example,agency)/{}", i * 37 % 101) + std::string(static_cast<std::size_t>(i % 7) * 50, 'x'),
          1 + i % 28));
    std::filesystem::remove(file);
    merge_into_index(file, lines);
    const auto index = CdxFile::open(file).value();
    for (const auto& line : lines) CHECK(index.find(line.key) == std::vector{line});
  }
}

TEST_CASE("An index without a last newline, with headers or with bad lines still answers") {
  const test::TempDir folder;
  const auto good = line_of("example,agency)/", 17);
  for (const auto& text : {good.to_line(), "!meta 0 {\"format\": \"cdxj\"}\n" + good.to_line() + "\n",
                           " CDX N b a\n" + good.to_line() + "\nexample,agency)/ not a line\n"}) {
    test::write_file(folder / "i", text);
    CHECK(CdxFile::open(folder / "i").value().find("example,agency)/") == std::vector{good});
  }
  CHECK(CdxFile::open(folder / "none").error().fault == Fault::absent);
}

TEST_CASE("Merging keeps the index sorted by bytes, with each line once") {
  const test::TempDir folder;
  const auto file = folder / "index.cdxj";
  merge_into_index(file, {line_of("b", 2), line_of("a", 1), line_of("b", 2)});
  merge_into_index(file, {line_of("c", 3), line_of("a", 2), line_of("a", 1), line_of("B", 9)});
  merge_into_index(file, {});
  CHECK(lines_in(file) == Texts{line_of("B", 9).to_line(), line_of("a", 1).to_line(), line_of("a", 2).to_line(),
                                line_of("b", 2).to_line(), line_of("c", 3).to_line()});
  CHECK_FALSE(std::filesystem::exists(folder / "index.cdxj.new"));
}

TEST_CASE("An index that was not sorted is sorted, and a killed merge leaves the old one") {
  const test::TempDir folder;
  const auto file = folder / "index.cdxj";
  test::write_file(file, line_of("b", 1).to_line() + "\n" + line_of("a", 1).to_line());
  test::write_file(folder / "index.cdxj.new", "half a l");
  const auto before = CdxFile::open(file).value();
  merge_into_index(file, {line_of("c", 1)});
  CHECK(lines_in(file) == Texts{line_of("a", 1).to_line(), line_of("b", 1).to_line(), line_of("c", 1).to_line()});
  CHECK(before.text().starts_with("b "));
}

TEST_CASE("A WARC file is indexed to where each capture can be read") {
  const test::TempDir folder;
  WarcWriter writer(folder / "a.warc.gz", {}, Timestamp::from_unix(0));
  std::vector<CdxLine> written;
  for (const auto* path : {"b", "a", "c"}) {
    const auto capture = test::capture_of("https://agency.example/" + std::string(path), path);
    auto records = records_of(capture, test::digests_of(capture), std::nullopt);
    for (auto& record : records) {
      const auto place = writer.append(record);
      if (auto line = cdx_line(record.head, record.block, place)) written.push_back(*line);
    }
  }
  REQUIRE(written.size() == 3);
  CHECK(index_warc(folder / "a.warc.gz.open").value() == written);
  writer.finish();
  const auto lines = index_warc(folder / "a.warc.gz").value();
  CHECK(lines == written);
  for (const auto& line : lines) {
    const auto record = read_record(folder / line.filename, line.offset, line.length);
    REQUIRE(record);
    CHECK(record->head.target_uri() == line.url);
  }
  CHECK(index_warc(folder / "none").error().fault == Fault::absent);
}

TEST_CASE("An answer to a POST is never found as the page, in whichever order the records stand", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const auto made = *shared / "warc-samples/made";
  const auto files = test::Json::parse(test::read_file(made / "expected.json"))["files"];
  for (const auto* name : {"post.warc.gz", "post-response-first.warc.gz"}) {
    CAPTURE(name);
    const auto suffixes = files[name]["key_suffix"].texts();
    const auto lines = index_warc(made / name).value();
    REQUIRE(lines.size() == suffixes.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
      CHECK(lines[i].key.substr(lines[i].key.find("/search") + 7) == (suffixes[i].empty() ? "" : "?" + suffixes[i]));
  }
}

TEST_CASE("A POST and a GET of one address are indexed apart") {
  const test::TempDir folder;
  WarcWriter writer(folder / "a.warc.gz", {}, Timestamp::from_unix(0));
  for (const auto* method : {"GET", "POST", "GET"}) {
    auto capture = test::capture_of("https://agency.example/search", method);
    capture.request = std::string(method) + " /search HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n";
    auto records = records_of(capture, test::digests_of(capture), std::nullopt);
    for (auto& record : records) writer.append(record);
  }
  writer.finish();
  Texts keys;
  const auto lines = index_warc(folder / "a.warc.gz").value();
  for (const auto& line : lines) keys.push_back(line.key);
  CHECK(keys == Texts{"example,agency)/search", "example,agency)/search?__wb_method=post", "example,agency)/search"});
}

TEST_CASE("Places, times, digests and kinds are those that other tools found in the same files", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  for (const auto& [warc, cdxj] : {std::pair{"warc-samples/captures/iana.warc.gz", "iana.cdxj"},
                                   {"warc-samples/captures/dupes.warc.gz", "dupes.cdxj"},
                                   {"conformance/warc/samples/post-test.warc.gz", "post-test.cdxj"}}) {
    CAPTURE(warc);
    auto expected = CdxFile::open(*shared / "warc-samples/index" / cdxj).value().find_prefix("", 10'000);
    auto lines = index_warc(*shared / warc).value();
    const auto by_place = [](const CdxLine& a, const CdxLine& b) { return a.offset < b.offset; };
    std::sort(expected.begin(), expected.end(), by_place);
    REQUIRE(lines.size() == expected.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(i);
      // pywb says no status for a revisit; we say the one it came with.
      if (expected[i].mime == "warc/revisit") lines[i].status = expected[i].status;
      CHECK(lines[i].to_line() == expected[i].to_line());
    }
  }
}

}  // namespace chancery
