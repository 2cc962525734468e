// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a fetched document is to us, by what is in it: servers send sitemaps as
// text/html, feeds as text/plain and error pages as application/xml. Its media type
// decides only where the bytes do not. Pure functions; thread-safe.

#include <cstdint>
#include <string_view>

namespace chancery {

enum class DocumentKind : std::uint8_t {
  html,     // for read_page
  sitemap,  // for SitemapReader: a list of pages or of lists, XML or lines of addresses
  feed,     // for FeedReader
  style,    // CSS
  gzip,     // a file packed as such, sitemap.xml.gz: unpack it and ask again
  other,
};
std::string_view name(DocumentKind kind);

// `start`: the beginning of the content, coding undone; 4 KiB are enough and as many are looked at.
DocumentKind document_kind(std::string_view start, std::string_view content_type);

}  // namespace chancery
