// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_reader.h"

#include <zstd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive/gzip_member.h"
#include "base/owned.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

std::string record(std::string_view block, std::string_view more_fields = "", int number = 1) {
  return fmt::format(
      "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{:012}>\r\n"
      "WARC-Date: 2024-05-17T09:30:00Z\r\nWARC-Target-URI: https://agency.example/{}\r\n{}"
      "Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}\r\n\r\n",
      number, number, more_fields, block.size(), block);
}

std::string gz(std::string_view bytes) {
  std::string out;
  GzipWriter().member(bytes, out);
  return out;
}

std::string zst(std::string_view bytes, std::string_view dictionary = {}) {
  const Owned<ZSTD_CCtx, ZSTD_freeCCtx> context{ZSTD_createCCtx()};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  if (!dictionary.empty()) ZSTD_CCtx_loadDictionary(context.get(), dictionary.data(), dictionary.size());
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size()));
  return out;
}

// A frame that decoders pass over; 0x5D is the dictionary of a WARC.
std::string skippable(char magic, std::string_view content) {
  std::string frame{magic, '\x2a', '\x4d', '\x18'};
  for (int shift = 0; shift < 32; shift += 8) frame += static_cast<char>(content.size() >> shift & 0xFF);
  return frame.append(content);
}

// Every whole record as "BLOCK@OFFSET+LENGTH", and what was wrong.
struct Walk {
  std::vector<std::string> records;
  std::vector<std::string> broken;  // yielded, and then the block was not whole
  std::vector<std::string> losses, oddities;
  std::optional<Fault> refused;

  std::size_t flaws() const { return broken.size() + losses.size() + (refused ? 1 : 0); }
};

Walk walk(const std::filesystem::path& file) {
  Walk seen;
  auto reader = WarcReader::open(file);
  if (!reader) {
    seen.refused = reader.error().fault;
    return seen;
  }
  while (const auto record = reader->next()) {
    std::string block;
    const auto size = reader->block([&](std::string_view piece) { block += piece; });
    if (!size) {
      seen.broken.push_back(size.error().detail);
      continue;
    }
    CHECK(*size == block.size());
    const auto passed = reader->passed();
    seen.records.push_back(fmt::format("{}@{}+{}", block.substr(0, 20), passed.offset, passed.length));
  }
  for (const auto& loss : reader->losses())
    seen.losses.push_back(fmt::format("{}+{} {}", loss.offset, loss.bytes, name(loss.error.fault)));
  for (const auto& odd : reader->oddities()) seen.oddities.push_back(odd.error.detail);
  return seen;
}

Walk walk_bytes(std::string_view bytes) {
  static const test::TempDir folder;
  const auto file = folder / "file.warc";
  test::write_file(file, bytes);
  return walk(file);
}

using Texts = std::vector<std::string>;

std::string at(std::string_view block, std::size_t offset, std::size_t length) {
  return fmt::format("{}@{}+{}", block, offset, length);
}

}  // namespace

TEST_CASE("Plain and compressed files give the same records, each with its place") {
  const auto one = record("one", "", 1), two = record("two, longer", "", 2);
  const auto plain = walk_bytes(one + two);
  CHECK(plain.records == Texts{at("one", 0, one.size() - 4), at("two, longer", one.size(), two.size() - 4)});
  CHECK(plain.flaws() == 0);
  CHECK(plain.oddities.empty());

  const auto zip_one = gz(one), zip_two = gz(two);
  const auto zipped = walk_bytes(zip_one + zip_two);
  CHECK(zipped.records == Texts{at("one", 0, zip_one.size()), at("two, longer", zip_one.size(), zip_two.size())});
  CHECK(zipped.flaws() == 0);
  CHECK(zipped.oddities.empty());
}

TEST_CASE("A record is read from its place alone") {
  const test::TempDir folder;
  const auto file = folder / "a.warc.gz";
  const auto one = gz(record("one")), two = gz(record(std::string(300'000, 'x'), "", 2));
  test::write_file(file, one + two);
  for (const auto length : {two.size(), std::size_t{0}}) {
    const auto read = read_record(file, one.size(), length);
    REQUIRE(read);
    CHECK((read->block == std::string(300'000, 'x')));
    CHECK(read->head.target_uri() == "https://agency.example/2");
    CHECK(read->head.type() == RecordType::resource);
  }
  CHECK(read_record(file, 1, 0).error().fault == Fault::malformed);
  CHECK(read_record(file, one.size() + two.size(), 0).error().fault == Fault::malformed);
  CHECK(read_record(folder / "none", 0, 0).error().fault == Fault::absent);
  ReadLimits small;
  small.max_block_in_memory = 1000;
  CHECK(read_record(file, one.size(), 0, small).error().fault == Fault::too_large);
  test::write_file(file, one + two.substr(0, two.size() - 3));
  CHECK(read_record(file, one.size(), 0).error().fault == Fault::truncated);
}

TEST_CASE("What other tools wrote is read, and what is odd about it is said") {
  const auto one = record("one"), two = record("two", "", 2);
  const auto changed = [&](std::string_view from, std::string_view to) {
    auto text = one;
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from, found + to.size()))
      text.replace(found, from.size(), to);
    return text;
  };
  struct Row {
    std::string bytes;
    std::size_t records;
    std::string odd, because;
  };
  const Row rows[] = {
      {"", 0, "", "an empty file"},
      {gz(""), 0, "an empty member", "an empty member"},
      {changed("WARC/1.1", "WARC/1.0"), 1, "", "WARC/1.0"},
      {changed("WARC/1.1", "WARC/0.18"), 1, "", "WARC/0.18"},
      {changed("WARC/1.1", "warc/1.1"), 1, "", "literals of the grammar are case-free"},
      {changed("WARC-Target-URI", "warc-TARGET-uri"), 1, "", "field names are case-free"},
      {changed("https://agency.example/1", "<https://agency.example/1>"), 1, "", "<> round the URI, as wget writes"},
      {changed("text/plain", "text/plain;\r\n charset=utf-8"), 1, "", "a folded field"},
      {changed("Content-Length: ", "Content-Length:\r\n\t"), 1, "", "a fold before the value"},
      {changed("\r\n", "\n"), 1, "bare LF in the head; 2 bytes of line ends behind the record", "bare LF"},
      {changed("Content-Type: text/plain", "no colon here"), 1, "no colon in the head line \"no colon here\"", ""},
      {changed("2024-05-17T09:30:00Z", "2024-99-99T99:99:99Z"), 1, "no date in WARC-Date", "an impossible date"},
      {changed("resource", "frobnicate"), 1, "", "an unknown type is the caller's business"},
      {one.substr(0, one.size() - 4), 1, "0 bytes of line ends behind the record", "nothing behind the last record"},
      {one.substr(0, one.size() - 2) + two, 2, "2 bytes of line ends behind the record", "one CRLF between"},
      {one + "\r\n\r\n" + two, 2, "8 bytes of line ends behind the record", "more blank lines between"},
      {gz(one + two), 2, "several records in one member", "one member for all"},
      {one + gz(two), 2, "plain and compressed records in one file", "plain, then compressed"},
      {gz(one) + two, 2, "plain and compressed records in one file", "compressed, then plain"},
      {gz(one) + std::string(4096, '\0'), 1, "zeros between records", "zeros after a power cut"},
      {gz(one) + std::string(512, '\0') + gz(two), 2, "zeros between records", "zeros between"},
  };
  for (const auto& row : rows) {
    INFO(row.because);
    const auto seen = walk_bytes(row.bytes);
    CHECK(seen.records.size() == row.records);
    CHECK(seen.flaws() == 0);
    CHECK(fmt::format("{}", fmt::join(seen.oddities, "; ")) == row.odd);
  }
}

TEST_CASE("A record that shares its gzip member has no place of its own") {
  const test::TempDir folder;
  test::write_file(folder / "a", gz(record("one") + record("two")) + gz(record("three")));
  auto reader = WarcReader::open(folder / "a").value();
  std::vector<bool> own;
  while (reader.next()) {
    REQUIRE(reader.block(nullptr));
    own.push_back(reader.passed().has_own_place);
  }
  CHECK(own == std::vector<bool>{false, false, true});
}

TEST_CASE("After damage the walk goes on with the next whole record") {
  const auto one = record("one", "", 1), two = record("two", "", 2), three = record("three", "", 3);
  const auto z1 = gz(one), z2 = gz(two), z3 = gz(three);
  const auto announcing = [](std::string text, std::string_view length) {
    const auto found = text.find("Content-Length: ") + 16;
    return text.replace(found, text.find('\r', found) - found, length);
  };
  auto flipped = z2;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  auto wrong_sum = z2;
  wrong_sum[wrong_sum.size() - 6] ^= 1;

  struct Row {
    std::string bytes;
    Texts good;
    std::string because;
  };
  const auto plain3 = [&](std::size_t lost) { return at("three", one.size() + lost, three.size() - 4); };
  const auto zip3 = [&](std::size_t lost) { return at("three", z1.size() + lost, z3.size()); };
  const auto first = at("one", 0, one.size() - 4), zip_first = at("one", 0, z1.size());
  const auto longer = announcing(two, "500"), huge = announcing(two, "9223372036854775807");
  const Row rows[] = {
      {one + "rubbish\n" + three, {first, plain3(8)}, "rubbish between plain records"},
      {one + two.substr(0, 60) + "\n" + three, {first, plain3(61)}, "a head cut short"},
      {one + longer + three, {first, plain3(longer.size())}, "a length that reaches into the next record"},
      {one + huge + three, {first, plain3(huge.size())}, "a length near 2^63"},
      {one + announcing(two, "-1") + three, {first, plain3(two.size() + 1)}, "a negative length"},
      {one + announcing(two, "0x3") + three, {first, plain3(two.size() + 2)}, "a length in hexadecimal"},
      {one + announcing(two, "") + three, {first, plain3(two.size() - 1)}, "no length"},
      {one + announcing(two, "1") + three, {first, plain3(two.size())}, "a length shorter than the block"},
      {z1 + "rubbish" + z3, {zip_first, zip3(7)}, "rubbish between members"},
      {z1 + flipped + z3, {zip_first, zip3(z2.size())}, "a damaged member"},
      {z1 + wrong_sum + z3, {zip_first, zip3(z2.size())}, "a wrong checksum"},
      {z1 + z2.substr(0, 100) + z3, {zip_first, zip3(100)}, "a member cut short, then a good one"},
      {z1 + z2.substr(0, 4) + z3, {zip_first, zip3(4)}, "a member cut in its header, then a good one"},
      {z1 + gz(announcing(two, "500")) + z3, {zip_first, zip3(gz(announcing(two, "500")).size())}, "too long"},
      {z1 + gz(announcing(two, "1")) + z3, {zip_first, zip3(gz(announcing(two, "1")).size())}, "too short"},
      {z1 + gz("no record") + z3, {zip_first, zip3(gz("no record").size())}, "a member that holds no record"},
  };
  for (const auto& row : rows) {
    INFO(row.because);
    const auto seen = walk_bytes(row.bytes);
    CHECK(seen.records == row.good);
    CHECK(seen.losses.size() == 1);
  }
}

TEST_CASE("A file cut at any byte gives the records before the cut and one loss, in either form") {
  for (const bool compressed : {false, true}) {
    Texts parts;
    for (int i = 1; i <= 3; ++i) {
      const auto text = record(fmt::format("block {}", i), "", i);
      parts.push_back(compressed ? gz(text) : text);
    }
    const auto all = parts[0] + parts[1] + parts[2];
    const auto whole_from = parts[0].size();
    for (std::size_t cut = whole_from + 1; cut < all.size(); ++cut) {
      CAPTURE(compressed, cut);
      const auto seen = walk_bytes(std::string_view(all).substr(0, cut));
      // In a plain file a record is there once its block is; the blank lines behind it are only missed.
      std::size_t whole = 1, end = whole_from;
      for (std::size_t i = 1; i < 3; ++i)
        if (cut >= (end += parts[i].size()) - (compressed ? 0 : 4)) ++whole;
      CHECK(seen.records.size() == whole);
      const bool at_border =
          cut == whole_from + parts[1].size() || (!compressed && cut + 4 >= all.size()) ||
          (!compressed && cut >= whole_from + parts[1].size() - 4 && cut <= whole_from + parts[1].size());
      CHECK(seen.flaws() == (at_border ? 0 : compressed || seen.broken.empty() ? seen.losses.size() : 2));
      CHECK(seen.losses.size() == (at_border ? 0 : 1));
    }
  }
}

TEST_CASE("What is no WARC is refused with the reason") {
  CHECK(walk_bytes(std::string(1000, '\0')).refused == Fault::malformed);
  CHECK(walk_bytes("<html>nope</html>").refused == Fault::malformed);
  CHECK(walk_bytes(gz("<html>nope</html>")).refused == Fault::malformed);
  CHECK(walk_bytes("WARC/1.1\r\nWARC-Type: resp").refused == Fault::truncated);
  CHECK(walk_bytes(gz(record("one")).substr(0, 60)).refused == Fault::truncated);
  CHECK(walk_bytes("filedesc://x.arc 0.0.0.0 20240101000000 text/plain 76\n").refused == Fault::truncated);
  CHECK(walk_bytes(gz("filedesc://x.arc 0.0.0.0 2024")).refused == Fault::truncated);
  CHECK(walk_bytes(std::string_view("\x28\xb5\x2f\xfd\x00\x00", 6)).refused == Fault::truncated);
  CHECK(WarcReader::open("/nonexistent/file.warc").error().fault == Fault::absent);
  CHECK(walk_bytes("WARC/1.1\r\nX: " + std::string(2 << 20, 'x') + "\r\n\r\n").refused == Fault::too_large);
}

TEST_CASE("A zstd file is read frame by frame, with the dictionary it brings") {
  const test::TempDir folder;
  const auto one = record("one", "", 1), two = record("two", "", 2), three = record("three", "", 3);
  const auto z1 = zst(one), z2 = zst(two), z3 = zst(three);
  const auto file = folder / "a.warc.zst";

  test::write_file(file, z1 + z2 + z3);
  auto seen = walk(file);
  CHECK(seen.records ==
        Texts{at("one", 0, z1.size()), at("two", z1.size(), z2.size()), at("three", z1.size() + z2.size(), z3.size())});
  CHECK(seen.oddities.empty());
  CHECK(read_record(file, z1.size(), z2.size())->block == "two");

  auto flipped = z2;
  flipped[flipped.size() - 2] ^= 1;  // of its checksum
  test::write_file(file, z1 + flipped + z3);
  seen = walk(file);
  CHECK(seen.records == Texts{at("one", 0, z1.size()), at("three", z1.size() + z2.size(), z3.size())});
  CHECK(seen.losses == Texts{fmt::format("{}+{} malformed", z1.size(), z2.size())});

  const auto half = one.size() - 10;
  test::write_file(file, zst(one.substr(0, half)) + zst(one.substr(half)) + z2);
  CHECK(walk(file).records.size() == 2);  // a record in two frames

  // Dictionaries as they stand and compressed; without them nothing can be read.
  std::string dictionary;
  for (int i = 0; i < 400; ++i) dictionary += record(std::to_string(i * 7919), "", i);
  const auto d1 = zst(one, dictionary), d2 = zst(two, dictionary);
  for (const auto& content : {dictionary, zst(dictionary)}) {
    const auto front = skippable(0x5D, content);
    test::write_file(file, front + d1 + d2);
    seen = walk(file);
    CHECK(seen.records == Texts{at("one", front.size(), d1.size()), at("two", front.size() + d1.size(), d2.size())});
    CHECK(seen.oddities.empty());
    CHECK(read_record(file, front.size() + d1.size(), 0)->block == "two");
  }
  CHECK(walk_bytes(d1 + d2).refused);
  const std::string trained(
      "\x37\xa4\x30\xec"
      "rubbish behind the mark of a trained dictionary");
  CHECK(walk_bytes(skippable(0x5D, trained) + d1).refused == Fault::malformed);
  CHECK(walk_bytes(skippable(0x50, "a note") + z1).records == Texts{at("one", 14, z1.size())});
  CHECK(walk_bytes(skippable(0x5D, zst(dictionary).substr(0, 30)) + d1).refused == Fault::truncated);
}

TEST_CASE("ARC files of both versions are read as the WARC records they would be") {
  const std::string about = "1 0 Agency\nURL IP-address Archive-date Content-type Archive-length\n";
  const std::string http = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>law</p>";
  const auto first = fmt::format("filedesc://a.arc 0.0.0.0 20010203040506 text/plain {}\n{}\n", about.size(), about);
  const auto page =
      fmt::format("http://agency.example/a b 192.0.2.7 20010203040507 text/html {}\n{}\n", http.size(), http);
  const auto page2 = fmt::format("https://agency.example/2 192.0.2.7 20010203040508 text/html 200 - - 0 a.arc {}\n{}\n",
                                 http.size(), http);
  const std::string dns = "dns:agency.example 192.0.2.1 20010203040509 text/dns 4\nA\nB\n\n";

  for (const bool compressed : {false, true}) {
    CAPTURE(compressed);
    const auto form = [&](const std::string& text) { return compressed ? gz(text) : text; };
    const test::TempDir folder;
    const auto file = folder / "a.arc";
    test::write_file(file, form(first) + form(page) + form(page2) + form(dns));
    auto reader = WarcReader::open(file).value();
    Texts heads;
    std::vector<WalkedRecord> places;
    while (reader.next()) {
      CHECK(reader.block(nullptr));
      const auto& head = reader.passed().head;
      heads.push_back(fmt::format("{} {} {} {}", name(head.type()), head.target_uri(), head.date()->digits14(),
                                  head.get("WARC-IP-Address").value_or("-")));
      places.push_back(reader.passed());
    }
    CHECK(heads == Texts{"warcinfo  20010203040506 -", "response http://agency.example/a b 20010203040507 192.0.2.7",
                         "response https://agency.example/2 20010203040508 192.0.2.7",
                         "resource dns:agency.example 20010203040509 192.0.2.1"});
    CHECK(reader.losses().empty());
    CHECK(reader.oddities().empty());
    CHECK(read_record(file, places.at(2).offset, places.at(2).length)->block == http);

    test::write_file(file, form(first) + form(page) + "rubbish\n" + form(page2) + form(dns).substr(0, 30));
    const auto seen = walk(file);
    CHECK(seen.records.size() == 3);
    CHECK(seen.losses.size() == 2);
  }
}

TEST_CASE("A compressed record of any size is read whole, whatever it looks like within") {
  // Noise does not shrink: the member is as long as the block. In the middle of it stands a
  // whole compressed WARC record, as in an archive of archives.
  const auto inner = gz(record("within", "", 7));
  std::uint32_t state = 1;
  const auto noise = [&](std::size_t size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24);
    return bytes;
  };
  for (const std::size_t size : {60'000, 70'000, 300'000, 1'000'000, 4'200'000, 9'000'000}) {
    for (const bool archive_within : {false, true}) {
      CAPTURE(size, archive_within);
      auto block = noise(size);
      if (archive_within) block.replace(size / 2, inner.size(), inner);
      const auto one = gz(record(block)), two = gz(record("two", "", 2));
      test::TempDir folder;
      test::write_file(folder / "file.warc.gz", one + two);
      auto reader = WarcReader::open(folder / "file.warc.gz").value();
      std::string read;
      REQUIRE(reader.next());
      REQUIRE(reader.block([&](std::string_view piece) { read += piece; }));
      CHECK((read == block));
      CHECK(reader.passed().length == one.size());
      REQUIRE(reader.next());
      CHECK(reader.passed().offset == one.size());
      CHECK_FALSE(reader.next());
      CHECK(reader.losses().empty());

      if (archive_within) continue;
      // The same with a byte of it wrong: one loss, and the next record is found.
      auto damaged = one;
      damaged[one.size() - 6] = static_cast<char>(damaged[one.size() - 6] ^ 1);
      const auto seen = walk_bytes(damaged + two);
      CHECK(seen.losses.size() == 1);
      REQUIRE_FALSE(seen.records.empty());
      CHECK(seen.records.back() == at("two", one.size(), two.size()));
    }
  }
}

TEST_CASE("A head made to waste time is read in one pass") {
  // A million bytes of version lines, each of which could begin a record.
  std::string bytes;
  while (bytes.size() < 1'000'000) bytes += "WARC/1.1\r\nContent-Length: 999999999999\r\n\r\n";
  const auto seen = walk_bytes(bytes + record("one"));
  CHECK(seen.records.size() == 1);
}

TEST_CASE("WARC records as the standard has them and as they come", "[conformance]") {
  test::check_table("warc/records.json",
                    [](const test::Json& row) {
                      const auto seen = walk_bytes(row.base64("warc_base64"));
                      const auto count = static_cast<long>(seen.records.size());
                      const auto outcome = row.str("outcome");
                      const auto expected = row.num("records");
                      bool right =
                          count >= row.num("min_records", std::min(expected, row.num("max_records", expected))) &&
                          count <= row.num("max_records", expected);
                      if (outcome.starts_with("ok")) right = right && (seen.flaws() == 0 || outcome == "ok-or-error");
                      if (outcome == "ok") right = right && seen.oddities.empty();
                      if (outcome == "truncated" || outcome.starts_with("error"))
                        right = right && (seen.flaws() > 0 || (expected > 0 && !seen.oddities.empty()));
                      return right;
                    },
                    {"records-0066"});  // a head of 70 KB: our limit is 1 MiB
}

TEST_CASE("Files that other tools wrote are walked from end to end", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const auto expected = test::Json::parse(test::read_file(*shared / "warc-samples/made/expected.json"))["files"];
  for (const auto& name : expected.keys()) {
    CAPTURE(name);
    const auto seen = walk(*shared / "warc-samples/made" / name);
    CHECK(static_cast<long>(seen.records.size()) == expected[name].num("records"));
    const auto outcome = expected[name].str("outcome");
    CHECK(seen.flaws() == (outcome == "truncated" ? 1 : 0));
    CHECK(seen.oddities.empty() == (outcome.empty() || outcome == "truncated"));
    if (outcome == "truncated")
      CHECK_THAT(seen.losses.at(0), Catch::StartsWith(fmt::format("{}+", expected[name].num("last_good_end"))));
  }
  std::size_t files = 0, records = 0, losses = 0;
  for (const auto* folder : {"warc-samples", "conformance/warc/samples"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*shared / folder)) {
      const auto name = entry.path().filename().string();
      if (!entry.is_regular_file() ||
          (name.find(".warc") == std::string::npos && name.find(".arc") == std::string::npos) || name.ends_with(".cdx"))
        continue;
      CAPTURE(name);
      const auto seen = walk(entry.path());
      ++files;
      records += seen.records.size();
      losses += seen.flaws();
      const bool damaged = entry.path().string().find("malformed") != std::string::npos ||
                           name.find("trunc") != std::string::npos || name.ends_with(".open");
      // Eight bytes short in its first record; twelve bytes cut from its end.
      const bool wrong_length = name == "HTTP204.warc" || name == "example-space-in-url.arc";
      if (!damaged && !wrong_length) {
        CHECK(seen.flaws() == 0);
        CHECK(!seen.records.empty());
      }
    }
  CHECK(files > 60);
  CHECK(records > 1900);
  CHECK(losses < 30);
}

}  // namespace chancery
