// SPDX-License-Identifier: Apache-2.0
#include "parsers/feed.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/feed_date.h"
#include "parsers/feed_vocabulary.h"
#include "parsers/text_stream.h"
#include "parsers/xml_scanner.h"

namespace chancery {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f";
constexpr std::size_t kMaxText = 8192;   // of one field as it comes
constexpr std::size_t kMaxTitle = 1000;  // as it is kept

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

FeedKind kind_of(std::string_view root) {
  if (root == "rss") return FeedKind::rss;
  if (root == "rdf") return FeedKind::rdf;
  if (root == "feed") return FeedKind::atom;
  return root == "channel" ? FeedKind::cdf : FeedKind::none;
}

class Attributes {
 public:
  explicit Attributes(const std::vector<XmlAttribute>& all) : all_(all) {}
  std::string_view operator[](std::string_view name) const {
    for (const auto& one : all_)
      if (one.name == name) return ascii::trim(one.value, kSpaces);
    return {};
  }

 private:
  const std::vector<XmlAttribute>& all_;
};

template <class Number>
Number number_in(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::chrono::minutes> period_named(std::string_view text) {
  using std::chrono::hours;
  if (text == "hourly") return hours(1);
  if (text == "daily") return hours(24);
  if (text == "weekly") return hours(24 * 7);
  if (text == "monthly") return hours(24 * 30);
  if (text == "yearly") return hours(24 * 365);
  return std::nullopt;
}

}  // namespace

std::string_view name(FeedKind kind) {
  static constexpr std::string_view kNames[] = {"none", "rss", "rdf", "atom", "json", "cdf"};
  return kNames[static_cast<std::size_t>(kind)];
}

// One feed on its way in: bytes to text, text to elements, those to items.
class FeedReader::Document : private XmlSink {
 public:
  Document(const Url& at, Sink sink, const FeedLimits& limits, std::string_view http_charset)
      : at_(at), sink_(std::move(sink)), limits_(limits), bytes_(http_charset, limits.max_bytes) {}

  void feed(std::string_view bytes) {
    if (feed_.limited) return;
    take(bytes_.feed(bytes));
    if (bytes_.cut()) finish_text();
  }
  Feed finish() {
    finish_text();
    return feed_;
  }
  bool enough() const { return feed_.limited; }

 private:
  void finish_text() {
    if (finished_) return;
    finished_ = true;
    take(bytes_.finish());
    if (shape_ == Shape::xml) xml_.finish();
    deliver();
    if (!feed_.link) feed_.link = feed_permalink_;
    if (!feed_.ttl && period_) feed_.ttl = *period_ / std::max(frequency_, 1);
    if (shape_ == Shape::json && !json_.empty()) feed_ = read_json_feed(json_, at_, sink_, limits_);
    feed_.limited = feed_.limited || bytes_.cut();
  }

  void take(std::string_view text) {
    if (text.empty() || feed_.limited) return;
    if (shape_ == Shape::unknown) shape_ = text.front() == '{' ? Shape::json : Shape::xml;
    if (shape_ == Shape::xml) {
      xml_.feed(text);
    } else {
      json_ += text;
      feed_.limited = json_.size() > limits_.max_json_bytes;
      if (feed_.limited) std::string().swap(json_);
    }
  }

  void start(const XmlName& name, const std::vector<XmlAttribute>& all) override {
    ++depth_;
    const Attributes attributes(all);
    if (const auto base = attributes["xml:base"]; !base.empty())
      if (auto url = Url::parse(base, this->base())) bases_.push_back({depth_, std::move(*url)});
    if (depth_ == 1) begin_feed(name, attributes);
    if (feed_.kind == FeedKind::none || feed_.limited) return;
    const auto words = feed_words(name, root_space_);
    if (words == FeedWords::feed && (name.local == "item" || name.local == "entry") &&
        (item_depth_ == 0 || depth_ <= item_depth_ + 1)) {
      begin_item(attributes);
    } else if (words == FeedWords::feed && item_depth_ == 0 && name.local == "channel") {
      head_depth_ = depth_;
      if (!attributes["href"].empty()) set(feed_.link, attributes["href"]);
    } else if (capturing_ == 0) {
      begin_field(name, words, attributes);
    }
  }

  void begin_feed(const XmlName& name, const Attributes& attributes) {
    feed_.root = name.local;
    root_space_ = name.space;
    feed_.kind = kind_of(name.local);
    feed_.version = attributes["version"];
    if (feed_.kind == FeedKind::atom) {
      head_depth_ = depth_;
      if (feed_.version.empty()) feed_.version = holds(name.space, "purl.org/atom/ns") ? "0.3" : "1.0";
    }
    if (feed_.kind == FeedKind::rdf) {
      const bool old = holds(attributes["xmlns"], "netscape.com/rdf/simple/0.9");
      feed_.version = old ? "0.90" : "1.0";
    }
  }

  void begin_item(const Attributes& attributes) {
    deliver();  // the last one was not closed
    item_depth_ = depth_;
    capturing_ = 0;
    if (feed_.kind == FeedKind::rdf) item_.id = attributes["rdf:about"];
    if (!attributes["href"].empty()) set(item_.url, attributes["href"]);
  }

  // A child of the item, or of the feed itself.
  void begin_field(const XmlName& name, FeedWords words, const Attributes& attributes) {
    const bool in_item = item_depth_ != 0;
    if (depth_ == 1 || depth_ != (in_item ? item_depth_ : head_depth_) + 1) return;
    if (words == FeedWords::feed && name.local == "enclosure") enclosure(attributes["url"], attributes);
    if (words == FeedWords::feed && name.local == "link" && !attributes["href"].empty())
      return link(attributes["rel"], attributes["href"], attributes);
    const auto field = feed_field(words, name.local, in_item);
    if (field == FeedField::none) return;
    field_ = field;
    capturing_ = depth_;
    text_.clear();
    type_ = attributes["type"];
    is_permalink_ = name.local == "guid" && !ascii::equal_ignoring_case(attributes["ispermalink"], "false");
  }

  void text(std::string_view text) override {
    if (capturing_ != 0 && text_.size() < kMaxText) text_ += text.substr(0, kMaxText - text_.size());
  }

  void end(const XmlName&) override {
    if (capturing_ == depth_ && capturing_ != 0) {
      capturing_ = 0;
      take_field(ascii::trim(text_, kSpaces));
    }
    if (depth_ == item_depth_) deliver();
    if (depth_ == head_depth_) head_depth_ = 0;
    while (!bases_.empty() && bases_.back().depth >= depth_) bases_.pop_back();
    --depth_;
  }

  void take_field(std::string_view value) {
    const bool in_item = item_depth_ != 0;
    switch (field_) {
      case FeedField::title: {
        auto& title = in_item ? item_.title : feed_.title;
        if (title.empty() || title_is_spare_) title = plain(value);
        title_is_spare_ = false;
        break;
      }
      case FeedField::spare_title:
        if (in_item && item_.title.empty()) item_.title = plain(value), title_is_spare_ = true;
        break;
      case FeedField::link:
        set(in_item ? item_.url : feed_.link, value);
        break;
      case FeedField::id:
        if (in_item) item_.id = first_bytes(value, kMaxTitle);
        if (is_permalink_ || feed_.kind == FeedKind::atom) set(in_item ? permalink_ : feed_permalink_, value);
        break;
      case FeedField::published:
        if (auto when = feed_date(value)) (in_item ? item_.published : feed_.updated) = when;
        break;
      case FeedField::updated:
        if (auto when = feed_date(value)) (in_item ? item_.updated : feed_.updated) = when;
        break;
      case FeedField::ttl:
        if (const auto minutes = number_in<int>(value); minutes > 0) feed_.ttl = std::chrono::minutes(minutes);
        break;
      case FeedField::period:
        period_ = period_named(ascii::lower(value));
        break;
      case FeedField::frequency:
        frequency_ = number_in<int>(value);
        break;
      case FeedField::none:
        break;
    }
  }

  // Atom says what its text is and means "text" by silence; RSS does not say, and means HTML.
  std::string plain(std::string_view value) const {
    const bool html = feed_.kind == FeedKind::atom ? holds(type_, "html") && type_ != "xhtml" : true;
    return std::string(first_bytes(collapsed(html ? text_of_html(value) : std::string(value)), kMaxTitle));
  }

  void link(std::string_view rel, std::string_view href, const Attributes& attributes) {
    const auto type = attributes["type"];
    const bool in_item = item_depth_ != 0;
    if (rel.empty() || rel == "alternate") {
      const bool readable = type.empty() || holds(type, "html");
      auto& url = in_item ? item_.url : feed_.link;
      if (!url || (readable && link_is_spare_)) url.reset(), set(url, href), link_is_spare_ = !readable;
    } else if (in_item) {
      if (rel == "enclosure") enclosure(href, attributes);
    } else {
      if (rel == "self") set(feed_.self, href);
      if (rel == "next") set(feed_.next, href);
      if (rel == "previous" || rel == "prev") set(feed_.previous, href);
      if (rel == "prev-archive") set(feed_.older, href);
    }
  }

  void enclosure(std::string_view address, const Attributes& attributes) {
    std::optional<Url> url;
    set(url, address);
    if (item_depth_ == 0 || !url || item_.enclosures.size() >= limits_.max_enclosures) return;
    item_.enclosures.push_back({std::move(*url), std::string(first_bytes(attributes["type"], 100)),
                                number_in<std::uint64_t>(attributes["length"])});
  }

  const Url& base() const { return bases_.empty() ? at_ : bases_.back().url; }

  // The first address that can be fetched stays.
  void set(std::optional<Url>& url, std::string_view value) const {
    if (url || value.empty()) return;
    auto parsed = Url::parse(value, base());
    if (parsed && parsed->is_http()) url = std::move(*parsed);
  }

  void deliver() {
    if (item_depth_ == 0) return;
    item_depth_ = 0;
    title_is_spare_ = link_is_spare_ = false;
    auto item = std::exchange(item_, {});
    auto permalink = std::exchange(permalink_, {});
    if (!item.url) item.url = std::move(permalink);
    if (!item.url && feed_.kind == FeedKind::rdf) set(item.url, item.id);
    if (feed_.limited) return;
    if (feed_.items == limits_.max_items) {
      feed_.limited = true;
      return;
    }
    ++feed_.items;
    if (!sink_(std::move(item))) feed_.limited = true;
  }

  enum class Shape { unknown, xml, json };
  struct Base {
    std::size_t depth;
    Url url;
  };

  const Url at_;
  const Sink sink_;
  const FeedLimits limits_;
  TextStream bytes_;
  XmlScanner xml_{*this};
  Shape shape_ = Shape::unknown;
  Feed feed_;
  bool finished_ = false;
  std::string json_, root_space_;

  std::size_t depth_ = 0;
  std::size_t head_depth_ = 0;  // of the element whose children speak of the feed; 0 outside
  std::size_t item_depth_ = 0;  // of the item being read; 0 outside
  std::vector<Base> bases_;
  FeedItem item_;
  std::optional<Url> permalink_, feed_permalink_;  // an id that is an address, for want of a link
  bool title_is_spare_ = false, link_is_spare_ = false;
  std::optional<std::chrono::minutes> period_;
  int frequency_ = 1;

  FeedField field_ = FeedField::none;
  std::size_t capturing_ = 0;  // the depth of the element whose text is read; 0 when none is
  std::string text_, type_;
  bool is_permalink_ = false;
};

FeedReader::FeedReader(const Url& at, Sink sink, const FeedLimits& limits, std::string_view http_charset)
    : document_(std::make_unique<Document>(at, std::move(sink), limits, http_charset)) {}
FeedReader::~FeedReader() = default;
void FeedReader::feed(std::string_view bytes) { document_->feed(bytes); }
Feed FeedReader::finish() { return document_->finish(); }
bool FeedReader::enough() const { return document_->enough(); }

}  // namespace chancery
