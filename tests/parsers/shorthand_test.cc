// SPDX-License-Identifier: Apache-2.0
#include "parsers/shorthand.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string written(std::string_view html, Spaces spaces = Spaces::collapse) {
  Shorthand shorthand(html);
  shorthand.text(0, html.size(), spaces);
  return shorthand.written();
}

constexpr std::string_view kFirst = "\xF3\xB0\x80\x80", kSecond = "\xF3\xB0\x80\x81";
const std::string kA = std::string(kFirst), kB = std::string(kSecond);

}  // namespace

TEST_CASE("A long text is written as one character, and what decides the tree stays", "[shorthand]") {
  struct Row {
    std::string html, written, because;
  };
  const auto row = GENERATE(values<Row>({
      {"The weir is closed.", kA, "one text, one character"},
      {"\n    The weir is closed.\n\n", " " + kA + "\n", "white space round it decides where it belongs"},
      {"closed", "closed", "a short one is as quick to read"},
      {"The weir is closed &amp; the lock is open.", kA + " &amp; " + kB, "references are the parser's"},
      {"The weir is closed&nbsp;for good and all.", kA + "&nbsp;" + kB, "without spaces too"},
      {"The weir is closed &ampthe lock is open.", kA + " &ampthe " + kB, "a reference may have no end"},
      {"The weir is closed. a < b and b > c, it is.", kA + " < b and b > c, it is.",
       "what begins no tag may begin one"},
      {"The weir is closed.\x01The lock is open.", kA + "\x01" + kB, "the parser replaces controls"},
      {"The weir is closed.\xEF\xBF\xBEThe lock is open.", kA + "\xEF\xBF\xBE" + kB, "and noncharacters"},
      {"The weir is closed.\xC2\x85The lock is open.", kA + "\xC2\x85" + kB, "and what lies between the two"},
      {"\xEF\xBC\x88关于水坝的通知\xEF\xBC\x89", kA, "but no full-width signs"},
      {"The weir is closed. \xF3\xB0\x80\x81", "The weir is closed. \xF3\xB0\x80\x81", "a page of such characters"},
      {"The weir is closed. &#xF0001;", "The weir is closed. &#xF0001;", "or of references to them"},
      {"The weir is closed. &#983041;", "The weir is closed. &#983041;", "in either base"},
  }));
  INFO(row.because);
  CHECK(written(row.html) == row.written);
}

TEST_CASE("In <pre> every space and line end counts", "[shorthand]") {
  CHECK(written("  \n  The weir is closed.\r\nThe lock is open.  ", Spaces::keep) ==
        "  \n  " + kA + "\r\n" + kB + "  ");
}

TEST_CASE("Of a tag, long attribute values are written short", "[shorthand]") {
  struct Row {
    std::string html, written, because;
  };
  const std::string value = "https://agency.example/notices/2024";
  const auto row = GENERATE_COPY(values<Row>({
      {"<a href=\"" + value + "\" id=x>", "<a href=\"" + kA + "\" id=x>", "in quotes"},
      {"<a href=" + value + ">", "<a href=" + kA + ">", "and without"},
      {"<a href='" + value + "' title='" + value + "'>", "<a href='" + kA + "' title='" + kB + "'>", "each its own"},
      {"<a href='" + value + "?a=b&amp;c=d'>", "<a href='" + value + "?a=b&amp;c=d'>", "references are the parser's"},
      {"<font face='" + value + "'>", "<font face='" + value + "'>", "formatting is counted by its attributes"},
      {"<input type=hidden value='a=\"b\" c'>", "<input type=hidden value='a=\"b\" c'>", "short ones decide"},
  }));
  INFO(row.because);
  Shorthand shorthand(row.html);
  TagScanner scanner(row.html);
  TagScanner::Token tag;
  REQUIRE(scanner.next(tag));
  shorthand.start_tag(tag);
  CHECK(shorthand.written() == row.written);
}

TEST_CASE("What the tree holds is restored, without a copy where the page has it in one piece", "[shorthand]") {
  const std::string html = "\r\n  The weir is closed.\r\n<b>The lock is open. &amp; The harbour is dry.";
  Shorthand shorthand(html);
  shorthand.text(0, html.find('<'), Spaces::collapse);
  shorthand.text(html.find('>') + 1, html.size(), Spaces::collapse);
  REQUIRE(shorthand.written() == " " + kA + "\r" + kB + " &amp; \xF3\xB0\x80\x82");

  // The parser makes "\n" of "\r".
  const auto whole = shorthand.restored(" " + kA + "\n");
  CHECK(whole == " The weir is closed.\r");
  CHECK(whole.data() == html.data() + 3);
  CHECK(shorthand.restored(kB + " & \xF3\xB0\x80\x82") == "The lock is open. & The harbour is dry.");
  CHECK(shorthand.restored(kA + kB) == "The weir is closed.The lock is open.");
  CHECK(shorthand.restored("nothing long") == "nothing long");
  CHECK(shorthand.restored("\xF3\xB0\x80\x83") == "");
  CHECK(shorthand.restored("\xF3\xB0") == "");
}

TEST_CASE("A page may have more texts than there are stand-ins", "[shorthand]") {
  std::string html;
  for (int i = 0; i < 70'000; ++i) html += "The weir is closed.\n&lt;\n";
  Shorthand shorthand(html);
  shorthand.text(0, html.size(), Spaces::collapse);
  const auto& text = shorthand.written();
  CHECK(text.ends_with("The weir is closed.\n&lt;\n"));
  CHECK(text.find("\xF3\xBF\xBF\xBD") != std::string::npos);
  CHECK(text.find("\xF3\xBF\xBF\xBE") == std::string::npos);
  CHECK(shorthand.restored("\xF3\xBF\xBF\xBD") == "The weir is closed.");
}

}  // namespace chancery
