// SPDX-License-Identifier: Apache-2.0
#include "crawler/list_reader.h"

#include <memory>
#include <string>

#include "archive/content_coding.h"
#include "archive/payload.h"
#include "base/http_fields.h"
#include "parsers/document_kind.h"
#include "parsers/feed.h"
#include "parsers/sitemap.h"

namespace chancery {
namespace {

constexpr std::size_t kStart = 4096;            // what tells a document's kind
constexpr std::uint64_t kMostBytes = 50 << 20;  // unpacked; the protocol's own limit

class ListDocument {
 public:
  using Sink = std::function<void(Listed&&)>;
  ListDocument(const Url& at, std::string content_type, const Sink& sink)
      : at_(at), content_type_(std::move(content_type)), sink_(sink) {
    if (const auto type = MediaType::parse(content_type_)) charset_ = type->parameter("charset").value_or("");
  }

  // False: nothing more is wanted.
  bool feed(std::string_view bytes) {
    if (state_ == State::packed) return unpack(bytes);
    return feed_content(bytes);
  }

  ListRead finish() {
    if (state_ == State::start) decide();
    if (state_ == State::packed && !reads()) {
      state_ = State::unpacked;
      decide();
    }
    if (sitemap_) return of_sitemap(sitemap_->finish());
    if (feed_) return of_feed(feed_->finish());
    return {};
  }

 private:
  // A gzip file is unpacked once; a gzip file in it is no list.
  enum class State { start, packed, unpacked, no_list };

  bool reads() const { return sitemap_ || feed_; }

  bool feed_content(std::string_view bytes) {
    if (reads()) return pass(bytes);
    start_ += bytes;
    return start_.size() < kStart || decide();
  }

  bool decide() {
    switch (document_kind(start_, content_type_)) {
      case DocumentKind::gzip:
        if (state_ != State::start) return give_up();
        state_ = State::packed;
        unpacker_ = content_decoder("gzip");
        return unpack(std::exchange(start_, {}));
      case DocumentKind::sitemap: {
        const auto take = [this](SitemapEntry&& entry) { return this->take(std::move(entry)); };
        sitemap_ = std::make_unique<SitemapReader>(at_, take, SitemapLimits(), charset_);
        break;
      }
      case DocumentKind::feed: {
        const auto take = [this](FeedItem&& item) { return this->take(std::move(item)); };
        feed_ = std::make_unique<FeedReader>(at_, take, FeedLimits(), charset_);
        break;
      }
      default:
        return give_up();
    }
    return pass(std::exchange(start_, {}));
  }

  bool unpack(std::string_view bytes) {
    bool more = true;
    const auto coding = unpacker_->feed(bytes, [&](std::string_view made) {
      unpacked_ += made.size();
      return more = unpacked_ <= kMostBytes && feed_content(made);
    });
    return more && coding != ContentDecoder::State::damaged;
  }

  bool pass(std::string_view bytes) {
    if (sitemap_) {
      sitemap_->feed(bytes);
      return !sitemap_->enough();
    }
    feed_->feed(bytes);
    return !feed_->enough();
  }

  bool give_up() {
    state_ = State::no_list;
    return false;
  }

  void hand_on(Url url, LinkKind kind, std::optional<Timestamp> modified, std::string text = {}) {
    sink_({{url.has_fragment() ? url.without_fragment() : std::move(url), kind, false, std::move(text)}, modified});
  }

  bool take(SitemapEntry&& entry) {
    const bool index = entry.kind == SitemapEntry::Kind::sitemap;
    hand_on(std::move(entry.url), index ? LinkKind::sitemap : LinkKind::article, entry.modified);
    for (auto& image : entry.images) hand_on(std::move(image), LinkKind::image, {});
    for (auto& media : entry.media) hand_on(std::move(media), LinkKind::media, {});
    for (auto& other : entry.alternates) hand_on(std::move(other.url), LinkKind::article, {});
    return true;
  }

  bool take(FeedItem&& item) {
    const auto modified = item.updated ? item.updated : item.published;
    if (item.url) hand_on(std::move(*item.url), LinkKind::article, modified, std::move(item.title));
    for (auto& enclosure : item.enclosures) hand_on(std::move(enclosure.url), LinkKind::media, {});
    return true;
  }

  static ListRead of_sitemap(const Sitemap& seen) {
    if (seen.kind == SitemapKind::none) return {};
    return {seen.kind == SitemapKind::index ? ListRead::Kind::index : ListRead::Kind::sitemap, seen.entries,
            seen.limited};
  }

  ListRead of_feed(Feed seen) {
    if (seen.kind == FeedKind::none) return {};
    if (seen.link) hand_on(std::move(*seen.link), LinkKind::page, {});
    auto& further = seen.next ? seen.next : seen.older;
    if (further && seen.items > 0) hand_on(std::move(*further), LinkKind::feed, {});
    return {ListRead::Kind::feed, seen.items, seen.limited};
  }

  const Url& at_;
  const std::string content_type_;
  std::string charset_;  // as HTTP says
  const Sink& sink_;
  State state_ = State::start;
  std::string start_;  // until the kind is known
  std::unique_ptr<ContentDecoder> unpacker_;
  std::uint64_t unpacked_ = 0;
  std::unique_ptr<SitemapReader> sitemap_;
  std::unique_ptr<FeedReader> feed_;
};

}  // namespace

ListRead read_list(const HttpFields& fields, const Spool& body, const Url& at,
                   const std::function<void(Listed&&)>& sink) {
  ListDocument document(at, std::string(fields.get("Content-Type").value_or("")), sink);
  ContentLimits limits;
  limits.max_bytes = kMostBytes;
  const auto content = stream_content(
      fields, body, [&](std::string_view bytes) { return document.feed(bytes); }, limits);
  auto read = document.finish();
  read.limited = read.limited || !content || content->truncated;
  return read;
}

bool may_be_list(std::string_view mime) {
  return mime.ends_with("/xml") || mime == "application/rss+xml" || mime == "application/atom+xml" ||
         mime == "application/rdf+xml" || mime == "application/feed+json";
}

}  // namespace chancery
