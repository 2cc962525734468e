// SPDX-License-Identifier: Apache-2.0
#include "archive/record.h"

#include <set>

#include <fmt/format.h>

#include "tests/support/catch.h"

namespace chancery {
namespace {

constexpr std::string_view kId = "<urn:uuid:00000000-0000-4000-8000-000000000001>";

RecordHead minimal() {
  RecordHead head;
  head.add("WARC-Type", "response");
  head.add("WARC-Record-ID", kId);
  head.add("WARC-Date", "2024-05-17T09:30:00.123456Z");
  head.add("WARC-Target-URI", "https://agency.example/");
  head.add("Content-Length", "0");
  return head;
}

}  // namespace

TEST_CASE("A head comes back as it was written") {
  auto head = minimal();
  head.add("WARC-Concurrent-To", "<urn:a:1>");
  head.add("WARC-Concurrent-To", "<urn:a:2>");
  const auto text = head.serialised();
  const auto read = parse_record_head(text + "block", 1000);
  REQUIRE(read);
  CHECK(read->head.version == "WARC/1.1");
  CHECK(read->head.fields == head.fields);
  CHECK(read->size == text.size());
  CHECK(read->odd == "");
  CHECK(read->head.type() == RecordType::response);
  CHECK(read->head.get("warc-record-id") == kId);
  CHECK(read->head.date()->iso8601_micros() == "2024-05-17T09:30:00.123456Z");
}

TEST_CASE("A head cut at any byte is truncated") {
  const auto text = minimal().serialised();
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    CAPTURE(cut);
    const auto read = parse_record_head(text.substr(0, cut), 1000);
    REQUIRE_FALSE(read);
    CHECK(read.error().fault == Fault::truncated);
  }
  CHECK(parse_record_head(text, text.size() - 1).error().fault == Fault::too_large);
}

TEST_CASE("Content-Length is digits below 2^63, or nothing") {
  for (const auto& [text, length] : {std::pair<std::string, std::int64_t>{"0", 0},
                                     {"00043", 43},
                                     {"9223372036854775807", INT64_MAX},
                                     {"9223372036854775808", -1},
                                     {"-1", -1},
                                     {"+1", -1},
                                     {"", -1},
                                     {"5 5", -1},
                                     {"1e2", -1},
                                     {"0x10", -1},
                                     {"abc", -1}}) {
    CAPTURE(text);
    RecordHead head;
    head.add("Content-Length", text);
    CHECK(head.content_length() == (length < 0 ? std::nullopt : std::optional<std::uint64_t>(length)));
  }
}

TEST_CASE("A URI is read without the <> that wget writes") {
  RecordHead head;
  head.add("WARC-Target-URI", "<https://agency.example/>");
  CHECK(head.target_uri() == "https://agency.example/");
}

TEST_CASE("Record ids are random UUIDs of version 4 (RFC 9562 5.4)") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto id = new_record_id();
    REQUIRE(id.size() == kId.size());
    CHECK(id.starts_with("<urn:uuid:"));
    CHECK(id[24] == '4');
    CHECK(std::string_view("89ab").find(id[29]) != std::string_view::npos);
    seen.insert(id);
  }
  CHECK(seen.size() == 1000);
}

}  // namespace chancery
