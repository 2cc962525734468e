// SPDX-License-Identifier: Apache-2.0
#include "archive/payload.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "archive/gzip_member.h"
#include "archive/warc_reader.h"
#include "base/url.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

struct Unchunked {
  std::string payload;
  bool complete;
};
Unchunked unchunk(std::string_view framed, std::size_t piece) {
  std::string payload;
  Dechunker dechunker([&](std::string_view bytes) { payload += bytes; });
  for (std::size_t at = 0; at < framed.size(); at += piece) dechunker.feed(framed.substr(at, piece));
  const bool complete = dechunker.finish();
  return {payload, complete};
}

HttpFields fields(std::initializer_list<HttpField> all) { return HttpFields{all}; }
HttpFields coded(const std::string& coding) { return fields({{"Content-Encoding", coding}}); }

std::string gzip(std::string_view bytes) {
  std::string out;
  GzipWriter().member(bytes, out);
  return out;
}

std::string deflated(std::string_view bytes, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(bytes.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}
std::string zlib_deflate(std::string_view bytes) { return deflated(bytes, 15); }
std::string bare_deflate(std::string_view bytes) { return deflated(bytes, -15); }

std::string brotli(std::string_view bytes) {
  std::string out(bytes.size() + 1000, '\0');
  auto size = out.size();
  BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        &size, reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}
std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

std::string some_page() {
  std::string page = "<!doctype html><title>Budget</title>";
  for (int i = 0; i < 3000; ++i) page += "<p>Paragraph " + std::to_string(i * 7919 % 10007) + "</p>\n";
  return page;
}

Content decoded(const HttpFields& head, std::string_view body, const ContentLimits& limits = {}) {
  // The same whether the body is in memory or not.
  Spool on_disk({}, 0);
  on_disk.append(body);
  const auto one = decode_content(head, body, limits);
  const auto other = decode_content(head, on_disk, limits);
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->bytes == other->bytes);
  CHECK(one->truncated == other->truncated);
  return *one;
}

}  // namespace

TEST_CASE("Chunk framing is removed wherever the network cut it (RFC 9112 7.1)") {
  struct Row {
    std::string_view framed, payload;
    bool complete;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world", true, "two chunks"},
      {"0\r\n\r\n", "", true, "nothing, properly ended"},
      {"5;name=value;x=\"y\"\r\nhello\r\n0;last\r\n\r\n", "hello", true, "extensions mean nothing"},
      {"5\r\nhello\r\n0\r\nExpires: never\r\nX: y\r\n\r\n", "hello", true, "trailer fields are not payload"},
      {"5\nhello\n0\n\n", "hello", true, "bare LF"},
      {"00005  \r\nhello\r\n000\r\n\r\n", "hello", true, "padded sizes"},
      {"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", true, "hexadecimal in both cases"},
      {"5\r\nhello\r\n0\r\n\r\nand more", "hello", true, "what follows the end is not payload"},
      {"5\r\nhello\r\n0\r\n", "hello", true, "only the blank line is missing"},
      {"5\r\nhello\r\n", "hello", false, "the last chunk is missing"},
      {"5\r\nhel", "hel", false, "cut in a chunk"},
      {"5\r\nhello\r\n3\r\nab", "helloab", false, "cut in the second chunk"},
      {"", "", false, "nothing at all"},
      {"5", "", false, "cut in the first size"},
      {"<html>not chunked</html>", "<html>not chunked</html>", true, "a false header, no line"},
      {"not\r\nchunked\r\n", "not\r\nchunked\r\n", true, "a false header"},
      {"FFFFFFFFFFFFFFFFF\r\nx", "FFFFFFFFFFFFFFFFF\r\nx", true, "no number of ours"},
      {"-5\r\nhello\r\n", "-5\r\nhello\r\n", true, "no sign"},
      {"5\r\nhello\r\nrubbish\r\n", "hello", false, "broken later: the payload ends there"},
      {"5\r\nhello!!\r\n0\r\n\r\n", "hello", false, "a chunk longer than it says"},
      {"7fffffffffffffff\r\nshort", "short", false, "an announced size is only a promise"},
  }));
  INFO(row.because);
  for (const std::size_t piece : {1UL, 2UL, 3UL, 7UL, 1000UL}) {
    CAPTURE(row.framed, piece);
    const auto got = unchunk(row.framed, piece);
    CHECK(got.payload == row.payload);
    CHECK(got.complete == row.complete);
  }
}

TEST_CASE("The payload digest leaves chunk framing out and content coding in (warc-specifications 22)") {
  const auto body = gzip("hello");
  Spool plain;
  plain.append(body);
  Spool chunked({}, 4);
  const auto size = "0123456789abcdef"[body.size() >> 4] + std::string(1, "0123456789abcdef"[body.size() & 15]);
  chunked.append(size + "\r\n" + body + "\r\n0\r\n\r\n");

  const auto direct = digest_payload(coded("gzip"), plain);
  CHECK(direct.sha1 == sha1(body));
  CHECK(direct.sha256 == sha256(body));
  CHECK(direct.size == body.size());
  CHECK(direct.complete);

  const auto through =
      digest_payload(fields({{"content-encoding", "gzip"}, {"Transfer-encoding", "Chunked"}}), chunked);
  CHECK(through.sha1 == direct.sha1);
  CHECK(through.sha256 == direct.sha256);
  CHECK(through.size == direct.size);
  CHECK(through.complete);
}

TEST_CASE("Content is the payload with its codings undone") {
  const auto page = some_page();
  struct Row {
    std::string coding, body;
  };
  const Row rows[] = {
      {"gzip", gzip(page)},
      {"x-gzip", gzip(page)},
      {"GZip", gzip(page)},
      {"gzip", gzip(page.substr(0, 1000)) + gzip(page.substr(1000))},
      {"gzip", gzip(page) + "padding that browsers ignore"},
      {"deflate", zlib_deflate(page)},
      {"deflate", bare_deflate(page)},
      {"br", brotli(page)},
      {"zstd", zstd(page)},
      {"zstd", zstd(page.substr(0, 1000)) + zstd(page.substr(1000))},
      {"gzip, gzip", gzip(gzip(page))},
      {"br, gzip", gzip(brotli(page))},
      {"identity", page},
      {"", page},
      {"none, gzip, identity", gzip(page)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.coding);
    const auto content = decoded(coded(row.coding), row.body);
    CHECK((content.bytes == page));
    CHECK_FALSE(content.truncated);
    CHECK(content.note == "");
  }
}

TEST_CASE("A false label leaves the bytes as they are, and says so") {
  const auto page = some_page();
  for (const auto* label : {"gzip", "deflate", "br", "zstd"}) {
    CAPTURE(label);
    const auto content = decoded(coded(label), page);
    CHECK((content.bytes == page));
    CHECK_FALSE(content.truncated);
    CHECK(content.note == "said to be " + std::string(label) + " and is not");
  }
  const auto half = decoded(coded("gzip, gzip"), gzip(page));
  CHECK((half.bytes == page));
  CHECK(half.note == "said to be gzip and is not");
}

TEST_CASE("A coding we do not know is an error, not a guess") {
  const auto content = decode_content(coded("gzip, compress"), "x");
  REQUIRE_FALSE(content);
  CHECK(content.error().fault == Fault::unsupported);
  CHECK(content.error().detail == "content coding \"compress\"");
}

TEST_CASE("A body cut at any byte gives what came before the cut, marked truncated") {
  const auto page = some_page().substr(0, 3000);
  for (const auto& [label, whole] : {std::pair<std::string, std::string>{"gzip", gzip(page)},
                                     {"deflate", zlib_deflate(page)},
                                     {"deflate", bare_deflate(page)},
                                     {"br", brotli(page)},
                                     {"zstd", zstd(page)}}) {
    for (std::size_t cut = 4; cut < whole.size(); ++cut) {
      CAPTURE(label, cut);
      const auto content = decode_content(coded(label), whole.substr(0, cut));
      REQUIRE(content);
      CHECK(content->truncated);
      CHECK(page.starts_with(content->bytes));
    }
  }
  const auto framed = decoded(fields({{"Transfer-Encoding", "chunked"}}), "5\r\nhello\r\n5\r\nwo");
  CHECK(framed.bytes == "hellowo");
  CHECK(framed.truncated);
}

TEST_CASE("Damage in the middle keeps what was decoded before it") {
  const auto page = some_page();
  auto damaged = gzip(page);
  for (std::size_t i = damaged.size() / 2; i < damaged.size() / 2 + 40; ++i) damaged[i] = '\xFF';
  const auto content = decoded(coded("gzip"), damaged);
  CHECK(content.truncated);
  CHECK(content.bytes.size() > 1000);
  CHECK((page.compare(0, 1000, content.bytes, 0, 1000) == 0));
}

TEST_CASE("A bomb is stopped by size, by growth and by the number of its codings") {
  const std::string zeros(30 << 20, '\0');
  SECTION("size") {
    ContentLimits limits;
    limits.max_bytes = 1000;
    for (const auto& [label, body] : {std::pair<std::string, std::string>{"gzip", gzip(zeros)},
                                      {"br", brotli(zeros)},
                                      {"zstd", zstd(zeros)},
                                      {"br, gzip", gzip(brotli(zeros))},
                                      {"", zeros}}) {
      CAPTURE(label);
      const auto content = decoded(coded(label), body, limits);
      CHECK(content.truncated);
      CHECK(content.bytes == std::string(1000, '\0'));
    }
  }
  SECTION("growth counts beyond the first 10 MiB") {
    const auto content = decoded(coded("br"), brotli(zeros));
    CHECK(content.truncated);
    CHECK(content.bytes.size() >= 10 << 20);
    CHECK(content.bytes.size() < 11 << 20);
    const auto small = decoded(coded("br"), brotli(zeros.substr(0, 9 << 20)));
    CHECK_FALSE(small.truncated);
  }
  SECTION("codings") {
    std::string label = "gzip";
    for (int i = 0; i < 99; ++i) label += ", gzip";
    const auto content = decoded(coded(label), "as it is");
    CHECK(content.bytes == "as it is");
    CHECK(content.note == "100 content codings; left as they are");
  }
}

TEST_CASE("Every coding of the sample archive gives the one page it holds", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  const auto made = *shared / "warc-samples/made";
  const auto expected = test::Json::parse(test::read_file(made / "expected.json"))["files"]["codings.warc.gz"];
  auto reader = WarcReader::open(made / "codings.warc.gz").value();
  std::size_t checked = 0;
  while (const auto record = reader.next()) {
    if (record->head.type() != RecordType::response) continue;
    std::string block;
    REQUIRE(reader.block([&](std::string_view piece) { block += piece; }));
    const auto head = parse_response_head(block).value();
    const auto content = decode_content(head.fields, std::string_view(block).substr(head.size));
    REQUIRE(content);
    const auto path = std::string(Url::parse(record->head.target_uri()).value().path());
    CAPTURE(path, content->note);
    if (expected["decoded"].has(path)) {
      const auto page = expected["decoded"][path];
      CHECK(static_cast<long>(content->bytes.size()) == page.num("length"));
      CHECK(sha256(content->bytes).hex() == page.str("sha256"));
      CHECK_FALSE(content->truncated);
    } else {
      CHECK(content->truncated);
      CHECK_FALSE(content->bytes.empty());
    }
    Spool body;
    body.append(std::string_view(block).substr(head.size));
    const auto digest = Digest::parse(record->head.get("WARC-Payload-Digest").value_or(""));
    if (digest) CHECK(digest_payload(head.fields, body).sha1 == *digest);
    ++checked;
  }
  CHECK(checked == 15);
}

}  // namespace chancery
