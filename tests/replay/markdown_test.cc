// SPDX-License-Identifier: Apache-2.0
#include "replay/markdown.h"

#include <chrono>

#include "tests/support/catch.h"

using namespace chancery;

namespace {

std::string shown(std::string_view text) {
  const auto inside = [](std::string_view url) {
    return url.starts_with("javascript:") ? "" : "/web/" + std::string(url);
  };
  return markdown(text, {inside, inside}).bytes();
}

}  // namespace

TEST_CASE("The Markdown of articles becomes what it says", "[markdown]") {
  struct Row {
    std::string text, html;
  };
  const auto row = GENERATE(values<Row>({
      {"One\ntwo\n\nthree", "<p>One\ntwo</p>\n<p>three</p>\n"},
      {"# Title\n## Part\n### Small\ntext", "<h2>Title</h2>\n<h2>Part</h2>\n<h3>Small</h3>\n<p>text</p>\n"},
      {"- a\n- b\n  - c\n- d", "<ul>\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n"},
      {"1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"},
      {"> quoted\n> on", "<blockquote><p>quoted\non</p>\n</blockquote>\n"},
      {"*a* **b** _c_ `d<e`", "<p><em>a</em> <strong>b</strong> <em>c</em> <code>d&lt;e</code></p>\n"},
      {"[to *b*](http://b.example/(x) \"t\")", "<p><a href=\"/web/http://b.example/(x)\">to <em>b</em></a></p>\n"},
      {"![alt \"q\"](i.png)", "<p><img src=\"/web/i.png\" alt=\"alt &quot;q&quot;\" loading=\"lazy\"></p>\n"},
      {"[x](javascript:alert(1))", "<p>x</p>\n"},
      {"| a | b |\n|---|---|\n| 1 | 2\\|3 |",
       "<div class=\"wide\"><table><tr><th scope=\"col\">a</th><th "
       "scope=\"col\">b</th></tr>\n<tr><td>1</td><td>2|3</td></tr>\n</table></div>\n"},
      {"```\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>\n"},
      {"a\\*b\\* 2 * 3", "<p>a*b* 2 * 3</p>\n"},
      {"---", "<hr>\n"},
      {"<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"},
      {"a  \nb", "<p>a<br>\nb</p>\n"},
      {"[a](b", "<p>[a](b</p>\n"},
  }));
  CAPTURE(row.text);
  CHECK(shown(row.text) == row.html);
}

TEST_CASE("Any Markdown is shown, soon and without harm", "[markdown]") {
  const std::string part = GENERATE("[", "![", "[a](", "*", "_a", "**", "`", "> ", "- ", "  - ", "|", "\\", "#", "1. ");
  std::string text;
  while (text.size() < 200'000) text += part;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(shown(text).find("<script") == std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
