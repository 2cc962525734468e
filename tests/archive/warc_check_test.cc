// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive/warc_writer.h"
#include "tests/archive/archived.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using Texts = std::vector<std::string>;

Texts flaws_of(const std::filesystem::path& file, bool strict = false) {
  WarcCheckOptions options;
  options.strict = strict;
  const auto checked = check_warc(file, options);
  if (!checked) return {"refused: " + checked.error().detail};
  Texts flaws;
  for (const auto& flaw : checked->flaws)
    flaws.push_back(fmt::format("{} {}",
                                flaw.weight == Flaw::Weight::damage   ? "damage"
                                : flaw.weight == Flaw::Weight::breach ? "breach"
                                                                      : "remark",
                                flaw.what));
  return flaws;
}

std::string record(std::string_view fields, std::string_view block, std::string_view version = "WARC/1.1") {
  return fmt::format(
      "{}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2024-05-17T09:30:00Z\r\n"
      "{}Content-Length: {}\r\n\r\n{}\r\n\r\n",
      version, fields, block.size(), block);
}

Texts flaws_of_text(const std::string& text, bool strict = false) {
  const test::TempDir folder;
  test::write_file(folder / "a.warc", text);
  return flaws_of(folder / "a.warc", strict);
}

constexpr std::string_view kHead =
    "WARC-Type: response\r\nWARC-Target-URI: https://agency.example/\r\nContent-Type: application/http; "
    "msgtype=response\r\n";
constexpr std::string_view kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

}  // namespace

TEST_CASE("What we write has no flaw, not even in strict form") {
  const test::TempDir folder;
  WarcWriter writer(folder / "a.warc.gz", {.software = "chancery"}, Timestamp::from_unix(0));
  const auto capture = test::capture_of("https://agency.example/", "<p>law</p>");
  const auto digests = test::digests_of(capture);
  auto records = records_of(capture, digests, std::nullopt);
  const Original original{std::string(records[0].head.id()), capture.url.href(), capture.began};
  for (auto& one : records) writer.append(one);
  for (auto& again : records_of(capture, digests, original)) writer.append(again);
  for (auto& same : not_modified_records_of(capture, original, digests.sha1)) writer.append(same);
  writer.finish();
  CHECK(flaws_of(folder / "a.warc.gz", true) == Texts{});

  // The same pass hands out what rows and index are made of.
  std::vector<CheckedRecord> seen;
  WarcCheckOptions options;
  options.record = [&](const CheckedRecord& one) { seen.push_back(one); };
  CHECK(check_warc(folder / "a.warc.gz", options).value().records == 10);
  REQUIRE(seen.size() == 10);
  CHECK(seen[1].payload.sha256 == digests.sha256);
  CHECK(seen[1].payload.size == 10);
  CHECK(seen[1].http->status == 200);
  CHECK(seen[4].http->status == 200);  // of the revisit's own head
}

TEST_CASE("A digest that does not fit the bytes is damage, and the two readings of a chunked payload are told apart") {
  const auto with = [&](std::string_view name, const std::string& value) {
    return record(fmt::format("{}{}: {}\r\n", kHead, name, value), kChunked);
  };
  const auto framed = sha1(kChunked.substr(kChunked.find("5\r\n"))).labelled();
  CHECK(flaws_of_text(with("WARC-Payload-Digest", sha1("hello").labelled())) == Texts{});
  CHECK(flaws_of_text(with("WARC-Payload-Digest", sha256("hello").labelled())) == Texts{});
  CHECK(flaws_of_text(with("WARC-Block-Digest", sha1(kChunked).labelled())) == Texts{});
  CHECK(flaws_of_text(with("WARC-Payload-Digest", framed)) ==
        Texts{"remark the payload digest covers the chunk framing, which is no part of the payload"});
  CHECK(flaws_of_text(with("WARC-Block-Digest", sha1("other").labelled())) ==
        Texts{fmt::format("damage the block digest is {} and should be {}", sha1(kChunked).labelled(),
                          sha1("other").labelled())});
  CHECK_THAT(flaws_of_text(with("WARC-Payload-Digest", sha1("other").labelled())).at(0),
             Catch::StartsWith("damage the payload"));
  CHECK_THAT(flaws_of_text(with("WARC-Payload-Digest", "md5:00")).at(0),
             Catch::StartsWith("remark the payload digest md5:00"));
}

TEST_CASE("Strict form finds each rule that a record breaks") {
  struct Row {
    std::string text, flaw;
  };
  const std::string good(kHead),
      resource = "WARC-Type: resource\r\nWARC-Target-URI: https://agency.example/\r\nContent-Type: text/plain\r\n";
  const Row rows[] = {
      {record(resource, "x"), ""},
      {record(resource + "WARC-Profile: urn:x\r\n", "x"), "breach resource WARC-Profile is not allowed"},
      {record("WARC-Type: resource\r\nContent-Type: text/plain\r\n", "x"),
       "breach resource WARC-Target-URI is missing"},
      {record(resource + "WARC-Type: resource\r\n", "x"), "breach resource WARC-Type is repeated"},
      {record("WARC-Type: resource\r\nWARC-Target-URI: <https://agency.example/>\r\nContent-Type: text/plain\r\n", "x"),
       "breach resource WARC-Target-URI is not a bare URI"},
      {record(resource + "WARC-Truncated: tired\r\n", "x"),
       "remark resource WARC-Truncated is tired, a reason of some extension"},
      {record(resource + "WARC-IP-Address: agency.example\r\n", "x"),
       "breach resource WARC-IP-Address is not a numeric address"},
      {record(resource, "x") + record(resource, "y"), "breach another record has the same WARC-Record-ID"},
      {record(resource, "x").substr(0, record(resource, "x").size() - 2),
       "breach 2 bytes of line ends behind the record"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(fmt::format("{}", fmt::join(flaws_of_text(row.text, true), "; ")) == row.flaw);
  }
}

TEST_CASE("Damage is named with its place, and the rest is checked") {
  const auto one = record(std::string(kHead), kChunked);
  WarcCheckOptions options;
  const test::TempDir folder;
  test::write_file(folder / "a.warc", one + "rubbish\n" + one + one.substr(0, 90));
  const auto checked = check_warc(folder / "a.warc", options).value();
  CHECK(checked.records == 2);
  REQUIRE(checked.flaws.size() == 2);
  CHECK(checked.damaged());
  CHECK(checked.flaws[0].offset == one.size());
  CHECK(checked.flaws[0].bytes == 8);
  CHECK(checked.flaws[1].offset == 2 * one.size() + 8);
  CHECK(checked.flaws[1].bytes == 90);
}

TEST_CASE("Right digests of other tools are found right, wrong ones wrong", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const auto samples = *shared / "warc-samples";
  for (const auto* good : {"made/odd.warc.gz", "made/codings.warc.gz", "captures/warcfile.warc.gz",
                           "encodings/transfer_compression_gzip_chunked.warc.gz", "captures/iana.warc.gz",
                           "revisit/20130729-heritrix-original.warc.gz", "made/frames.warc.zst"}) {
    CAPTURE(good);
    const auto checked = check_warc(samples / good).value();
    for (const auto& flaw : checked.flaws) {
      CAPTURE(flaw.what, flaw.offset);
      CHECK(flaw.weight != Flaw::Weight::damage);
    }
  }
  CHECK(check_warc(samples / "malformed/example.warc.gz").value().damaged());
  test::check_table("warc/records.json", [&](const test::Json& row) {
    if (!row.has("digest")) return true;
    const test::TempDir folder;
    test::write_file(folder / "a.warc", row.base64("warc_base64"));
    return check_warc(folder / "a.warc").value().damaged() == (row.str("digest") != "pass");
  });
}

}  // namespace chancery
