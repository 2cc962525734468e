// SPDX-License-Identifier: Apache-2.0
#include "archive/gzip_member.h"

#include <zlib.h>

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string some_text(std::size_t size) {
  std::string text;
  for (unsigned n = 12345; text.size() < size; n = n * 1664525 + 1013904223)
    text += "line " + std::to_string(n >> 24) + "\n";
  text.resize(size);
  return text;
}

std::string whole(std::string_view bytes) {
  std::string out;
  GzipWriter().member(bytes, out);
  return out;
}

std::string streamed(GzipWriter& writer, std::string_view bytes, std::size_t piece) {
  std::string out;
  writer.begin([&](std::string_view made) { out += made; });
  for (std::size_t at = 0; at < bytes.size(); at += piece) writer.add(bytes.substr(at, piece));
  writer.end();
  return out;
}

struct Read {
  Result<MemberEnd> end;
  std::string content;
};
Read read_all(std::string_view compressed) {
  std::string content;
  auto end = read_member(compressed, [&](std::string_view piece) {
    content += piece;
    return true;
  });
  return {std::move(end), std::move(content)};
}

}  // namespace

TEST_CASE("A member comes back as it went in, whether written at once or in pieces") {
  GzipWriter writer;
  for (const std::size_t size : {0UL, 1UL, 1000UL, 65536UL, 300000UL}) {
    const auto text = some_text(size);
    for (const auto& member : {whole(text), streamed(writer, text, 7001), streamed(writer, text, 1 << 20)}) {
      CAPTURE(size, member.size());
      const auto read = read_all(member + "and what follows");
      REQUIRE(read.end);
      CHECK(read.content == text);
      CHECK(read.end->compressed == member.size());
      CHECK(read.end->content == size);
      CHECK_FALSE(read.end->stopped_early);
    }
  }
}

TEST_CASE("Reading a member may stop at its head") {
  int pieces = 0;
  const auto end = read_member(whole(some_text(1 << 20)), [&](std::string_view) { return ++pieces < 2; });
  REQUIRE(end);
  CHECK(end->stopped_early);
  CHECK(pieces == 2);
  CHECK(end->content < 1 << 20);
}

TEST_CASE("A member cut at any byte is truncated, never whole (RFC 1952)") {
  const auto member = whole(some_text(700));
  for (std::size_t cut = 0; cut < member.size(); ++cut) {
    const auto read = read_all(member.substr(0, cut));
    CAPTURE(cut);
    REQUIRE_FALSE(read.end);
    CHECK(read.end.error().fault == Fault::truncated);
  }
}

TEST_CASE("A changed byte in the trailer is noticed, for the checksum and the length are checked") {
  const auto member = whole("what a ministry said");
  for (std::size_t back = 1; back <= 8; ++back) {
    auto damaged = member;
    damaged[damaged.size() - back] = static_cast<char>(damaged[damaged.size() - back] ^ 1);
    const auto read = read_all(damaged);
    CAPTURE(back);
    REQUIRE_FALSE(read.end);
    CHECK(read.end.error().fault == Fault::malformed);
    CHECK(read.content == "what a ministry said");
  }
}

TEST_CASE("What is no gzip is malformed") {
  for (const auto* bytes : {"<html>nope</html>", "WARC/1.1\r\n", "\x1f\x8b\x07 other method", "\x1f\x8c\x08\x00"}) {
    CAPTURE(bytes);
    const auto read = read_all(bytes);
    REQUIRE_FALSE(read.end);
    CHECK(read.end.error().fault == Fault::malformed);
    CHECK_FALSE(looks_like_gzip(bytes));
  }
  CHECK(looks_like_gzip(whole("")));
}

}  // namespace chancery
