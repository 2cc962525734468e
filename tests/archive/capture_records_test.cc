// SPDX-License-Identifier: Apache-2.0
#include "archive/capture_records.h"

#include "archive/cdx_line.h"

#include "archive/warc_rules.h"
#include "tests/archive/archived.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

using test::capture_of;
using test::digests_of;

std::string field(const Record& record, std::string_view name) {
  return std::string(record.head.get(name).value_or("(absent)"));
}

std::vector<std::string> all_of(const Record& record, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [field, value] : record.head.fields)
    if (field == name) values.push_back(value);
  return values;
}

const Original kOriginal{"<urn:uuid:00000000-0000-4000-8000-000000000009>", "https://agency.example/first",
                         Timestamp::from_unix_micros(1'700'000'000'000'001)};

}  // namespace

TEST_CASE("A capture is a response, then its request, then metadata, of one date") {
  const auto capture = capture_of("https://agency.example/news?id=1", "<p>Budget</p>");
  const auto records = records_of(capture, digests_of(capture), std::nullopt);
  REQUIRE(records.size() == 3);
  const auto &response = records[0], &request = records[1], &metadata = records[2];

  CHECK(response.head.type() == RecordType::response);
  CHECK(field(response, "WARC-Target-URI") == "https://agency.example/news?id=1");
  CHECK(field(response, "WARC-IP-Address") == "192.0.2.7");
  CHECK(field(response, "Content-Type") == "application/http;msgtype=response");
  CHECK(field(response, "WARC-Payload-Digest") == sha1("<p>Budget</p>").labelled());
  CHECK(all_of(response, "WARC-Protocol") == std::vector<std::string>{"http/1.1", "tls/1.3"});
  CHECK(field(response, "WARC-Truncated") == "(absent)");
  CHECK(field(response, "WARC-Concurrent-To") == "(absent)");
  CHECK(response.block == capture.response_head);
  CHECK(response.body == &capture.body);

  CHECK(request.head.type() == RecordType::request);
  CHECK(request.block == capture.request);
  CHECK(field(request, "Content-Type") == "application/http;msgtype=request");
  CHECK(field(request, "WARC-Payload-Digest") == "(absent)");

  CHECK(metadata.head.type() == RecordType::metadata);
  CHECK(field(metadata, "Content-Type") == "application/warc-fields");
  CHECK(field(metadata, "WARC-Payload-Digest") == "(absent)");
  CHECK(metadata.block == "via: https://agency.example/\r\nhopsFromSeed: L\r\nsite: the agency\r\nfetchTimeMs: 42\r\n");

  for (const auto& record : records) CHECK(field(record, "WARC-Date") == "2024-05-17T09:30:00.123456Z");
  for (const auto* companion : {&request, &metadata})
    CHECK(all_of(*companion, "WARC-Concurrent-To") == std::vector{std::string(response.head.id())});
}

TEST_CASE("A request with a body has that body's digest") {
  auto capture = capture_of("https://agency.example/search", "found");
  capture.method = "POST";
  capture.request = "POST /search HTTP/1.1\r\nHost: agency.example\r\nContent-Length: 8\r\n\r\nq=budget";
  const auto records = records_of(capture, digests_of(capture), std::nullopt);
  CHECK(field(records[1], "WARC-Payload-Digest") == sha1("q=budget").labelled());
}

TEST_CASE("What is not known is not said") {
  auto capture = capture_of("http://agency.example/", "x");
  capture.ip = capture.tls = capture.via = capture.hops = capture.site = capture.request = "";
  const auto records = records_of(capture, digests_of(capture), std::nullopt);
  REQUIRE(records.size() == 2);
  CHECK(field(records[0], "WARC-IP-Address") == "(absent)");
  CHECK(all_of(records[0], "WARC-Protocol") == std::vector<std::string>{"http/1.1"});
  CHECK(records[1].block == "hopsFromSeed: \r\nfetchTimeMs: 42\r\n");
}

TEST_CASE("A body cut short says why (WARC 1.1 5.13)") {
  for (const auto& [why, text] : {std::pair{Truncation::length, "length"},
                                  {Truncation::time, "time"},
                                  {Truncation::disconnect, "disconnect"},
                                  {Truncation::unspecified, "unspecified"}}) {
    auto capture = capture_of("http://agency.example/", "x");
    capture.truncated = why;
    CHECK(field(records_of(capture, digests_of(capture), std::nullopt)[0], "WARC-Truncated") == text);
  }
}

TEST_CASE("A known payload becomes a revisit that names its original in every way readers know") {
  const auto capture = capture_of("https://agency.example/again", "<p>Budget</p>");
  const auto records = records_of(capture, digests_of(capture), kOriginal);
  const auto& revisit = records[0];
  CHECK(revisit.head.type() == RecordType::revisit);
  CHECK(field(revisit, "WARC-Profile") == kIdenticalPayload);
  CHECK(field(revisit, "WARC-Refers-To") == kOriginal.record_id);
  CHECK(field(revisit, "WARC-Refers-To-Target-URI") == kOriginal.target_uri);
  CHECK(field(revisit, "WARC-Refers-To-Date") == "2023-11-14T22:13:20.000001Z");
  CHECK(field(revisit, "WARC-Payload-Digest") == sha1("<p>Budget</p>").labelled());
  CHECK(field(revisit, "WARC-Truncated") == "length");
  CHECK(revisit.block == capture.response_head);
  CHECK(revisit.body == nullptr);
  CHECK(records.size() == 3);
}

TEST_CASE("An original whose address is no URI, as others archive some, is named by one that is") {
  const auto capture = capture_of("https://agency.example/again", "<p>Budget</p>");
  auto original = kOriginal;
  original.target_uri = "https://agency.example/caf\xc3\xa9 <1>";
  const auto records = records_of(capture, digests_of(capture), original);
  CHECK(field(records[0], "WARC-Refers-To-Target-URI") == "https://agency.example/caf%C3%A9%20%3C1%3E");
  CHECK(broken_rule(records[0].head) == "revisit Content-Length is missing");  // which the writer sets
}

TEST_CASE("Empty and cut bodies are never taken for one another") {
  const auto empty = capture_of("http://agency.example/", "");
  CHECK(records_of(empty, digests_of(empty), kOriginal)[0].head.type() == RecordType::response);
  auto cut = capture_of("http://agency.example/", "x");
  cut.truncated = Truncation::length;
  CHECK(records_of(cut, digests_of(cut), kOriginal)[0].head.type() == RecordType::response);
  const auto unfinished = capture_of("http://agency.example/", "5\r\nhello\r\n", "Transfer-Encoding: chunked\r\n");
  CHECK(records_of(unfinished, digests_of(unfinished), kOriginal)[0].head.type() == RecordType::response);
}

TEST_CASE("A 304 is a revisit with an empty block, its head kept in the metadata") {
  auto capture = capture_of("https://agency.example/news", "");
  capture.response_head = "HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\nVary: Accept\r\n\r\n";
  const auto records = not_modified_records_of(capture, kOriginal, sha1("<p>Budget</p>"));
  REQUIRE(records.size() == 3);
  const auto& revisit = records[0];
  CHECK(revisit.head.type() == RecordType::revisit);
  CHECK(field(revisit, "WARC-Profile") == kServerNotModified);
  CHECK(field(revisit, "WARC-Refers-To") == kOriginal.record_id);
  CHECK(field(revisit, "WARC-Refers-To-Target-URI") == kOriginal.target_uri);
  CHECK(field(revisit, "WARC-Refers-To-Date") == "2023-11-14T22:13:20.000001Z");
  CHECK(field(revisit, "WARC-Payload-Digest") == sha1("<p>Budget</p>").labelled());
  CHECK(field(revisit, "Content-Type") == "(absent)");
  CHECK(revisit.block.empty());
  CHECK(revisit.body == nullptr);
  CHECK(records[2].block ==
        "via: https://agency.example/\r\nhopsFromSeed: L\r\nsite: the agency\r\nfetchTimeMs: 42\r\n"
        "http-response-head: HTTP/1.1 304 Not Modified\r\nhttp-response-head: ETag: \"abc\"\r\n"
        "http-response-head: Vary: Accept\r\n");
}

TEST_CASE("A file says in its first record who made it, and how") {
  const WarcInfo info{"chancery/0.1", "archive@agency.example",
                      "obey",         "chancery/0.1 (+https://agency.example)",
                      "agencies",     "two\r\nlines"};
  const auto record = warcinfo_record(info, "a.warc.gz", Timestamp::from_unix(0));
  CHECK(field(record, "WARC-Filename") == "a.warc.gz");
  CHECK(field(record, "WARC-Date") == "1970-01-01T00:00:00.000000Z");
  CHECK(record.block ==
        "software: chancery/0.1\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        "operator: archive@agency.example\r\nrobots: obey\r\n"
        "http-header-user-agent: chancery/0.1 (+https://agency.example)\r\nisPartOf: agencies\r\n"
        "description: two  lines\r\n");
}

TEST_CASE("A fragment is not part of what was captured") {
  const auto capture = capture_of("https://agency.example/news#top", "x");
  const auto records = records_of(capture, digests_of(capture), std::nullopt);
  CHECK(field(records[0], "WARC-Target-URI") == "https://agency.example/news");
}

TEST_CASE("What a name resolved to is a resource record in the text form of RFC 2540") {
  const auto record = dns_record({"www.agency.example",
                                  Timestamp::parse_digits("20240517093000").value(),
                                  {IpAddress::parse("192.0.2.7").value(), IpAddress::parse("2001:db8::7").value()}});
  CHECK(record.head.type() == RecordType::resource);
  CHECK(record.head.target_uri() == "dns:www.agency.example");
  CHECK(record.head.get("Content-Type") == "text/dns");
  CHECK(record.head.get("WARC-Date") == "2024-05-17T09:30:00.000000Z");
  CHECK_FALSE(record.head.get("WARC-IP-Address"));
  CHECK(record.block ==
        "20240517093000\nwww.agency.example.\tIN\tA\t192.0.2.7\nwww.agency.example.\tIN\tAAAA\t2001:db8::7\n");
  auto head = record.head;
  head.set("Content-Length", std::to_string(record.block.size()));
  CHECK(broken_rule(head) == std::nullopt);
  CHECK_FALSE(cdx_line(head, record.block, {}));  // an answer about a name is no page to replay
}

}  // namespace chancery
