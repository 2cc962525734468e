// SPDX-License-Identifier: Apache-2.0
#include "parsers/sitemap.h"

#include <zlib.h>

#include <algorithm>

#include "parsers/document_kind.h"
#include "parsers/feed.h"
#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
namespace {

const Url kAt = Url::parse("https://agency.example/sitemap.xml").value();

struct Seen {
  Sitemap sitemap;
  std::vector<SitemapEntry> entries;
};
Seen read(std::string_view bytes, std::size_t piece = std::string_view::npos, const SitemapLimits& limits = {}) {
  Seen seen;
  SitemapReader reader(
      kAt, [&](SitemapEntry&& entry) { return seen.entries.push_back(std::move(entry)), true; }, limits);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) reader.feed(bytes.substr(0, piece));
  seen.sitemap = reader.finish();
  return seen;
}

std::string addresses(const Seen& seen) {
  std::string out;
  for (const auto& entry : seen.entries) out += entry.url.href() + "\n";
  return out;
}

constexpr std::string_view kRich =
    "\xEF\xBB\xBF<?xml version='1.0'?><!-- <url><loc>/no</loc></url> -->\n"
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    " xmlns:image='http://www.google.com/schemas/sitemap-image/1.1' xmlns:xhtml='http://www.w3.org/1999/xhtml'>"
    "<url><loc> /a?x=1&amp;y=2#top </loc><lastmod>2024-03-05T16:00:00+08:00</lastmod><changefreq>Daily</changefreq>"
    "<priority>0.8</priority><n:news><n:publication><n:name>The "
    "&quot;Daily&quot;</n:name><n:language>zh-cn</n:language>"
    "</n:publication><n:publication_date>2024-03-05</n:publication_date><n:title><![CDATA[Flood & <relief>]]></n:title>"
    "</n:news><image:image><image:loc>i.jpg</image:loc><image:title>No news</image:title></image:image>"
    "<xhtml:link rel='alternate' hreflang='zh' href='/zh/a'/></url>"
    "<url><loc><![CDATA[https://agency.example/公告]]></loc><lastmod>soon</lastmod><priority>9</priority></url></"
    "urlset>";

}  // namespace

TEST_CASE("A sitemap says of each page what its site claims about it") {
  const auto seen = read(kRich);
  CHECK(seen.sitemap.kind == SitemapKind::urlset);
  REQUIRE(seen.entries.size() == 2);
  const auto& first = seen.entries[0];
  CHECK(first.kind == SitemapEntry::Kind::page);
  CHECK(first.url.href() == "https://agency.example/a?x=1&y=2");
  CHECK(first.lastmod == "2024-03-05T16:00:00+08:00");
  CHECK(first.modified == Timestamp::parse_iso8601("2024-03-05T08:00:00Z"));
  CHECK(first.changefreq == "daily");
  CHECK(first.priority == 0.8);
  REQUIRE(first.news);
  CHECK(first.news->title == "Flood & <relief>");
  CHECK(first.news->publication == "The \"Daily\"");
  CHECK(first.news->language == "zh-cn");
  CHECK(first.news->published == Timestamp::parse_iso8601("2024-03-05"));
  REQUIRE(first.images.size() == 1);
  CHECK(first.images[0].href() == "https://agency.example/i.jpg");
  REQUIRE(first.alternates.size() == 1);
  CHECK((first.alternates[0].url.href() == "https://agency.example/zh/a" && first.alternates[0].language == "zh"));
  const auto& second = seen.entries[1];
  CHECK(second.url.href() == "https://agency.example/%E5%85%AC%E5%91%8A");
  CHECK(second.lastmod == "soon");
  CHECK_FALSE(second.modified);
  CHECK_FALSE(second.priority);
  CHECK_FALSE(second.news);
}

TEST_CASE("It makes no difference in which pieces a sitemap arrives") {
  std::string wide = "\xFF\xFE";
  for (const char c : kRich.substr(3)) wide += c, wide += '\0';
  const auto whole = addresses(read(kRich));
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 100u}) {
    CAPTURE(piece);
    CHECK(addresses(read(kRich, piece)) == whole);
    CHECK(read(wide, piece).entries.size() == 2);
  }
}

TEST_CASE("Truncation anywhere costs the entries that were cut and no others") {
  for (std::size_t size = 0; size < kRich.size(); ++size) {
    CAPTURE(size);
    const auto seen = read(kRich.substr(0, size));
    REQUIRE(seen.entries.size() <= 2);
    for (const auto& entry : seen.entries)
      CHECK((entry.url.path() == "/a" || entry.url.path() == "/%E5%85%AC%E5%91%8A"));
  }
}

TEST_CASE("Lists of sitemaps, lists of lines and broken lists are read for what they hold") {
  struct Row {
    std::string_view text;
    SitemapKind kind;
    std::string_view addresses, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<sitemapindex><sitemap><loc>a.xml.gz</loc></sitemap></sitemapindex>", SitemapKind::index,
       "https://agency.example/a.xml.gz\n", "no namespace"},
      {"\n https://agency.example/a\r\nnot an address\r\n\r\nhttps://agency.example/b", SitemapKind::text,
       "https://agency.example/a\nhttps://agency.example/b\n", "plain text"},
      {"<URLSET><URL><LOC>/a</LOC></URL></URLSET>", SitemapKind::urlset, "https://agency.example/a\n", "capitals"},
      {"<urlset><url><loc>/a<url><loc>/b</loc></urlset>", SitemapKind::urlset, "https://agency.example/b\n",
       "a lost end tag loses its entry"},
      {"<urlset><url><loc>/a?b=1&c=2</loc></url><url></url>", SitemapKind::urlset, "https://agency.example/a?b=1&c=2\n",
       "a bare ampersand, no end"},
      {"<urlset><url><loc>javascript:alert(1)</loc></url><url><loc>ftp://a.example/</loc></url></urlset>",
       SitemapKind::urlset, "", "what cannot be fetched"},
      {"<urlset><url><loc>/a</loc><x:y xmlns:x='urn:x'><x:loc>/no</x:loc></x:y></url></urlset>", SitemapKind::urlset,
       "https://agency.example/a\n", "other vocabularies"},
      {"<!DOCTYPE u [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY h 'here'>]><urlset><url><loc>/&h;</loc></url>"
       "<url><loc>/&e;</loc></url></urlset>",
       SitemapKind::urlset, "https://agency.example/here\nhttps://agency.example/&e;\n", "nothing is fetched"},
      {"<rss><channel><item><link>/a</link></item></channel></rss>", SitemapKind::none, "", "a feed is no sitemap"},
      {"<html><body><a href=/>Not found</a></body></html>", SitemapKind::none, "", "nor is a page"},
      {"", SitemapKind::none, "", "nor is nothing"},
  }));
  INFO(row.because);
  const auto seen = read(row.text);
  CHECK(addresses(seen) == row.addresses);
  CHECK(seen.sitemap.kind == row.kind);
}

TEST_CASE("A sitemap stops at its limits, and where its reader has enough") {
  std::string big = "<urlset>";
  for (int i = 0; i < 1000; ++i) big += "<url><loc>/" + std::to_string(i) + "</loc></url>";
  SitemapLimits few;
  few.max_entries = 10;
  const auto seen = read(big, 100, few);
  CHECK(seen.entries.size() == 10);
  CHECK(seen.sitemap.limited);
  SitemapLimits small;
  small.max_bytes = 1000;
  const auto cut = read(big, 100, small);
  CHECK((cut.sitemap.limited && cut.entries.size() < 45 && !cut.entries.empty()));
  int told = 0;
  SitemapReader reader(kAt, [&](SitemapEntry&&) { return ++told < 3; });
  reader.feed(big);
  CHECK(reader.enough());
  CHECK(reader.finish().entries == 3);
}

TEST_CASE("Fifty thousand entries are read a piece at a time") {
  SitemapReader reader(kAt, [](SitemapEntry&&) { return true; });
  reader.feed("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>");
  for (int i = 0; i < 50'000; ++i)
    reader.feed("<url><loc>https://agency.example/" + std::to_string(i) + "</loc><lastmod>2024-03-05</lastmod></url>");
  reader.feed("</urlset>");
  const auto seen = reader.finish();
  CHECK(seen.entries == 50'000);
  CHECK_FALSE(seen.limited);
}

namespace {

// Undone as the caller of a reader undoes it, as far as it goes.
std::string unpacked(std::string bytes) {
  if (document_kind(bytes, "") != DocumentKind::gzip) return bytes;
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(4u << 20, '\0');
  stream.next_in = reinterpret_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<unsigned>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(out.data());
  stream.avail_out = static_cast<unsigned>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return unpacked(std::move(out));
}

// An entry of either reader as the tables write it.
struct Listed {
  std::string url, lastmod, modified;
  std::vector<std::string> images, alternates;
};

bool agrees(const Listed& got, const test::Json& want) {
  if (got.url != Url::parse(want.str("loc"), kAt).value().without_fragment().href()) return false;
  if (want.has("lastmod") && !got.lastmod.empty() && got.lastmod != want.str("lastmod")) return false;
  if (want.has("date") && !got.modified.starts_with(want.str("date"))) return false;
  if (want.has("images") && got.images != want["images"].texts()) return false;
  return !want.has("alternates") || got.alternates == want["alternates"].texts();
}

bool row_agrees(const test::Json& row) {
  const auto bytes = unpacked(row.has("body_base64") ? row.base64("body_base64") : row.str("body"));
  const auto kind = document_kind(bytes, "");
  std::vector<Listed> got;
  std::string got_kind;
  if (kind == DocumentKind::feed) {
    FeedReader reader(kAt, [&](FeedItem&& item) {
      if (item.url) got.push_back({item.url->without_fragment().href(), "", "", {}, {}});
      return true;
    });
    reader.feed(bytes);
    got_kind = name(reader.finish().kind);
  } else {
    const auto seen = read(bytes, 1000);
    got_kind = name(seen.sitemap.kind);
    for (const auto& entry : seen.entries) {
      got.push_back({entry.url.href(), entry.lastmod, entry.modified ? entry.modified->iso8601() : "", {}, {}});
      for (const auto& image : entry.images) got.back().images.push_back(image.href());
      for (const auto& other : entry.alternates) got.back().alternates.push_back(other.url.href());
    }
  }
  for (const auto& one : got)
    if (one.url.find("root:") != std::string::npos) return false;
  if (row.flag("hostile")) return got_kind == row.str("kind");  // and came back at all
  const auto want = row["urls"].items();
  const bool enough = row.flag("lenient") ? got.size() >= want.size() : got.size() == want.size();
  if (got_kind != row.str("kind") || !enough || got.size() < static_cast<std::size_t>(row.num("min_urls")))
    return false;
  for (const auto& one : want)
    if (std::none_of(got.begin(), got.end(), [&](const auto& entry) { return agrees(entry, one); })) return false;
  return true;
}

}  // namespace

TEST_CASE("Sitemap conformance tables", "[shared]") {
  test::check_table("sitemaps/own.json", row_agrees);
  test::check_table("sitemaps/crawler-commons.json", row_agrees);
}

}  // namespace chancery
