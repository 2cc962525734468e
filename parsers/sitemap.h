// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sitemaps (sitemaps.org 0.9): lists of a site's pages, and lists of such lists, as
// XML or as plain text of one address a line; with what Google's extensions say of
// news, pictures, films and translations. A SitemapReader takes the document as it
// arrives and hands each entry out when it is complete, so that 50,000 entries of
// 50 MB cost the memory of one.
//
//   SitemapReader reader(url, [&](SitemapEntry&& entry) { ...; return true; });
//   while (more) reader.feed(piece);          // content coding and .gz undone by the caller, who need
//   const auto seen = reader.finish();        // never have the whole: archive/content_coding streams
//
// Lenient: namespaces may be missing or wrong, tags in capitals, the XML broken
// anywhere; what can be read is. lastmod, changefreq and priority are what a site
// claims: hints, often false. Whose pages a sitemap may list is the caller's to judge
// (sitemaps.org: those of its own host). Not thread-safe.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

struct SitemapNews {
  std::string title, publication, language;
  std::optional<Timestamp> published;
};

struct SitemapAlternate {
  Url url;
  std::string language;  // as written: "zh", "x-default"
};

struct SitemapEntry {
  enum class Kind : std::uint8_t { page, sitemap };
  Kind kind = Kind::page;             // sitemap: another list, to be fetched and read like this one
  Url url;                            // http or https
  std::string lastmod;                // as written
  std::optional<Timestamp> modified;  // the same, if it is a date
  std::string changefreq;             // lower case: "daily"
  std::optional<double> priority;     // 0 to 1
  std::optional<SitemapNews> news;
  std::vector<Url> images, media;
  std::vector<SitemapAlternate> alternates;  // the page in other languages, maybe itself among them
};

enum class SitemapKind : std::uint8_t { none, urlset, index, text };  // none: it is no sitemap
std::string_view name(SitemapKind kind);

struct SitemapLimits {
  std::size_t max_entries = 50'000;        // the protocol's own limits
  std::size_t max_bytes = 50u << 20;       // decoded
  std::size_t max_links_of_entry = 1'000;  // pictures, films, translations: of each
};

// What was read.
struct Sitemap {
  SitemapKind kind = SitemapKind::none;
  std::size_t entries = 0, dropped = 0;  // dropped: without an address that we could fetch
  bool limited = false;                  // a limit was met or the caller had enough; the rest was not read
  std::string root;                      // the root element, lower case; empty for text
};

class SitemapReader {
 public:
  // Gives false when it wants no more.
  using Sink = std::function<bool(SitemapEntry&&)>;

  // `at`: where the sitemap was found, which relative addresses resolve against.
  SitemapReader(const Url& at, Sink sink, const SitemapLimits& limits = {}, std::string_view http_charset = {});
  ~SitemapReader();

  void feed(std::string_view bytes);
  Sitemap finish();
  bool enough() const;  // nothing fed from here on will be read

 private:
  class Document;
  std::unique_ptr<Document> document_;
};

}  // namespace chancery
