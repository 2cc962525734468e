// SPDX-License-Identifier: Apache-2.0
#include "parsers/body.h"

#include "parsers/article_text.h"
#include "parsers/learned_forests.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string text_of(std::string_view html) {
  const HtmlTree tree(html);
  const Blocks blocks(tree.dom());
  return plain_text(blocks,
                    choose_text(blocks, find_body(blocks), "The title", read_metadata(tree), Forests::learned().text));
}

constexpr std::string_view kFirst =
    "The council met on Tuesday to hear how the winter had passed, and found little to complain of.";
constexpr std::string_view kSecond =
    "Two roads were closed for a day each, one by snow and one by a fallen tree; both are open again.";

}  // namespace

TEST_CASE("The text is kept and its furniture is not") {
  struct Row {
    std::string_view before, after, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<ul class=nav><li><a href=1>Home</a><li><a href=2>News</a></ul>", "", "navigation"},
      {"<h1>The title</h1><p>By Jane Doe</p><p>Published: 5 May 2021</p>", "", "title and byline"},
      {"", "<div class=comments><p>I do not believe a word of this, and neither does my neighbour.</p></div>",
       "comments"},
      {"", "<h3>Related articles</h3><p><a href=1>Another winter, another road, says the council</a></p>",
       "other articles"},
      {"", "<p>责任编辑：张三</p>", "an editor's line"},
      {"", "<p>Share this article</p><p><a href=1>A</a> <a href=2>B</a></p>", "sharing"},
      {"", "<p style='display: none'>Hidden words, which nobody is meant to read at all.</p>", "what is hidden"},
  }));
  INFO(row.because);
  const auto html = "<body><div>" + std::string(row.before) + "<p>" + std::string(kFirst) + "</p><p>" +
                    std::string(kSecond) + "</p>" + std::string(row.after) + "</div></body>";
  CHECK(text_of(html) == std::string(kFirst) + "\n" + std::string(kSecond));
}

TEST_CASE("Two line breaks, or one before an indent, make paragraphs") {
  const auto html =
      "<td>" + std::string(kFirst) + "<br><br>" + std::string(kSecond) + "<br>　　" + std::string(kFirst) + "</td>";
  CHECK(text_of("<table><tr>" + html + "</table>") ==
        std::string(kFirst) + "\n" + std::string(kSecond) + "\n" + std::string(kFirst));
}

TEST_CASE("A text in several sections is one text") {
  const auto html = "<body><div><section><h2>Roads</h2><p>" + std::string(kFirst) +
                    "</p></section><section><h2>Trees</h2><p>" + std::string(kSecond) + "</p></section></div></body>";
  CHECK(text_of(html) == "Roads\n" + std::string(kFirst) + "\nTrees\n" + std::string(kSecond));
}

TEST_CASE("Rows of a table keep their cells side by side") {
  const auto html = "<body><div><p>" + std::string(kFirst) + "</p><table><tr><td>Road 5<td>closed, by snow</table><p>" +
                    std::string(kSecond) + "</p></div></body>";
  CHECK(text_of(html) == std::string(kFirst) + "\nRoad 5\tclosed, by snow\n" + std::string(kSecond));
}

TEST_CASE("A page of links alone has no text") {
  CHECK(text_of("<ul><li><a href=1>One thing</a><li><a href=2>Another thing</a></ul>").empty());
  CHECK(text_of("").empty());
}

TEST_CASE("A page of one short sentence says that sentence") {
  CHECK(text_of("<h1>The title</h1><p>The dues are set.</p><a href=\"/next\">next</a><img src=\"/crest.png\">") ==
        "The dues are set.");
}

TEST_CASE("A text that JSON-LD has in full ends where it ends there") {
  std::string article, said, second;
  for (int i = 0; i < 8; ++i) {
    const auto paragraph = std::to_string(i) + " " + std::string(i % 2 == 0 ? kFirst : kSecond);
    article += "<p>" + paragraph + "</p>";
    said += paragraph + "\\n";
  }
  for (int i = 0; i < 12; ++i)
    second += "<p>The ferry has sailed " + std::to_string(i) + " times, and " + std::string(kSecond) + "</p>";
  const auto page = [&](std::string_view body) {
    return "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"" + std::string(body) +
           "\"}</script><body><div>" + article + second + "</div></body>";
  };
  CHECK(text_of(page(said)).find("The ferry") == std::string::npos);
  CHECK(text_of(page(said)).find("7 Two roads") != std::string::npos);
  CHECK(text_of(page(said.substr(0, 200))).find("The ferry") != std::string::npos);  // what is cut short says nothing
}

}  // namespace chancery
