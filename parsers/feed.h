// SPDX-License-Identifier: Apache-2.0
#pragma once

// Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0 (RFC 4287), JSON Feed 1.x, and
// what is left of CDF. A FeedReader takes the document as it arrives and hands each
// item out when it is complete; what the feed says of itself comes at the end, since
// feeds say it anywhere. Memory is that of one item (a JSON Feed is held whole, up to
// a limit). Content coding is the caller's to undo.
//
// Lenient, as every reader of feeds must be: versions, namespaces and well-formedness
// are not insisted on. Not thread-safe.

#include <chrono>
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

struct FeedEnclosure {
  Url url;
  std::string type;          // a media type as written; may be empty
  std::uint64_t length = 0;  // as claimed; 0 unknown
};

struct FeedItem {
  std::optional<Url> url;  // the page it is about, http or https, fragment kept
  std::string title;       // plain text
  std::string id;          // guid, Atom id, rdf:about, as written
  std::optional<Timestamp> published;
  std::optional<Timestamp> updated;  // also dc:date, which does not say which it is
  std::vector<FeedEnclosure> enclosures;
};

enum class FeedKind : std::uint8_t { none, rss, rdf, atom, json, cdf };  // none: it is no feed
std::string_view name(FeedKind kind);

struct FeedLimits {
  std::size_t max_items = 10'000;
  std::size_t max_bytes = 50u << 20;
  std::size_t max_json_bytes = 8u << 20;
  std::size_t max_enclosures = 100;  // of each item
};

// The feed itself.
struct Feed {
  FeedKind kind = FeedKind::none;
  std::string version;  // "2.0", "0.91", "1.0"; empty when it does not say
  std::string title;
  std::optional<Url> link;  // the page it is the feed of
  std::optional<Url> self;
  // Further pages of the same feed (RFC 5005 3 and 4): `next` of a paged feed or
  // `older` of an archived one lead to the past.
  std::optional<Url> next, previous, older;
  std::optional<Timestamp> updated;
  std::optional<std::chrono::minutes> ttl;  // how long not to ask again: <ttl>, or the syndication module
  std::size_t items = 0;
  bool limited = false;  // a limit was met or the caller had enough; the rest was not read
  std::string root;      // the root element, lower case
};

class FeedReader {
 public:
  // Gives false when it wants no more.
  using Sink = std::function<bool(FeedItem&&)>;

  // `at`: where the feed was found, which relative addresses resolve against (and xml:base).
  FeedReader(const Url& at, Sink sink, const FeedLimits& limits = {}, std::string_view http_charset = {});
  ~FeedReader();

  void feed(std::string_view bytes);
  Feed finish();
  bool enough() const;  // nothing fed from here on will be read

 private:
  class Document;
  std::unique_ptr<Document> document_;
};

// A JSON Feed in one piece; `sink` as above. kind is none when it is not one.
Feed read_json_feed(std::string_view utf8, const Url& at, const FeedReader::Sink& sink, const FeedLimits& limits = {});

}  // namespace chancery
