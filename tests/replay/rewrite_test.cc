// SPDX-License-Identifier: Apache-2.0
#include "replay/rewrite.h"

#include "parsers/charset.h"
#include "tests/support/catch.h"

using namespace chancery;

namespace {

const Timestamp kWhen = *Timestamp::parse_digits("20240517093000");

LinkMap links(std::string_view document = "https://agency.example/news/2024/page.html",
              std::string_view encoding = "utf-8") {
  return {Url::parse(document).value(), kWhen, query_encoder(encoding)};
}

std::string rewritten(std::string_view html, std::string_view encoding = "utf-8") {
  return spliced(html, html_edits(html, links("https://agency.example/news/2024/page.html", encoding), encoding));
}

// The original, got back from what was spliced and the list of edits.
std::string unspliced(std::string_view original, std::string_view changed, const std::vector<Edit>& edits) {
  std::string out;
  std::size_t from_changed = 0, from_original = 0;
  for (const auto& edit : edits) {
    const auto kept = edit.at - from_original;
    out += changed.substr(from_changed, kept);
    REQUIRE(changed.substr(from_changed + kept, edit.inserted.size()) == edit.inserted);
    out += original.substr(edit.at, edit.removed);
    from_changed += kept + edit.inserted.size();
    from_original = edit.at + edit.removed;
  }
  return out += changed.substr(from_changed);
}

}  // namespace

TEST_CASE("Links of every kind stay inside, and all other bytes stay", "[rewrite]") {
  struct Row {
    std::string html, expected, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<a href=\"http://b.example/x\">", "<a href=\"/web/20240517093000/http://b.example/x\">", "an absolute link"},
      {"<A HREF=http://b.example/x>", "<A HREF=/web/20240517093000/http://b.example/x>", "without quotes"},
      {"<a href='//b.example/x'>", "<a href='/web/20240517093000/https://b.example/x'>", "without a scheme"},
      {"<a href=\"/x?a=1&amp;b=2\">", "<a href=\"/web/20240517093000/https://agency.example/x?a=1&amp;b=2\">",
       "from the root"},
      {"<a href=\"x/y.html#z\">", "<a href=\"x/y.html#z\">", "a relative link is inside already"},
      {"<a href=\"../x\">", "<a href=\"../x\">", "as long as it does not climb above its host"},
      {"<a href=\"../../../x\">", "<a href=\"/web/20240517093000/https://agency.example/x\">", "which this one does"},
      {"<a href=\"%2E%2e/../../x\">", "<a href=\"/web/20240517093000/https://agency.example/x\">", "in any spelling"},
      {"<a href=\"http://b.example/../../x\">", "<a href=\"/web/20240517093000/http://b.example/x\">", "and this one"},
      {"<a href=\"#top\"><a href=\"?q=1\"><a href=\"\">", "<a href=\"#top\"><a href=\"?q=1\"><a href=\"\">",
       "of the page itself"},
      {"<a href=\"javascript:go('http://b.example/')\">", "<a href=\"javascript:go('http://b.example/')\">",
       "a script"},
      {"<a href=\"mailto:a@b.example\"><img src=\"data:image/gif;base64,AA==\">",
       "<a href=\"mailto:a@b.example\"><img src=\"data:image/gif;base64,AA==\">", "other schemes"},
      {"<a href=\" \thttp://b.example/\n\">", "<a href=\" \t/web/20240517093000/http://b.example/\n\">",
       "spaces around"},
      {"<a href=\"ht\ntp://b.example/\">", "<a href=\"/web/20240517093000/http://b.example/\">",
       "a newline in the scheme"},
      {"<a href=\"&#104;ttp://b.example/?a&amp;b\">", "<a href=\"/web/20240517093000/http://b.example/?a&amp;b\">",
       "a disguise"},
      {"<a href=\"&#x2F;/b.example/\">", "<a href=\"/web/20240517093000/https://b.example/\">", "another"},
      {"<a href=\"\\\\b.example\\x\">", "<a href=\"/web/20240517093000/https:\\\\b.example\\x\">",
       "backslashes are slashes"},
      {"<a href=\"https:x\">", "<a href=\"/web/20240517093000/https://agency.example/news/2024/x\">", "a scheme alone"},
      {"<img src=/a.png>", "<img src=/web/20240517093000im_/https://agency.example/a.png>", "an image"},
      {"<img srcset=\"/a.png 1x, http://b.example/c,d.png 2x\">",
       "<img srcset=\"/web/20240517093000im_/https://agency.example/a.png 1x, "
       "/web/20240517093000im_/http://b.example/c,d.png 2x\">",
       "several"},
      {"<link rel=\"stylesheet\" href=\"/s.css\" integrity=\"sha384-x\">",
       "<link rel=\"stylesheet\" href=\"/web/20240517093000cs_/https://agency.example/s.css\" integrity=\"\">",
       "a style sheet, whose bytes will differ"},
      {"<link rel=preconnect href=//b.example>", "<link rel=preconnect href=/web/20240517093000oe_/https://b.example>",
       "no policy holds back a preconnect"},
      {"<link rel='shortcut icon' href=/i.ico>",
       "<link rel='shortcut icon' href=/web/20240517093000im_/https://agency.example/i.ico>", "an icon"},
      {"<script src=\"//b.example/j.js\" integrity=\"sha384-x\"></script>",
       "<script src=\"/web/20240517093000js_/https://b.example/j.js\" integrity=\"sha384-x\"></script>",
       "a script keeps its bytes"},
      {"<script>var a='<a href=\"http://b.example/\">'</script>",
       "<script>var a='<a href=\"http://b.example/\">'</script>", "what is in a script is not touched"},
      {"<iframe src=\"/f\"></iframe><frame src='/g'>",
       "<iframe src=\"/web/20240517093000if_/https://agency.example/f\"></iframe><frame "
       "src='/web/20240517093000if_/https://agency.example/g'>",
       "frames"},
      {"<video src=/v.mp4 poster=/p.jpg><source src=/w.webm><track src=/t.vtt></video>",
       "<video src=/web/20240517093000oe_/https://agency.example/v.mp4 "
       "poster=/web/20240517093000im_/https://agency.example/p.jpg>"
       "<source src=/web/20240517093000oe_/https://agency.example/w.webm><track "
       "src=/web/20240517093000oe_/https://agency.example/t.vtt></video>",
       "media"},
      {"<object data=/o.pdf></object><embed src=/e.pdf>",
       "<object data=/web/20240517093000oe_/https://agency.example/o.pdf></object><embed "
       "src=/web/20240517093000oe_/https://agency.example/e.pdf>",
       "plug-ins"},
      {"<form action=\"/search\"><button formaction=/other>",
       "<form action=\"/web/20240517093000/https://agency.example/search\"><button "
       "formaction=/web/20240517093000/https://agency.example/other>",
       "forms"},
      {"<body background=/bg.gif><td background=/td.gif>",
       "<body background=/web/20240517093000im_/https://agency.example/bg.gif><td "
       "background=/web/20240517093000im_/https://agency.example/td.gif>",
       "backgrounds"},
      {"<meta http-equiv=refresh content=\"0; url=/new\">",
       "<meta http-equiv=refresh content=\"0; url=/web/20240517093000/https://agency.example/new\">", "a refresh"},
      {"<meta name=x content=\"0; url=/new\">", "<meta name=x content=\"0; url=/new\">", "which this is not"},
      {"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src https://agency.example\">",
       "<meta http-equiv=\"Content-Security-Policy\" content=\"\">", "the page's policy would shut out the archive"},
      {"<div style=\"background:url(&quot;/a.png&quot;)\">",
       "<div style=\"background:url(&quot;/web/20240517093000im_/https://agency.example/a.png&quot;)\">",
       "a style attribute"},
      {"<style>@import '/i.css'; a{b:url(//b.example/c.png)} i{c:url(rel.png)}</style>",
       "<style>@import '/web/20240517093000cs_/https://agency.example/i.css'; "
       "a{b:url(/web/20240517093000im_/https://b.example/c.png)} i{c:url(rel.png)}</style>",
       "a style element"},
      {"<svg><image xlink:href='/a.svg'/><use href='#b'/><a xlink:href='/c'></a></svg>",
       "<svg><image xlink:href='/web/20240517093000im_/https://agency.example/a.svg'/><use href='#b'/><a "
       "xlink:href='/web/20240517093000/https://agency.example/c'></a></svg>",
       "SVG"},
      {"<script "
       "type=importmap>{\"imports\":{\"https://a/\":\"/m.js\",\"n\":\"https:\\/\\/b.example\\/n.js\"}}</script>",
       "<script "
       "type=importmap>{\"imports\":{\"https://a/\":\"/web/20240517093000js_/https://agency.example/m.js\",\"n\":\"/"
       "web/20240517093000js_/https://b.example/n.js\"}}</script>",
       "an import map"},
      {"<img data-src=https://b.example/l.png data-lazy-srcset='/m.png 2x' data-text='https://b.example/'>",
       "<img data-src=/web/20240517093000im_/https://b.example/l.png "
       "data-lazy-srcset='/web/20240517093000im_/https://agency.example/m.png 2x' data-text='https://b.example/'>",
       "what scripts load when it comes into view"},
      {"<a href=x ping='https://b.example/p /q'>", "<a href=x ping=''>", "nobody is told of a click"},
      {"<a target=_blank href=x><a target=\"_TOP\"><a target=_parent><a target=menu>",
       "<a target=_self href=x><a target=\"_self\"><a target=_parent><a target=menu>",
       "nothing opens beside the frame"},
      {"<a href=\"http://b.example/1\" href=\"http://b.example/2\">",
       "<a href=\"/web/20240517093000/http://b.example/1\" href=\"http://b.example/2\">", "the first of two counts"},
      {"<!-- <a href=\"/x\"> --><textarea><a href=\"/x\"></textarea>",
       "<!-- <a href=\"/x\"> --><textarea><a href=\"/x\"></textarea>", "comments and text"},
      {"<noscript><img src=/x.gif></noscript>",
       "<noscript><img src=/web/20240517093000im_/https://agency.example/x.gif></noscript>", "shown without scripts"},
  }));
  INFO(row.because);
  CHECK(rewritten(row.html) == row.expected);
}

TEST_CASE("A base counts for every link, before it and after it", "[rewrite]") {
  CHECK(rewritten("<a href=/x><base href='http://b.example/d/'><a href=/y><a href=z><a href=../../w>") ==
        "<a href=/web/20240517093000/http://b.example/x><base href='/web/20240517093000/http://b.example/d/'>"
        "<a href=/web/20240517093000/http://b.example/y><a href=z><a href=/web/20240517093000/http://b.example/w>");
  CHECK(rewritten("<base href='/sub/'><a href=/y>") ==
        "<base href='/web/20240517093000/https://agency.example/sub/'><a "
        "href=/web/20240517093000/https://agency.example/y>");
  CHECK(rewritten("<base target=_blank><a href=/y>") ==
        "<base target=_self><a href=/web/20240517093000/https://agency.example/y>");
}

TEST_CASE("A link in the page's own encoding is left to the browser to escape", "[rewrite]") {
  const std::string gbk = "<a href=\"http://b.example/\xc4\xe3?q=\xba\xc3\">";
  CHECK(rewritten(gbk, "gbk") == "<a href=\"/web/20240517093000/http://b.example/\xc4\xe3?q=\xba\xc3\">");
}

TEST_CASE("One that must be written anew is escaped as the page would have", "[rewrite]") {
  // The path in UTF-8, the query in the page's encoding (URL Standard 4.4).
  CHECK(rewritten("<a href=\"../../../\xc4\xe3?q=\xba\xc3\">", "gbk") ==
        "<a href=\"/web/20240517093000/https://agency.example/%E4%BD%A0?q=%BA%C3\">");
  CHECK(rewritten("<a href='../../../it&#39;s'>") == "<a href='/web/20240517093000/https://agency.example/it&#39;s'>");
}

TEST_CASE("What goes into the head comes first in it and before everything else", "[rewrite]") {
  const auto with = [](std::string_view html) { return spliced(html, html_edits(html, links(), "utf-8", "<X>")); };
  CHECK(with("<!doctype html><html><head><title>t</title>") == "<!doctype html><html><head><X><title>t</title>");
  CHECK(with("<!doctype html><title>t</title>") == "<!doctype html><X><title>t</title>");
  CHECK(with("<!doctype html><html><body>t") == "<!doctype html><html><X><body>t");
  CHECK(with("no tags") == "no tags");
}

TEST_CASE("Style sheets are spliced like pages", "[rewrite]") {
  const std::string css = "@import url(/a.css);b{c:url('//d.example/e.png')}f{g:url(h.png)}/* url(/i) */j{k:url(\\/l)}";
  const auto edits = css_edits(css, links("https://agency.example/css/site.css"), "utf-8");
  CHECK(spliced(css, edits) ==
        "@import url(/web/20240517093000cs_/https://agency.example/a.css);"
        "b{c:url('/web/20240517093000im_/https://d.example/e.png')}f{g:url(h.png)}/* url(/i) */"
        "j{k:url(/web/20240517093000im_/https://agency.example/l)}");
}

TEST_CASE("Link fields keep all but their targets", "[rewrite]") {
  CHECK(mapped_link_field("</s.css>; rel=preload; as=style, <https://b.example/>; rel=\"next\"", links()) ==
        "</web/20240517093000oe_/https://agency.example/s.css>; rel=preload; as=style, "
        "</web/20240517093000oe_/https://b.example/>; rel=\"next\"");
  CHECK(mapped_link_field("<broken", links()) == "<broken");
}

TEST_CASE("Splicing can be undone to the byte", "[rewrite]") {
  const std::string part =
      "<base href=/b/><img srcset='/a 1x,/b 2x' style=\"x:url(&quot;/c&quot;)\"><a href=\"../../../../d\" "
      "target=_blank>"
      "<style>@import \"/e\";f{g:url( '/h' )}</style><meta http-equiv=refresh content='1;url=\"/i\"'>\x00\xff<link "
      "rel=stylesheet integrity=x href=/j><script type=importmap>{\"a\":\"/k\"}</script><svg><image "
      "xlink:href=/l></svg>";
  const auto page = "<!doctype html>" + part + part;
  // Every cut of it, and every cut with a byte gone wrong, as a stand-in for all pages.
  for (std::size_t cut = 0; cut <= page.size(); ++cut) {
    for (const char wrong : {'\0', '<', '"', '&'}) {
      auto html = page.substr(0, cut);
      if (wrong) html.insert(cut / 2, 1, wrong);
      const auto edits = html_edits(html, links(), "utf-8", "<X>");
      std::size_t end = 0;
      for (const auto& edit : edits) {
        REQUIRE(edit.at >= end);
        end = edit.at + edit.removed;
      }
      REQUIRE(end <= html.size());
      REQUIRE(unspliced(html, spliced(html, edits), edits) == html);
    }
  }
}
