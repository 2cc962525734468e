// SPDX-License-Identifier: Apache-2.0
#include "parsers/charset.h"

#include "base/ascii.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {

TEST_CASE("A charset is what the strongest evidence says") {
  struct Row {
    std::string_view bytes, http, used, declared;
    CharsetEvidence evidence;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"\xEF\xBB\xBFx", "gbk", "utf-8", "gbk", CharsetEvidence::bom, "a mark beats all"},
      {"<meta charset=big5>\xA4\xA4", "gbk", "gbk", "gbk", CharsetEvidence::http, "HTTP beats meta"},
      {"<meta charset=big5>\xA4\xA4", "iso-8859-1", "big5", "windows-1252", CharsetEvidence::meta,
       "but not as an old server's default"},
      {"<meta charset=gb2312>\xD6\xD0", "", "gbk", "gbk", CharsetEvidence::meta, "gb2312 is a label of gbk"},
      {"<meta charset=gb2312>中文", "", "utf-8", "gbk", CharsetEvidence::utf8_bytes, "UTF-8 bytes beat a declaration"},
      {"<meta charset=gb2312>plain", "", "gbk", "gbk", CharsetEvidence::meta, "ASCII proves nothing"},
      {"<p>plain", "", "windows-1252", "", CharsetEvidence::fallback, "nothing said, nothing seen"},
      {"<p>plain", "bogus", "windows-1252", "", CharsetEvidence::fallback, "an unknown label says nothing"},
  }));
  INFO(row.because);
  const auto charset = detect_charset(row.bytes, row.http);
  CHECK(charset.used == row.used);
  CHECK(charset.declared == row.declared);
  CHECK(charset.evidence == row.evidence);
}

TEST_CASE("A declaration behind a long script is still found") {
  const auto page = "<script>" + std::string(4000, 'x') + "</script><meta charset=gbk>\xD6\xD0";
  CHECK(detect_charset(page, "").used == "gbk");
  CHECK_FALSE(prescan_meta(page));
}

TEST_CASE("Decoding never fails, and what cannot be read shows") {
  CHECK(decode("\xB9\xAB\xB8\xE6", "gbk") == "公告");
  CHECK(decode("\xA4\xBD\xA7\x69", "big5") == "公告");
  CHECK(decode("\xEF\xBB\xBFok", "utf-8") == "ok");
  CHECK(decode("a\xFF z", "utf-8") == "a\uFFFD z");
  CHECK(decode(std::string_view("\xFF\xFEh\0i\0", 6), "utf-16le") == "hi");
  CHECK(decode("caf\xE9 \x80", "windows-1252") == "café €");
  CHECK(decode("\xB9", "gbk") == "\uFFFD");
  CHECK(decode("", "euc-jp").empty());
  CHECK(decode("a\x8E\x69z\xA1\xC5", "big5") == "a\u7BB8z\u02CD");  // places the converter lacks
  CHECK(decode("\xFE\x59\xA3\xA0", "gbk") == "\u9FB4\u3000");
  CHECK(decode("\x8F\xF3\xA1-\xAD\xB5", "euc-jp") == "\uFFFD-\u2160");
  CHECK(decode("\x8E", "big5") == "\uFFFD");
  // A character beyond the first plane right where a buffer of the converter ends.
  for (std::size_t before = 4090; before < 4100; ++before)
    CHECK(decode(std::string(before, 'a') + "\x94\x39\xDA\x33" + "z", "gb18030") == std::string(before, 'a') + "💩z");
}

TEST_CASE("A query is sent in the page's own encoding") {
  REQUIRE(query_encoder("gbk"));
  CHECK(query_encoder("gbk")->encode("公告") == "\xB9\xAB\xB8\xE6");
  CHECK(query_encoder("windows-1252")->encode("é中") == "\xE9&#20013;");
  CHECK(query_encoder("utf-8") == nullptr);
  CHECK(query_encoder("utf-16le") == nullptr);
  test::check_table("url/query-encoding.json", [](const auto& row) {
    const auto* const encoder = query_encoder(row.str("encoding"));
    return Url::parse("http://a.example/?" + row.str("input"), encoder)->query() == row.str("output");
  });
}

TEST_CASE("Encoding conformance tables", "[shared]") {
  test::check_table("encoding/labels.json", [](const auto& row) {
    return encoding_for_label(row.str("label")).value_or("") == ascii::lower(row.str("name"));
  });
  test::check_table("encoding/html-prescan.json", [](const auto& row) {
    const auto bytes = row.base64("html_base64");
    const auto want = ascii::lower(row.str("encoding"));
    const auto charset = detect_charset(bytes, "");
    const auto got = charset.evidence == CharsetEvidence::bom ? charset.used : charset.declared;
    return (got.empty() ? "windows-1252" : got) == want;
  });
  test::check_table("encoding/sniff-bom-header-meta.json", [](const auto& row) {
    const auto bytes = row.base64("bytes_base64");
    const auto charset = detect_charset(bytes, row.str("http_charset"));
    return decode(bytes, charset.used).find(row.str("contains")) != std::string::npos;
  });
}

TEST_CASE("Multi-byte text decodes as the Encoding Standard's index has it", "[shared]") {
  test::check_table("encoding/decode-multibyte.json", [](const auto& row) {
    const auto encoding = encoding_for_label(row.str("encoding"));
    return encoding && decode(row.base64("bytes_base64"), *encoding) == row.str("text");
  });
}

TEST_CASE("Notices in twenty languages come out right", "[shared]") {
  const auto title_right = [](const test::Json& row) {
    const auto bytes = row.base64("html_base64");
    const auto text = decode(bytes, detect_charset(bytes, row.str("http_charset")).used);
    return text.find("<title>" + row.str("title")) != std::string::npos;
  };
  std::size_t declared = 0, declared_right = 0, silent = 0, silent_right = 0;
  for (const auto& row : test::rows("encoding/language-samples.json")) {
    const bool right = title_right(row);
    if (!right) UNSCOPED_INFO(row.str("id") << " " << row.str("true_encoding") << " " << row.str("declared"));
    (row.has("spec_encoding") ? declared : silent) += 1;
    (row.has("spec_encoding") ? declared_right : silent_right) += right;
  }
  CAPTURE(declared, declared_right, silent, silent_right);
  CHECK(declared_right == declared);
  CHECK(static_cast<double>(silent_right) >= 0.95 * static_cast<double>(silent));
}

}  // namespace chancery
