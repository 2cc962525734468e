// SPDX-License-Identifier: Apache-2.0
// Sitemaps and feeds in pieces of any size: no crash, no entry without an address that
// can be fetched, and the same entries whatever the pieces are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parsers/document_kind.h"
#include "parsers/feed.h"
#include "parsers/sitemap.h"

namespace {

using namespace chancery;

template <class Reader>
void feed(Reader& reader, std::string_view bytes, std::size_t piece) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) reader.feed(bytes.substr(0, piece));
  (void)reader.finish();
}

std::string sitemap(const Url& at, std::string_view bytes, std::size_t piece) {
  std::string all;
  SitemapReader reader(at, [&](SitemapEntry&& entry) {
    if (!entry.url.is_http() || entry.url.has_fragment()) std::abort();
    all += entry.url.href() + " " + entry.lastmod + (entry.news ? entry.news->title : "") + "\n";
    for (const auto& other : entry.alternates) all += other.url.href();
    for (const auto& image : entry.images) all += image.href();
    return true;
  });
  feed(reader, bytes, piece);
  return all;
}

std::string feed_of(const Url& at, std::string_view bytes, std::size_t piece) {
  std::string all;
  FeedReader reader(at, [&](FeedItem&& item) {
    if (item.url && !item.url->is_http()) std::abort();
    all += (item.url ? item.url->href() : "") + item.title + item.id + "\n";
    return true;
  });
  feed(reader, bytes, piece);
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto at = Url::parse("https://agency.example/sitemap.xml").value();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)document_kind(bytes, "text/xml");
  const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 64;
  if (sitemap(at, bytes, size + 1) != sitemap(at, bytes, piece)) std::abort();
  if (feed_of(at, bytes, size + 1) != feed_of(at, bytes, piece)) std::abort();
  return 0;
}
