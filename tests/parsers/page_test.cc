// SPDX-License-Identifier: Apache-2.0
#include "parsers/page.h"

#include <ctime>

#include "tests/support/catch.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

Page read(std::string_view html, std::string_view at = "https://agency.example/news/1.html",
          std::string_view type = "text/html") {
  const auto url = Url::parse(at).value();
  auto page = read_page({html, type, &url, std::nullopt});
  REQUIRE(page);
  return std::move(*page);
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  while (times-- > 0) out += text;
  return out;
}

}  // namespace

TEST_CASE("The page this project began with gives exactly what its reader saw", "[shared]") {
  const auto shared = test::shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "seed" / "page.html")) return;
  const auto expected = test::Json::parse(test::read_file(*shared / "seed" / "expected.json"));
  const auto html = test::read_file(*shared / "seed" / "page.html");
  const auto page = read(html, expected.str("url"));
  CHECK(page.title == expected.str("title"));
  REQUIRE(page.published);
  CHECK(page.published->iso == expected.str("date"));
  CHECK(page.source == expected.str("source"));
  CHECK(page.language == expected.str("language"));
  std::vector<std::string> images;
  for (const auto& image : page.images) images.push_back(image.url);
  CHECK(images == expected["images"].texts());
  const auto paragraphs = lines(page.text);
  REQUIRE(paragraphs.size() == static_cast<std::size_t>(expected.num("paragraphs")));
  CHECK(paragraphs.front().starts_with(expected.str("first")));
  CHECK(paragraphs.back() == expected.str("last"));
  for (const auto& furniture : expected["must_not"].texts()) {
    CHECK(page.text.find(furniture) == std::string::npos);
    CHECK(page.markdown.find(furniture) == std::string::npos);
  }
}

TEST_CASE("A notice laid out in tables is read like any other") {
  const auto page =
      read(test::read_file(test::test_data("pages/table_notice.html")), "https://norrvik.example/notices/n9.html");
  CHECK(page.title == "Closure of the Eastern Pier for Repair");
  REQUIRE(page.published);
  CHECK(page.published->iso == "2021-12-14");
  CHECK(page.source == "Office of Works");
  const auto paragraphs = lines(page.text);
  REQUIRE(paragraphs.size() == 3);
  CHECK(paragraphs[0].starts_with("The Board gives notice"));
  CHECK(paragraphs[2].ends_with("two fixed reds until then."));
  CHECK(page.images.empty());
}

TEST_CASE("Neither a clock, nor other news, nor a script gives the day or the text") {
  const auto page =
      read(test::read_file(test::test_data("pages/related_traps.html")), "https://met.example/news/rain.html");
  CHECK(page.title == "Rainfall records to be opened to the public");
  REQUIRE(page.published);
  CHECK(page.published->iso == "2021-05-17");
  CHECK(page.author == std::vector<std::string>{"Ada Lindqvist"});
  CHECK(page.language == "en");
  for (const auto* const trap :
       {"Storm warning", "Radar images", "Share", "Today is", "Updated", "dry spring", "Related news"}) {
    CAPTURE(trap);
    CHECK(page.text.find(trap) == std::string::npos);
    CHECK(page.markdown.find(trap) == std::string::npos);
  }
  REQUIRE(page.images.size() == 1);
  CHECK(page.images[0].url == "https://met.example/news/img/gauge.jpg");
  CHECK(page.images[0].caption == "A gauge of 1880, still in use.");
  CHECK(page.images[0].lead);
  REQUIRE(page.attachments.size() == 1);
  CHECK(page.attachments[0].url == "https://met.example/files/records.pdf");
}

TEST_CASE("Markdown keeps headings, lists, quotes, links and images where they stand") {
  const auto page =
      read(test::read_file(test::test_data("pages/related_traps.html")), "https://met.example/news/rain.html");
  std::size_t at = 0;
  for (const auto* const part :
       {"![A rain gauge](https://met.example/news/img/gauge.jpg)", "All rainfall readings",
        "\n\n### What is in them\n\n", "\n\n- Daily sums for 212 stations, in millimetres.\n- Hourly sums",
        "\n\n> Nobody should have", "the [description of the records](https://met.example/files/records.pdf), which"}) {
    CAPTURE(part, page.markdown);
    const auto found = page.markdown.find(part, at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
}

TEST_CASE("A Chinese notice in an old encoding comes out whole") {
  const auto page =
      read(test::read_file(test::test_data("pages/notice_gbk.html")), "https://jtj.example/tz/202011/t20201103_8.html");
  CHECK(page.charset_declared == "gbk");
  CHECK(page.charset_used == "gbk");
  CHECK(page.title == "关于调整渡轮航班的通知");
  REQUIRE(page.published);
  CHECK(page.published->iso == "2020-11-03");
  CHECK(page.source == "青屿市交通局");
  CHECK(page.language == "zh");
  const auto paragraphs = lines(page.text);
  REQUIRE(paragraphs.size() >= 3);
  CHECK(paragraphs[0].starts_with("为方便市民出行"));
  CHECK(paragraphs[2] == "特此通知。");
  CHECK(page.text.find("候船厅") == std::string::npos);
  CHECK(page.text.find("浏览次数") == std::string::npos);
  REQUIRE(page.images.size() == 1);
  CHECK(page.images[0].url == "https://jtj.example/tz/202011/W020201103.jpg");
  REQUIRE(page.attachments.size() == 1);
  CHECK(page.attachments[0].text == "渡轮航班表.doc");
}

TEST_CASE("A page without a day gets none") {
  const auto page = read(
      "<title>Tides</title><body><h1>About the tide tables</h1><p>The tables have been printed every year since "
      "1871, and the office has never missed one of them in all that time.</p><footer>© 2019</footer>");
  CHECK_FALSE(page.published);
  CHECK_FALSE(page.modified);
}

TEST_CASE("What a page tells machines is read from its head") {
  const auto page = read(
      "<html lang=en><head><title>Notice</title><link rel=canonical href='/n/1'>"
      "<meta name=robots content='NOINDEX, nofollow'><meta property=og:site_name content='Agency of Tides'></head>"
      "<body><a href=2.html>next</a></body>");
  CHECK(page.canonical->href() == "https://agency.example/n/1");
  CHECK(page.robots.noindex);
  CHECK(page.robots.nofollow);
  CHECK_FALSE(page.robots.noarchive);
  CHECK(page.site_name == "Agency of Tides");
  REQUIRE(page.links.size() == 2);
  CHECK(page.links[1].url.href() == "https://agency.example/news/2.html");
}

TEST_CASE("Scanned without a tree, a page still says what it links to and what robots are to leave") {
  const auto url = Url::parse("https://agency.example/news/").value();
  const std::string html =
      "<html><head><title>Tide &amp; time</title><meta name=Robots content='noarchive, nofollow'></head><body>"
      "<p>Words that nobody reads now.</p><a href=1.html>one</a><img src=/map.png><meta name=robots content=noindex>";
  const auto page = scan_page({html, "text/html; charset=windows-1252", &url, std::nullopt});
  REQUIRE(page);
  CHECK(page->title == "Tide & time");
  CHECK(page->text.empty());
  CHECK(page->robots.nofollow);
  CHECK(page->robots.noarchive);
  CHECK_FALSE(page->robots.noindex);
  CHECK(page->charset_used == "windows-1252");
  REQUIRE(page->links.size() == 2);
  CHECK(page->links[0].url.href() == "https://agency.example/news/1.html");
  CHECK(page->links[1].kind == LinkKind::image);
  CHECK_FALSE(scan_page({"%PDF-1.7", "text/html", &url, std::nullopt}));
}

TEST_CASE("What is no HTML is refused with a reason") {
  const auto url = Url::parse("https://agency.example/a").value();
  for (const auto& [bytes, type] : std::vector<std::pair<std::string, std::string>>{
           {"%PDF-1.7", "text/html"}, {"x", "application/pdf"}, {"just words", ""}, {"{}", "application/json"}}) {
    const auto page = read_page({bytes, type, &url, std::nullopt});
    REQUIRE_FALSE(page);
    CHECK(page.error().fault == Fault::unsupported);
  }
}

TEST_CASE("A hostile page costs at most two seconds and still gives its links") {
  const std::string links = "<title>T</title><a href=/before>";
  const auto html = GENERATE_REF(links + repeated("<div>", 2'000'000) + "<a href=/after>",
                                 links + repeated("<b>", 100'000) + "<a href=/after>",
                                 links + repeated("<ul><li>", 50'000) + "<a href=/after>",
                                 links + repeated("<table>", 100'000) + "<a href=/after>", [&] {
                                   std::string tag = links + "<p";
                                   for (int i = 0; i < 30'000; ++i) tag += " a" + std::to_string(i) + "=1";
                                   return tag + "><a href=/after>";
                                 }());
  const auto start = std::clock();
  const auto page = read(html);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CHECK(page.limited);
  CHECK_FALSE(page.note.empty());
  CHECK(page.title == "T");
  REQUIRE(page.links.size() == 2);
  CHECK(page.links[1].url.path() == "/after");
#ifndef __SANITIZE_ADDRESS__
  CHECK(seconds < 2);
#else
  (void)seconds;
#endif
}

TEST_CASE("A page cut anywhere is still read") {
  const std::string html =
      "<!DOCTYPE html><html><head><title>T &amp; U</title><script type='application/ld+json'>{\"@type\":\"Article\"}"
      "</script></head><body><!-- c --><svg><path d='x'/></svg><table><tr><td>a<td>b</table><p>公告 "
      "&#x516C;</p></body></html>";
  for (std::size_t cut = 40; cut <= html.size(); ++cut) read(std::string_view(html).substr(0, cut));
}

TEST_CASE("Near copies of a text have near hashes, other texts do not") {
  const auto bits = [](std::uint64_t a, std::uint64_t b) { return __builtin_popcountll(a ^ b); };
  const std::string text = repeated("The agency publishes tide tables for every harbour of the northern coast. ", 3) +
                           "Readings are checked twice a day by the harbour master and sent to the capital by wire.";
  CHECK(simhash(text) == simhash(text));
  CHECK(bits(simhash(text), simhash(text + " Corrected.")) <= 6);
  CHECK(bits(simhash(text), simhash("A wholly different report on the budget of schools in the eastern provinces.")) >
        12);
}

}  // namespace chancery
