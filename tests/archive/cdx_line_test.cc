// SPDX-License-Identifier: Apache-2.0
#include "archive/cdx_line.h"

#include "tests/archive/archived.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

CdxLine example() {
  return {.key = "example,agency)/news",
          .time = "20240517093000",
          .url = "https://agency.example/news",
          .mime = "text/html",
          .status = 200,
          .digest = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
          .length = 1228,
          .offset = 784,
          .filename = "a.warc.gz"};
}

const RecordPlace kPlace{"a.warc.gz", 784, 1228, "<urn:uuid:1>"};

}  // namespace

TEST_CASE("A line is written as warcio writes it, and read back") {
  const auto* text =
      "example,agency)/news 20240517093000 {\"url\":\"https://agency.example/news\",\"mime\":\"text/html\","
      "\"status\":\"200\",\"digest\":\"3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\",\"length\":\"1228\",\"offset\":\"784\","
      "\"filename\":\"a.warc.gz\"}";
  CHECK(example().to_line() == text);
  CHECK(CdxLine::parse(text).value() == example());
  CdxLine bare{.key = "k", .time = "20240517093000", .url = "k", .filename = "f"};
  CHECK(bare.to_line() == R"(k 20240517093000 {"url":"k","length":"0","offset":"0","filename":"f"})");
  CHECK(CdxLine::parse(bare.to_line()).value() == bare);
}

TEST_CASE("Lines of other producers are read (CDXJ 0.1.0)") {
  struct Row {
    std::string_view json, because;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"url": "https://agency.example/news", "mime": "text/html", "status": "200",
          "digest": "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "length": "1228", "offset": "784", "filename": "a.warc.gz"})",
       "pywb: spaces, numbers as strings, a bare digest"},
      {R"({"url":"https://agency.example/news","mime":"text/html","status":200,"length":1228,"offset":784,
          "digest":"sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ","filename":"a.warc.gz","recordDigest":"sha256:00"})",
       "ArchiveWeb.page: numbers, a label, members we do not know"},
      {R"({"filename":"a.warc.gz","offset":784,"length":1228,"status":"200","url":"https://agency.example/news",
          "digest":"sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709","mime":"text/html"})",
       "another order, a digest in hexadecimal"},
  }));
  INFO(row.because);
  for (const auto* time : {"20240517093000", "20240517093000123"}) {
    std::string line = "example,agency)/news " + std::string(time) + " ";
    for (const char c : row.json)
      if (c != '\n') line += c;
    const auto parsed = CdxLine::parse(line);
    REQUIRE(parsed);
    CHECK(*parsed == example());
  }
}

TEST_CASE("What is no line is an error") {
  for (const auto* text :
       {"", "key", "key 20240517093000", "key 2024 {}", "key 20240517093000 [1]",
        "key 20240517093000 {\"url\":", "key 2024051709300x {}", "!meta 0 {\"format\": \"cdxj\"}",
        " CDX N b a m s k r M S V g", "key 20240517093000 {\"offset\":\"a lot\"}", "key 20240517093000 {\"offset\":-1}",
        "key 20240517093000 {\"length\":\"99999999999999999999999\"}"}) {
    CAPTURE(text);
    const auto parsed = CdxLine::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().fault == Fault::malformed);
  }
}

TEST_CASE("A response is indexed by what the server said of it") {
  const auto capture = test::capture_of("https://www.agency.example/News?b=2&a=1", "<p>Budget</p>");
  const auto records = records_of(capture, test::digests_of(capture), std::nullopt);
  const auto line = cdx_line(records[0].head, records[0].block, kPlace);
  REQUIRE(line);
  CHECK(line->key == "example,agency)/news?a=1&b=2");
  CHECK(line->time == "20240517093000");
  CHECK(line->url == "https://www.agency.example/News?b=2&a=1");
  CHECK(line->mime == "text/html");
  CHECK(line->status == 200);
  CHECK(line->digest == sha1("<p>Budget</p>").labelled());
  CHECK(line->filename == "a.warc.gz");
  CHECK(line->offset == 784);
  CHECK(line->length == 1228);
  CHECK_FALSE(cdx_line(records[1].head, records[1].block, kPlace));
  CHECK_FALSE(cdx_line(records[2].head, records[2].block, kPlace));
}

TEST_CASE("A revisit is marked as one, with the status it came with") {
  const auto capture = test::capture_of("https://agency.example/", "<p>Budget</p>");
  const Original original{"<urn:uuid:2>", "https://agency.example/", Timestamp()};
  const auto same = records_of(capture, test::digests_of(capture), original);
  const auto line = cdx_line(same[0].head, same[0].block, kPlace);
  REQUIRE(line);
  CHECK(line->mime == "warc/revisit");
  CHECK(line->status == 200);
  CHECK(line->digest == sha1("<p>Budget</p>").labelled());

  const auto unchanged = not_modified_records_of(capture, original, sha1("x"));
  const auto checked = cdx_line(unchanged[0].head, unchanged[0].block, kPlace);
  REQUIRE(checked);
  CHECK(checked->mime == "warc/revisit");
  CHECK(checked->status == 304);
}

TEST_CASE("Records of other kinds") {
  RecordHead head;
  head.add("WARC-Type", "resource");
  head.add("WARC-Date", "2024-05-17T09:30:00Z");
  head.add("WARC-Target-URI", "https://agency.example/a b");
  head.add("Content-Type", "Image/PNG; x=y");
  auto line = cdx_line(head, "\x89PNG", kPlace);
  REQUIRE(line);
  CHECK(line->mime == "image/png");
  CHECK(line->status == 0);
  CHECK(line->key.find(' ') == std::string::npos);
  CHECK(CdxLine::parse(line->to_line()).value() == *line);

  auto undated = head;
  undated.set("WARC-Date", "2024-99-99T99:99:99Z");
  CHECK_FALSE(cdx_line(undated, "", kPlace));
  auto dns = head;
  dns.set("WARC-Target-URI", "DNS:agency.example");
  CHECK_FALSE(cdx_line(dns, "", kPlace));
  auto nameless = head;
  nameless.set("WARC-Target-URI", "");
  CHECK_FALSE(cdx_line(nameless, "", kPlace));
  for (const auto* type : {"warcinfo", "request", "metadata", "conversion", "continuation", "frobnicate"}) {
    CAPTURE(type);
    head.set("WARC-Type", type);
    CHECK_FALSE(cdx_line(head, "", kPlace));
  }
}

TEST_CASE("What was sent is part of the key of a request that is no GET (cdx-non-get-requests)") {
  struct Row {
    std::string_view url, request, key;
  };
  const auto row = GENERATE(values<Row>({
      {"https://a.example/s", "POST /s HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nq=law&page=1",
       "example,a)/s?__wb_method=post&page=1&q=law"},
      {"https://a.example/s?x=1",
       "POST /s HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"q\":\"law\",\"p\":[1,2]}",
       "example,a)/s?__wb_method=post&p=1&p=2&q=law&x=1"},
      {"https://a.example/s", "PUT /s HTTP/1.1\r\nContent-Type: image/png\r\n\r\nhello",
       "example,a)/s?__wb_method=put&__wb_post_data=agvsbg8="},
      {"https://a.example/s", "POST /s HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{broken",
       "example,a)/s?__wb_method=post&__wb_post_data=e2jyb2tlbg=="},
      {"https://a.example/s", "HEAD /s HTTP/1.1\r\n\r\n", "example,a)/s?__wb_method=head"},
      {"https://a.example/s", "GET /s HTTP/1.1\r\n\r\n", "(none)"},
      {"https://a.example/s", "no request", "(none)"},
  }));
  CAPTURE(row.request);
  CHECK(key_of_request(row.url, row.request).value_or("(none)") == row.key);
}

TEST_CASE("Bytes that are no UTF-8 do not break the line they are in") {
  RecordHead head;
  head.add("WARC-Type", "resource");
  head.add("WARC-Date", "2024-05-17T09:30:00Z");
  head.add("WARC-Target-URI", "https://agency.example/\xFF\"\\\x01");
  const auto line = cdx_line(head, "", kPlace);
  REQUIRE(line);
  const auto parsed = CdxLine::parse(line->to_line());
  REQUIRE(parsed);
  CHECK(parsed->filename == "a.warc.gz");
}

}  // namespace chancery
