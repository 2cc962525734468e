// SPDX-License-Identifier: Apache-2.0
#include "archive/record.h"

#include <set>

#include <fmt/format.h>

#include "tests/support/catch.h"

namespace chancery {
namespace {

constexpr std::string_view kId = "<urn:uuid:00000000-0000-4000-8000-000000000001>";

// A head of that type with all that the standard demands, and no more.
RecordHead minimal(std::string_view type) {
  RecordHead head;
  head.add("WARC-Type", type);
  head.add("WARC-Record-ID", kId);
  head.add("WARC-Date", "2024-05-17T09:30:00.123456Z");
  if (type != "warcinfo" && type != "metadata") head.add("WARC-Target-URI", "https://agency.example/");
  if (type == "revisit") head.add("WARC-Profile", kServerNotModified);
  if (type == "continuation") {
    head.add("WARC-Segment-Number", "2");
    head.add("WARC-Segment-Origin-ID", kId);
  }
  head.add("Content-Length", "0");
  return head;
}

const std::set<std::string_view> kAll = {"warcinfo", "response", "resource",   "request",
                                         "metadata", "revisit",  "conversion", "continuation"};

}  // namespace

TEST_CASE("Every type of record has a smallest form, and each field in it is needed (WARC 1.1 5, 6)") {
  for (const auto type : kAll) {
    CAPTURE(type);
    const auto head = minimal(type);
    CHECK(broken_rule(head) == std::nullopt);
    for (std::size_t i = 0; i < head.fields.size(); ++i) {
      auto lacking = head;
      lacking.fields.erase(lacking.fields.begin() + static_cast<std::ptrdiff_t>(i));
      CAPTURE(head.fields[i].first);
      CHECK(broken_rule(lacking));
    }
  }
}

TEST_CASE("A field stands only on the records the standard allows it on (WARC 1.1 5)") {
  struct Row {
    std::string_view field, value;
    std::set<std::string_view> on;
  };
  const std::set<std::string_view> exchange = {"response", "resource", "request", "metadata", "revisit"};
  const auto without = [](std::set<std::string_view> types) {
    auto rest = kAll;
    for (const auto type : types) rest.erase(type);
    return rest;
  };
  const Row rows[] = {
      {"WARC-Concurrent-To", kId, exchange},
      {"WARC-IP-Address", "192.0.2.7", exchange},
      {"WARC-Refers-To", kId, {"metadata", "revisit", "conversion"}},
      {"WARC-Refers-To-Target-URI", "https://agency.example/", {"revisit"}},
      {"WARC-Refers-To-Date", "2024-05-17T09:30:00Z", {"revisit"}},
      {"WARC-Payload-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", without({"warcinfo", "metadata"})},
      {"WARC-Block-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", kAll},
      {"WARC-Warcinfo-ID", kId, without({"warcinfo"})},
      {"WARC-Filename", "a.warc.gz", {"warcinfo"}},
      {"WARC-Truncated", "length", kAll},
      {"Content-Type", "text/plain", without({"continuation"})},
      {"WARC-Protocol", "h2", exchange},
      {"X-Anything", "else", kAll},
  };
  for (const auto& row : rows)
    for (const auto type : kAll) {
      CAPTURE(row.field, type);
      auto head = minimal(type);
      head.add(row.field, row.value);
      CHECK(broken_rule(head).has_value() != row.on.contains(type));
    }
}

TEST_CASE("Only WARC-Concurrent-To and WARC-Protocol stand twice on a record") {
  for (const auto& [field, value, may] :
       {std::tuple("WARC-Concurrent-To", kId, true), std::tuple("WARC-Protocol", std::string_view("h2"), true),
        std::tuple("warc-type", std::string_view("response"), false),
        std::tuple("Content-Length", std::string_view("0"), false)}) {
    CAPTURE(field);
    auto head = minimal("response");
    head.add(field, value);
    head.add(field, value);
    CHECK(broken_rule(head).has_value() != may);
  }
}

TEST_CASE("A value that would break the file or the standard is refused") {
  struct Row {
    std::string_view field, value, because;
  };
  const auto row = GENERATE(values<Row>({
      {"WARC-Target-URI", "https://agency.example/\r\nX: y", "a line end would forge a field"},
      {"WARC-Target-URI", "<https://agency.example/>", "1.1 writes it bare"},
      {"WARC-Target-URI", "https://agency.example/a b", "a space is no URI"},
      {"WARC-Record-ID", "urn:uuid:1", "an id stands in <>"},
      {"WARC-Record-ID", "<urn:uuid:1> <urn:uuid:2>", "one id"},
      {"WARC-Date", "2024-05-17T09:30:00+02:00", "dates are UTC"},
      {"WARC-Date", "yesterday", "no date"},
      {"WARC-IP-Address", "agency.example", "an address is numeric"},
      {"WARC-IP-Address", "[2001:db8::7]", "without brackets"},
      {"WARC-Truncated", "maybe", "four reasons are known"},
      {"Content-Length", "0x10", "digits"},
      {"Content-Length", "5", "a block needs its Content-Type"},
      {"WARC-Profile", kIdenticalPayload, "which needs the payload's digest"},
  }));
  INFO(row.because);
  auto head = minimal(row.field == "WARC-Profile" ? "revisit" : "response");
  head.set(row.field, row.value);
  CHECK(broken_rule(head));
}

TEST_CASE("A head comes back as it was written") {
  auto head = minimal("response");
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
  const auto text = minimal("response").serialised();
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
