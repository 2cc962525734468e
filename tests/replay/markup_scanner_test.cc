// SPDX-License-Identifier: Apache-2.0
#include "replay/markup_scanner.h"

#include <chrono>

#include "tests/support/catch.h"

using namespace chancery;

namespace {

// Start tags with their attributes, "a[href=x][b]", a space between; end tags as "/a".
std::string tags(std::string_view html) {
  MarkupScanner scanner(html);
  MarkupTag tag;
  std::string out;
  while (scanner.next(tag)) {
    if (!out.empty()) out += ' ';
    if (tag.is_end) out += '/';
    out += tag.name;
    for (const auto& one : tag.attributes) {
      out += '[' + one.name;
      if (one.value.begin < one.value.end)
        out += '=' + std::string(html.substr(one.value.begin, one.value.end - one.value.begin));
      out += ']';
    }
    if (tag.raw_text.begin < tag.raw_text.end)
      out += '{' + std::string(html.substr(tag.raw_text.begin, tag.raw_text.end - tag.raw_text.begin)) + '}';
  }
  return out;
}

}  // namespace

TEST_CASE("Tags and attributes are found as a browser's tokenizer finds them", "[markup_scanner]") {
  struct Row {
    std::string html, tags, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<A HREF=x>t</A>", "a[href=x] /a", "names are lower case"},
      {"<a href = 'x y' b=\"c>d\" e>", "a[href=x y][b=c>d][e]", "quotes hold anything"},
      {"<a href=x/>", "a[href=x/]", "a slash belongs to an unquoted value"},
      {"<a/href=x//b>", "a[href=x//b]", "a slash parts attributes"},
      {"<a href=\"x\"b=c>", "a[href=x][b=c]", "no space after a quote"},
      {"<a =x y>", "a[=x][y]", "a name may begin with an equals sign"},
      {"<a href=\nx>", "a[href=x]", "spaces after the equals sign"},
      {"<a href=>x", "a[href]", "no value"},
      {"a < b <c> <3 </ d> </>", "c", "no tag without a letter"},
      {"<!-- <a> --> <b>", "b", "comments"},
      {"<!--> <a> <!---> <b>", "a b", "comments that close at once"},
      {"<!-- <a> --!> <b>", "b", "and one that closes oddly"},
      {"<!doctype html><?xml x?><a>", "a", "declarations"},
      {"<![CDATA[ <a> ]]><b>", "b", "no CDATA in HTML: it ends at the first bracket"},
      {"<svg><![CDATA[ <a> ]]><b/></svg>", "svg b /svg", "but in SVG"},
      {"<script>if (a<b) '<a>'</script><c>", "script{if (a<b) '<a>'} /script c", "scripts are text"},
      {"<script><!-- <script> </script> <a> --> </script><b>", "script{<!-- <script> </script> <a> --> } /script b",
       "a script in a comment in a script"},
      {"<script><!-- </script><b>", "script{<!-- } /script b", "a comment alone holds no end tag back"},
      {"<script></scriptx></script ><b>", "script{</scriptx>} /script b", "the whole name ends it"},
      {"<style>a>b{} <c></STYLE><d>", "style{a>b{} <c>} /style d", "styles are text"},
      {"<textarea><a></textarea><b>", "textarea{<a>} /textarea b", "and what is typed"},
      {"<svg><script href='x'/><a></svg>", "svg script[href=x] a /svg", "an empty script in SVG"},
      {"<script src='x'/><a></script>", "script[src=x]{<a>} /script", "is none in HTML"},
      {"<plaintext><a>", "plaintext", "plain text has no end"},
      {"<a href=x", "", "a tag cut off is none"},
      {"<a href='x", "", "wherever it is cut"},
      {"<title><a></title><b>", "title{<a>} /title b", "titles are text"},
      {"<noscript><img src=x></noscript>", "noscript img[src=x] /noscript", "what stands in for scripts is shown"},
  }));
  INFO(row.because);
  CAPTURE(row.html);
  CHECK(tags(row.html) == row.tags);
}

TEST_CASE("Bytes of other encodings are passed over", "[markup_scanner]") {
  CHECK(tags("<a title='\x95\x5c' href=\xc4\xe3>") == "a[title=\x95\x5c][href=\xc4\xe3]");
}

TEST_CASE("Hostile markup takes linear time", "[markup_scanner]") {
  const auto repeated = [](std::string_view part) {
    std::string all;
    while (all.size() < 4'000'000) all += part;
    return all;
  };
  const std::string part = GENERATE("<", "<a ", "<!--", "<!-- -- --!", "<!-- --><a>", "</", "<script>", "<a b='",
                                    "<script><!--<script", "<svg>", "<style></", " = ");
  const auto html = repeated(part);
  const auto begin = std::chrono::steady_clock::now();
  tags(html);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
}
