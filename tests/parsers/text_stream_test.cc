// SPDX-License-Identifier: Apache-2.0
#include "parsers/text_stream.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace chancery {
namespace {

struct Read {
  std::string text, encoding;
};
Read read(std::string_view bytes, std::size_t piece = std::string_view::npos, std::string_view http_charset = {}) {
  TextStream stream(http_charset);
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    text += stream.feed(bytes.substr(0, piece));
  text += stream.finish();
  return {text, std::string(stream.encoding())};
}

}  // namespace

TEST_CASE("The encoding of a document that arrives is settled on its beginning") {
  using namespace std::string_view_literals;
  struct Row {
    std::string_view bytes, http, encoding, text, because;
  };
  const auto row = GENERATE(values<Row>({
      {"\xEF\xBB\xBF<a>", "gbk", "utf-8", "<a>", "a mark comes first"},
      {"<\0a\0>\0"sv, "utf-8", "utf-16le", "<a>", "UTF-16 shows in its shape"},
      {"\0<\0a\0>"sv, "", "utf-16be", "<a>", "either way round"},
      {"<?xml version='1.0' encoding='gb2312'?>\xE5\x85\xAC", "gbk", "utf-8",
       "<?xml version='1.0' encoding='gb2312'?>公", "bytes that are UTF-8 are"},
      {"<?xml encoding='gb2312'?>\xB9\xAB", "", "gbk", "<?xml encoding='gb2312'?>公", "the declaration"},
      {"<a>\xB9\xAB", "gb2312", "gbk", "<a>公", "what HTTP says"},
      {"<?xml encoding='gbk'?>\xB9\xAB", "iso-8859-1", "gbk", "<?xml encoding='gbk'?>公",
       "a server's default gives way"},
      {"<?xml encoding='bogus'?>", "", "utf-8", "<?xml encoding='bogus'?>", "an encoding nobody knows"},
      {"", "", "utf-8", "", "nothing"},
  }));
  INFO(row.because);
  const auto got = read(row.bytes, 1, row.http);
  CHECK(got.encoding == row.encoding);
  CHECK(got.text == row.text);
}

TEST_CASE("Characters cut between pieces are whole in the text") {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += i % 3 == 0 ? "公告" : i % 3 == 1 ? "é" : "😀";
  const auto bytes = "<?xml encoding='utf-8'?>" + text;
  for (const std::size_t piece : {1u, 3u, 1000u, 4097u}) CHECK(read(bytes, piece).text == bytes);
  std::string gbk = "<?xml encoding='gbk'?>";
  for (int i = 0; i < 5000; ++i) gbk += i % 7 == 0 ? "<\xB9\xAB>" : "\xB8\xE6";
  const auto whole = read(gbk).text;
  CHECK(whole.find("\uFFFD") == std::string::npos);
  for (const std::size_t piece : {1u, 2u, 3u, 1001u}) CHECK(read(gbk, piece).text == whole);
}

TEST_CASE("What comes after the limit is not read, and white space in front is nothing") {
  TextStream stream({}, 10);
  std::string text = stream.feed(" \n<abc>");
  CHECK_FALSE(stream.cut());
  text += stream.feed("defgh");
  text += stream.finish();
  CHECK(stream.cut());
  CHECK(text == "<abc>def");
}

TEST_CASE("A byte order mark in the middle is a character") {
  const auto bytes = std::string(5000, 'x') + "\xEF\xBB\xBF" + "y";
  CHECK(read(bytes, 1000).text == bytes);
  CHECK(read(bytes, 1).text == bytes);
}

}  // namespace chancery
