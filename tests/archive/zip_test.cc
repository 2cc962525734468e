// SPDX-License-Identifier: Apache-2.0
#include "archive/zip.h"

#include "archive/zip_layout.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using How = ZipWriter::How;
const auto kWhen = Timestamp::parse_iso8601("2024-05-17T09:30:00Z").value();

std::string text(const ZipReader& zip, std::string_view name) { return zip.text(*zip.find(name), 1 << 24).value(); }

// A package of two entries, as bytes that a test may bend.
std::string two_entries() {
  const test::TempDir folder;
  ZipWriter zip(folder / "a.zip");
  zip.entry("a/stored", How::stored, kWhen, "stored text");
  zip.entry("b.txt", How::deflated, kWhen, std::string(10'000, 'x'));
  zip.finish();
  return test::read_file(folder / "a.zip");
}

Result<ZipReader> opened(const std::string& bytes) {
  static const test::TempDir folder;
  test::write_file(folder / "b.zip", bytes);
  return ZipReader::open(folder / "b.zip");
}

std::string replaced(std::string bytes, std::string_view from, std::string_view to) {
  for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + to.size()))
    bytes.replace(at, from.size(), to);
  return bytes;
}

}  // namespace

TEST_CASE("What was written is read: stored and deflated, small and in pieces, and any byte of a stored entry") {
  const test::TempDir folder;
  const auto file = folder / "a.zip";
  std::string noise;
  for (unsigned i = 0; i < 300'000; ++i) noise += static_cast<char>(i * i % 251);
  ZipWriter writer(file);
  writer.entry("archive/a.warc.gz", How::stored, kWhen, noise);
  writer.begin("pages/pages.jsonl", How::deflated, kWhen, noise.size());
  for (std::size_t at = 0; at < noise.size(); at += 1000) writer.add(std::string_view(noise).substr(at, 1000));
  writer.end();
  writer.entry("empty", How::deflated, kWhen, "");
  writer.begin("large", How::stored, kWhen, 5ULL << 30);  // the ZIP64 form, announced
  writer.add("not so large");
  writer.end();
  writer.finish();

  const auto zip = ZipReader::open(file).value();
  REQUIRE(zip.entries().size() == 4);
  CHECK((text(zip, "archive/a.warc.gz") == noise));
  CHECK((text(zip, "pages/pages.jsonl") == noise));
  CHECK(text(zip, "empty").empty());
  CHECK(text(zip, "large") == "not so large");
  CHECK(zip.find("none") == nullptr);
  const auto place = zip.place(*zip.find("archive/a.warc.gz")).value();
  const auto bytes = test::read_file(file);
  CHECK((bytes.substr(place + 1000, 50) == noise.substr(1000, 50)));
  CHECK(zip.text(*zip.find("pages/pages.jsonl"), 1000).error().fault == Fault::too_large);
  int pieces = 0;
  CHECK(zip.read(*zip.find("archive/a.warc.gz"), [&](std::string_view) { return ++pieces < 1; }));
  CHECK(pieces == 1);
  CHECK(ZipReader::open(folder / "none").error().fault == Fault::absent);
  CHECK_THROWS_AS(ZipWriter(file), std::system_error);
}

TEST_CASE("A ZIP of more than 65,535 entries is one of ZIP64") {
  const test::TempDir folder;
  ZipWriter writer(folder / "a.zip");
  for (int i = 0; i < 66'000; ++i) writer.entry(std::to_string(i), How::stored, kWhen, "");
  writer.finish();
  CHECK(ZipReader::open(folder / "a.zip").value().entries().size() == 66'000);
}

TEST_CASE("Names that lead out of the folder are refused, read or written") {
  struct Row {
    std::string name;
    bool safe;
  };
  const Row rows[] = {{"a", true},           {"archive/a.warc.gz", true},
                      {"folder/", true},     {"...", true},
                      {"", false},           {"/etc/evil", false},
                      {"../evil", false},    {"a/../../evil", false},
                      {"a//b", false},       {"a/./b", false},
                      {"..\\evil", false},   {"C:evil", false},
                      {"a\nb", false},       {std::string("a\0b", 3), false},
                      {"a\x7f", false},      {std::string(300, 'a'), false},
                      {"\xc3\xa9.txt", true}};
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(is_safe_name(row.name) == row.safe);
    CHECK(opened(replaced(two_entries(), "b.txt",
                          row.name + std::string(5 - std::min<std::size_t>(5, row.name.size()), 'a')))
              .has_value() == (row.name.size() <= 5 && is_safe_name(row.name + std::string(5 - row.name.size(), 'a'))));
  }
  const test::TempDir folder;
  ZipWriter writer(folder / "a.zip");
  CHECK_THROWS_AS(writer.begin("../evil", How::stored, kWhen, 0), std::logic_error);
}

TEST_CASE("A ZIP that lies is refused, and nothing of it is believed") {
  using namespace zip_layout;
  const auto good = two_entries();
  REQUIRE(opened(good));
  const auto central = good.find("PK\x01\x02"), end = good.rfind("PK\x05\x06");
  const auto second = good.find("PK\x01\x02", central + 4);
  const auto with = [&](std::size_t at, std::string_view bytes) {
    return std::string(good).replace(at, bytes.size(), bytes);
  };
  struct Row {
    std::string bytes;
    Fault fault;
    std::string because;
  };
  const Row rows[] = {
      {"", Fault::truncated, "no bytes"},
      {good.substr(0, good.size() - 5), Fault::truncated, "its end is cut"},
      {good.substr(0, central), Fault::truncated, "no directory"},
      {with(end + 10, "\xff\xff"), Fault::malformed, "65,535 entries announced"},
      {with(end + 16, "\xff\xff\xff\x7f"), Fault::malformed, "a directory beyond the end"},
      {with(end + 12, "\xff\xff\xff\x7f"), Fault::malformed, "a directory longer than the file"},
      {with(central + 42, "\xff\xff\xff\x7f"), Fault::malformed, "an entry beyond the end"},
      {with(second + 42, std::string(4, '\0')), Fault::malformed, "two entries in one place"},
      {with(central + 8, std::string("\x01\x00", 2)), Fault::unsupported, "an encrypted entry"},
      {with(central + 10, std::string("\x0c\x00", 2)), Fault::unsupported, "bzip2"},
      {with(central + 24, "\xff"), Fault::malformed, "stored in another size"},
      {with(central + 28, "\xff\xff"), Fault::malformed, "a name over the directory's end"},
      {replaced(good, "b.txt", "a/sto"), Fault::malformed, "never"},
  };
  for (const auto& row : rows) {
    INFO(row.because);
    const auto zip = opened(row.bytes);
    if (row.because == "never") {
      CHECK(zip);
      continue;
    }
    REQUIRE(!zip);
    CHECK(zip.error().fault == row.fault);
  }

  // What the directory cannot tell is found when the entry is read.
  const auto read = [&](const std::string& bytes, std::string_view name) {
    const auto zip = opened(bytes).value();
    return zip.read(*zip.find(name), [](std::string_view) { return true; });
  };
  CHECK(read(replaced(good, "stored text", "stolen text"), "a/stored").error().fault == Fault::mismatch);
  CHECK(read(with(0, "XX"), "a/stored").error().fault == Fault::malformed);
  CHECK(read(with(30, "x"), "a/stored").error().fault == Fault::malformed);
  CHECK(read(with(second + 24, std::string("\x10\x00\x00\x00", 4)), "b.txt").error().fault == Fault::mismatch);
  const auto deflated = opened(good).value();
  const auto place = deflated.place(*deflated.find("b.txt")).value();
  CHECK(read(with(place, "\xff\xff"), "b.txt").error().fault == Fault::malformed);
}

TEST_CASE("A ZIP cut at any byte is refused or read, never worse") {
  const auto good = two_entries();
  for (std::size_t cut = 0; cut < good.size(); ++cut) CHECK(!opened(good.substr(0, cut)));
}

}  // namespace chancery
