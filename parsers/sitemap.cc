// SPDX-License-Identifier: Apache-2.0
#include "parsers/sitemap.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/feed_date.h"
#include "parsers/text_stream.h"
#include "parsers/xml_scanner.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f";
constexpr std::size_t kMaxAddress = 8192;  // the protocol says 2,048
constexpr std::size_t kMaxText = 1000;

// Which vocabulary a name is of: by its namespace, else by the prefix everybody uses.
enum class Words { sitemap, image, video, news, xhtml, other };
Words words_of(const XmlName& name, std::string_view root_space) {
  const auto is = [&](std::string_view space, std::string_view prefix) {
    return name.space.empty() ? name.prefix == prefix : name.space.find(space) != std::string_view::npos;
  };
  if (is("sitemap-image", "image")) return Words::image;
  if (is("sitemap-video", "video")) return Words::video;
  if (is("sitemap-news", "news")) return Words::news;
  if (is("1999/xhtml", "xhtml")) return Words::xhtml;
  const bool ours = name.space == root_space || is("schemas/sitemap/", "");
  return ours && name.space.find("sitemap-") == std::string_view::npos ? Words::sitemap : Words::other;
}

// What the text being read is.
enum class Field {
  none,
  loc,
  lastmod,
  changefreq,
  priority,
  image,
  media,
  news_title,
  news_publication,
  news_language,
  news_date
};

Field field_of(Words words, std::string_view name) {
  struct Row {
    Words words;
    std::string_view name;
    Field field;
  };
  static constexpr Row kFields[] = {
      {Words::sitemap, "loc", Field::loc},
      {Words::sitemap, "lastmod", Field::lastmod},
      {Words::sitemap, "changefreq", Field::changefreq},
      {Words::sitemap, "priority", Field::priority},
      {Words::image, "loc", Field::image},
      {Words::video, "thumbnail_loc", Field::image},
      {Words::video, "content_loc", Field::media},
      {Words::news, "title", Field::news_title},
      {Words::news, "name", Field::news_publication},
      {Words::news, "language", Field::news_language},
      {Words::news, "publication_date", Field::news_date},
  };
  const auto* const row = std::find_if(std::begin(kFields), std::end(kFields),
                                       [&](const Row& one) { return one.words == words && one.name == name; });
  return row == std::end(kFields) ? Field::none : row->field;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

}  // namespace

std::string_view name(SitemapKind kind) {
  static constexpr std::string_view kNames[] = {"none", "urlset", "index", "text"};
  return kNames[static_cast<std::size_t>(kind)];
}

// One sitemap on its way in: bytes to text, text to elements or lines, those to entries.
class SitemapReader::Document : private XmlSink {
 public:
  Document(const Url& at, Sink sink, const SitemapLimits& limits, std::string_view http_charset)
      : at_(at), sink_(std::move(sink)), limits_(limits), bytes_(http_charset, limits.max_bytes) {}

  void feed(std::string_view bytes) {
    if (seen_.limited) return;
    take(bytes_.feed(bytes));
    if (bytes_.cut()) finish_text();
  }

  Sitemap finish() {
    finish_text();
    return seen_;
  }
  bool enough() const { return seen_.limited; }

 private:
  void finish_text() {
    if (finished_) return;
    finished_ = true;
    take(bytes_.finish());
    if (shape_ == Shape::xml) xml_.finish();
    if (shape_ == Shape::lines) take_lines(true);
    deliver();
    seen_.limited = seen_.limited || bytes_.cut();
  }

  void take(std::string_view text) {
    if (text.empty() || seen_.limited) return;
    if (shape_ == Shape::unknown) shape_ = text.front() == '<' ? Shape::xml : Shape::lines;
    if (shape_ == Shape::xml) {
      xml_.feed(text);
    } else {
      line_ += text;
      take_lines(false);
    }
  }

  // Plain text: an address a line, nothing else.
  void take_lines(bool last) {
    std::size_t at = 0;
    for (;;) {
      const auto end = line_.find_first_of("\r\n", at);
      if (end == std::string::npos && !last) break;
      const auto line =
          ascii::trim(std::string_view(line_).substr(at, end == std::string::npos ? end : end - at), kSpaces);
      if (ascii::equal_ignoring_case(line.substr(0, 4), "http")) {
        seen_.kind = SitemapKind::text;
        set_address(line);
        deliver();
      }
      if (end == std::string::npos) return line_.clear();
      at = end + 1;
    }
    line_.erase(0, at);
    if (line_.size() > kMaxAddress) line_.clear();
  }

  void start(const XmlName& name, const std::vector<XmlAttribute>& attributes) override {
    if (seen_.root.empty()) {
      seen_.root = name.local;
      root_space_ = name.space;
      if (name.local == "urlset" || name.local == "url") seen_.kind = SitemapKind::urlset;
      if (name.local == "sitemapindex" || name.local == "sitemap") seen_.kind = SitemapKind::index;
    }
    if (seen_.kind == SitemapKind::none || seen_.limited) return;
    const auto words = words_of(name, root_space_);
    if (words == Words::sitemap && (name.local == "url" || name.local == "sitemap")) {
      deliver();  // the last one was not closed
      open_ = true;
      entry_.kind = name.local == "url" ? SitemapEntry::Kind::page : SitemapEntry::Kind::sitemap;
    } else if (open_ && words == Words::xhtml && name.local == "link") {
      alternate(attributes);
    }
    field_ = open_ ? field_of(words, name.local) : Field::none;
    text_.clear();
  }

  void text(std::string_view text) override {
    if (field_ != Field::none && text_.size() < kMaxAddress) text_ += text.substr(0, kMaxAddress + 1 - text_.size());
  }

  void end(const XmlName& name) override {
    if (field_ != Field::none) take_field();
    field_ = Field::none;
    if (open_ && words_of(name, root_space_) == Words::sitemap && (name.local == "url" || name.local == "sitemap"))
      deliver();
  }

  void take_field() {
    const auto value = ascii::trim(text_, kSpaces);
    const auto shown = [&] { return collapsed(first_bytes(value, kMaxText)); };
    switch (field_) {
      case Field::loc:
        if (entry_.url.href().empty()) set_address(value);
        break;
      case Field::lastmod:
        entry_.lastmod = first_bytes(value, 64);
        entry_.modified = feed_date(value);
        break;
      case Field::changefreq:
        entry_.changefreq = ascii::lower(first_bytes(value, 16));
        break;
      case Field::priority:
        priority(value);
        break;
      case Field::image:
        add_to(entry_.images, value);
        break;
      case Field::media:
        add_to(entry_.media, value);
        break;
      case Field::news_title:
        news().title = shown();
        break;
      case Field::news_publication:
        news().publication = shown();
        break;
      case Field::news_language:
        news().language = shown();
        break;
      case Field::news_date:
        news().published = feed_date(value);
        break;
      case Field::none:
        break;
    }
  }

  SitemapNews& news() { return entry_.news ? *entry_.news : entry_.news.emplace(); }

  void priority(std::string_view value) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && number >= 0 && number <= 1)
      entry_.priority = number;
  }

  std::optional<Url> address(std::string_view value) const {
    // A tab or line end is taken out by the URL parser; other control characters are damage.
    if (value.empty() || value.size() > kMaxAddress || std::any_of(value.begin(), value.end(), is_control))
      return std::nullopt;
    auto url = Url::parse(value, at_);
    if (!url || !url->is_http()) return std::nullopt;
    return url->has_fragment() ? url->without_fragment() : std::move(*url);
  }
  void set_address(std::string_view value) {
    if (auto url = address(value)) entry_.url = std::move(*url);
    open_ = true;
  }
  void add_to(std::vector<Url>& list, std::string_view value) const {
    if (list.size() >= limits_.max_links_of_entry) return;
    if (auto url = address(value)) list.push_back(std::move(*url));
  }

  void alternate(const std::vector<XmlAttribute>& attributes) {
    const auto value = [&](std::string_view name) {
      const auto found =
          std::find_if(attributes.begin(), attributes.end(), [&](const auto& one) { return one.name == name; });
      return found == attributes.end() ? std::string_view() : ascii::trim(found->value, kSpaces);
    };
    if (entry_.alternates.size() >= limits_.max_links_of_entry || value("rel") != "alternate") return;
    if (auto url = address(value("href")))
      entry_.alternates.push_back({std::move(*url), std::string(first_bytes(value("hreflang"), 35))});
  }

  void deliver() {
    if (!open_) return;
    open_ = false;
    auto entry = std::exchange(entry_, {});
    if (entry.url.href().empty()) {
      ++seen_.dropped;
      return;
    }
    if (seen_.limited) return;
    if (seen_.entries == limits_.max_entries) {
      seen_.limited = true;
      return;
    }
    ++seen_.entries;
    if (!sink_(std::move(entry))) seen_.limited = true;
  }

  enum class Shape { unknown, xml, lines };
  const Url at_;
  const Sink sink_;
  const SitemapLimits limits_;
  TextStream bytes_;
  XmlScanner xml_{*this};
  Shape shape_ = Shape::unknown;
  Sitemap seen_;
  bool finished_ = false;
  std::string line_, root_space_;

  SitemapEntry entry_;  // the one being read, if `open_`
  bool open_ = false;
  Field field_ = Field::none;
  std::string text_;
};

SitemapReader::SitemapReader(const Url& at, Sink sink, const SitemapLimits& limits, std::string_view http_charset)
    : document_(std::make_unique<Document>(at, std::move(sink), limits, http_charset)) {}
SitemapReader::~SitemapReader() = default;
void SitemapReader::feed(std::string_view bytes) { document_->feed(bytes); }
Sitemap SitemapReader::finish() { return document_->finish(); }
bool SitemapReader::enough() const { return document_->enough(); }

}  // namespace chancery
