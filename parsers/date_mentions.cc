// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_mentions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/date_relative.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxMentions = 600;
constexpr std::size_t kMaxOfSource = 120;
constexpr std::size_t kMaxBlocks = 800;  // looked at
constexpr float kLongBlock = 400;        // characters: of a longer block only the beginning is looked at
constexpr std::size_t kSaid = 80;        // bytes kept
constexpr std::size_t kLabelReach = 60;  // bytes before a date in which its label stands

bool is_in(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::optional<DateSource> source_of_meta(std::string_view name) {
  if (is_in(name, {"article:published_time",
                   "og:published_time",
                   "og:article:published_time",
                   "datepublished",
                   "publishdate",
                   "publish-date",
                   "publish_date",
                   "pubdate",
                   "article.published",
                   "parsely-pub-date",
                   "sailthru.date",
                   "citation_publication_date",
                   "citation_date",
                   "published-date",
                   "published_date",
                   "publication_date",
                   "date_published",
                   "rnews:datepublished",
                   "displaydate",
                   "article:published",
                   "originalpublicationdate",
                   "publisheddate",
                   "article_date_original",
                   "ptime",
                   "apub:time",
                   "firstpublishedtime",
                   "cxenseparse:recs:publishtime",
                   "article.created",
                   "published_time_telegram"}))
    return DateSource::meta_published;
  if (is_in(name, {"dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dc.date.created", "date",
                   "dcterms.date", "dc.created", "datecreated", "created", "release_date", "issue_date", "bt:pubdate",
                   "eprints.date", "createdate", "dcterms.available"}))
    return DateSource::meta_date;
  if (is_in(name, {"article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
                   "dcterms.modified", "dc.date.modified", "revised", "modified_time", "dc.modified",
                   "lastmodifieddate", "updated_time", "modificationdate"}))
    return DateSource::meta_modified;
  if (is_in(name,
            {"description", "og:description", "og:title", "twitter:description", "twitter:data1", "twitter:data2"}))
    return DateSource::meta_prose;
  const auto label = date_label_of_name(name);
  if (label == DateLabel::event) return std::nullopt;
  if (label != DateLabel::none || has(name, "date") || has(name, "time"))
    return label == DateLabel::updated ? DateSource::meta_modified : DateSource::meta_other;
  return std::nullopt;
}

DateSource source_of_linked(const Metadata::Structured::Day& day) {
  if (day.property == "dateModified") return DateSource::linked_modified;
  const bool article = has(day.type, "Article") || has(day.type, "Posting") || has(day.type, "Report");
  if (day.property != "datePublished") return DateSource::linked_created;
  return article                 ? DateSource::linked_article
         : day.type == "WebPage" ? DateSource::linked_page
                                 : DateSource::linked_other;
}

// Can there be a date with a year at all? Most texts answer at once.
bool may_hold_date(std::string_view text) {
  std::size_t run = 0, runs = 0;
  for (const char c : text) {
    if (ascii::is_digit(c)) {
      if (++run == 4) return true;
      if (run == 1) ++runs;
    } else {
      run = 0;
    }
  }
  // 05.03.24; digits of other scripts, 年.
  return runs >= 3 || has(text, "年") ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xD8; });
}

// The day of a moment as machines count them, in seconds or milliseconds: 1438091078.
std::optional<WrittenDate> day_of_moment(std::string_view digits) {
  if ((digits.size() != 10 && digits.size() != 13) || !std::all_of(digits.begin(), digits.end(), ascii::is_digit))
    return std::nullopt;
  const auto day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(std::stoll(std::string(digits.substr(0, 10))))));
  const std::chrono::year_month_day date(day);
  WrittenDate written;
  written.year = int(date.year());
  written.month = static_cast<int>(unsigned(date.month()));
  written.day = static_cast<int>(unsigned(date.day()));
  return written;
}

// A digit of any script, or a Han numeral.
bool may_hold_number(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_digit(c) || static_cast<unsigned char>(c) >= 0xD8; });
}

class Collector {
 public:
  explicit Collector(const DatedPage& page) : page_(page), dom_(page.blocks.dom()) {
    reading_.language = page.language;
    reading_.newest = std::stoi(page.last);
  }

  std::vector<DateMention> run() {
    linked();
    prose("title", page_.metadata.title);
    meta();
    addresses();
    elements();
    scripts();
    shown();
    if (all_.empty() && page_.read_on_last) relative();
    settle_orders();
    return std::move(all_);
  }

 private:
  void add(DateMention mention, std::string_view said) {
    auto& met = met_[static_cast<std::size_t>(mention.source)];
    if (!mention.date.has_day() || all_.size() >= kMaxMentions || met >= kMaxOfSource) return;
    if (mention.date.day_iso() > page_.last) return;
    mention.rank = met++;
    mention.said = collapsed(first_bytes(said, kSaid));
    all_.push_back(std::move(mention));
  }
  bool claim(std::string_view written, DateSource source, std::string where, DateLabel label = DateLabel::none,
             std::size_t block = DateMention::kNowhere) {
    if (written.empty()) return false;
    auto date = machine_date(written, reading_);
    if (!date && source == DateSource::attribute) date = day_of_moment(written);
    if (!date || !date->has_day()) return false;
    DateMention mention{std::move(*date), source, label, false, 0, 0, std::move(where), {}};
    mention.block = block;
    add(std::move(mention), written);
    return true;
  }

  void linked() {
    for (const auto& day : page_.metadata.structured.days)
      claim(day.text, source_of_linked(day), "JSON-LD " + day.property);
  }

  void prose(const std::string& where, std::string_view text) {
    for (auto& date : dates_in_text(first_bytes(text, 400), reading_))
      add({std::move(date), DateSource::meta_prose, DateLabel::none, false, 0, 0, where, {}}, text);
  }

  void meta() {
    for (const auto& [name, content] : page_.metadata.entries) {
      const auto source = source_of_meta(name);
      if (!source || !may_hold_date(content)) continue;
      if (*source == DateSource::meta_prose) {
        prose("meta " + name, content);
      } else {
        claim(content, *source, "meta " + name, date_label_of_name(name));
      }
    }
  }

  void address(std::string_view text, DateSource source, const char* where) {
    if (text.empty()) return;
    if (auto date = date_in_address(text, reading_))
      add({std::move(*date), source, DateLabel::none, false, 0, 0, where, {}}, text);
  }
  void addresses() {
    address(page_.url.path(), DateSource::address, "address");
    address(page_.url.query(), DateSource::query, "address");
    address(page_.metadata.canonical, DateSource::canonical, "canonical address");
    address(page_.metadata.first({"og:url"}), DateSource::canonical, "og:url");
    address(page_.metadata.first({"og:image", "twitter:image", "og:image:url"}), DateSource::image_address,
            "address of the image");
    if (!page_.metadata.structured.images.empty())
      address(page_.metadata.structured.images.front(), DateSource::image_address, "address of the image");
  }

  std::size_t block_of(NodeId id) const {
    const auto& blocks = page_.blocks;
    return blocks.size() == 0 ? DateMention::kNowhere : std::min(blocks.inside(id).begin, blocks.size() - 1);
  }

  // <time>, and whatever else carries a date in an attribute.
  void elements() {
    for (NodeId id = 0; id < dom_.size(); ++id) {
      const auto tag = dom_.tag(id);
      if (tag == Tag::text || tag == Tag::meta) continue;
      if (tag == Tag::img) {
        address(dom_.attribute(id, "src"), DateSource::image_address, "address of an image");
        continue;
      }
      Carried carried;
      for (const auto& [name, value] : dom_.attributes(id)) carried.read(name, value);
      const bool dated =
          tag == Tag::time || carried.timed || has(carried.property, "date") || has(carried.property, "Date");
      if (dated)
        element(id, carried);
      else if (may_hold_date(carried.beside) && carried.beside.size() < 80)
        claim(carried.beside, DateSource::attribute, "attribute", label_of(id), block_of(id));
    }
  }

  // What the attributes of one element say about a date.
  struct Carried {
    std::string_view written;   // the date itself
    std::string_view property;  // what it is of
    std::string_view beside;    // what may be a date or anything else
    bool timed = false;

    void read(std::string_view name, std::string_view value) {
      if (name == "datetime" || name == "content") {
        written = value;
        timed |= name == "datetime";
      } else if (name == "itemprop" || name == "property") {
        property = value;
      } else if (name == "pubdate") {
        property = name;
      } else if (name == "title" || (name.starts_with("data-") && (has(name, "date") || has(name, "time")))) {
        beside = value;
      }
    }
  };

  void element(NodeId id, const Carried& carried) {
    auto label = carried.property.empty() ? DateLabel::none : date_label_of_name(carried.property);
    const auto source = label == DateLabel::published || label == DateLabel::created ? DateSource::element_published
                        : label == DateLabel::updated                                ? DateSource::element_modified
                                                                                     : DateSource::time_element;
    if (label == DateLabel::none) label = label_of(id);
    const auto block = block_of(id);
    if (claim(carried.written, source, "time element", label, block)) return;
    if (!claim(carried.beside, source, "time element", label, block))
      claim(dom_.text(id, 100), source, "time element", label, block);
  }
  // By its class, or the words before it.
  DateLabel label_of(NodeId id) const {
    const auto by_name = date_label_of_name(dom_.attribute(id, "class"));
    if (by_name == DateLabel::updated || by_name == DateLabel::published) return by_name;
    std::string before;
    for (auto at = dom_[id].parent; at < id && id - at < 40; ++at)
      if (dom_.tag(at) == Tag::text) append_collapsed(before, dom_[at].text);
    return date_label(before.size() > kLabelReach ? std::string_view(before).substr(before.size() - kLabelReach)
                                                  : before);
  }

  void scripts() {
    for (const auto& [key, text] : page_.metadata.script_dates) {
      const auto label = date_label_of_name(key);
      const auto source = label == DateLabel::published ? DateSource::script_published
                          : label == DateLabel::created ? DateSource::script_created
                          : label == DateLabel::updated ? DateSource::script_modified
                                                        : DateSource::script_other;
      if (label != DateLabel::event) claim(text, source, "script " + std::string(key));
    }
  }

  // The text of a block as Blocks gives it, but for a space where a number begins a
  // new element: <span>Posted on</span><span>05.03.2024</span> is set apart by styles.
  std::string text_of(const Block& block) const {
    std::string out;
    for (auto id = block.begin; id < block.end; ++id) {
      const auto& node = dom_[id];
      if (node.tag == Tag::br) append_collapsed(out, " ");
      if (node.tag != Tag::text || !page_.blocks.shown(id) || page_.blocks.block_parent(id) != block.parent) continue;
      if (!node.text.empty() && ascii::is_digit(node.text.front())) append_collapsed(out, " ");
      append_collapsed(out, node.text);
    }
    trim_end(out);
    return out;
  }

  bool has_number(const Block& block) const {
    for (auto id = block.begin; id < block.end; ++id)
      if (dom_.tag(id) == Tag::text && may_hold_number(dom_[id].text)) return true;
    return false;
  }

  void shown() {
    const auto& blocks = page_.blocks;
    std::size_t looked = 0;
    for (std::size_t i = 0; i < blocks.size() && looked < kMaxBlocks; ++i) {
      if (!has_number(blocks[i])) continue;
      auto text = text_of(blocks[i]);
      if (blocks[i].chars > kLongBlock) text.resize(first_bytes(text, 240).size());
      if (!may_hold_date(text)) continue;
      ++looked;
      auto dates = dates_in_text(text, reading_);
      std::size_t from = 0;
      for (auto& date : dates) {
        const auto before = std::string_view(text).substr(from, date.begin - from);
        from = date.end;
        DateMention mention;
        mention.block = i;
        mention.beside = static_cast<std::uint16_t>(dates.size());
        mention.share = static_cast<float>(date.end - date.begin) / static_cast<float>(text.size());
        mention.offset = static_cast<float>(date.begin);
        mention.label = date_label(before.size() > kLabelReach ? before.substr(before.size() - kLabelReach) : before);
        // A table's label stands in the cell before.
        if (mention.label == DateLabel::none && before.size() < 3 && i > 0 && blocks[i - 1].chars < 40)
          mention.label = date_label(blocks.text(blocks[i - 1]));
        mention.where = i <= page_.body_begin ? "byline" : "text";
        mention.date = std::move(date);
        add(std::move(mention), text);
      }
    }
  }

  // "3 hours ago" by the headline, where the page gives no other date.
  void relative() {
    const auto& blocks = page_.blocks;
    for (auto i = page_.title_at > 3 ? page_.title_at - 3 : 0; i < std::min(page_.body_begin + 3, blocks.size()); ++i) {
      if (blocks[i].chars > 60) continue;
      const auto text = text_of(blocks[i]);
      auto date = relative_date(text, page_.last);
      if (!date) continue;
      DateMention mention;
      mention.date = std::move(*date);
      mention.block = i;
      mention.beside = 1;
      mention.share = 1;
      mention.label = date_label(text);
      mention.where = "byline";
      return add(std::move(mention), text);
    }
  }

  // 3/4/2024 is read as other dates of the page are written. Where they say nothing,
  // it counts both ways.
  void settle_orders() {
    bool day_first = false, month_first = false;
    for (const auto& mention : all_) {
      day_first |= mention.date.order == DayOrder::day_first;
      month_first |= mention.date.order == DayOrder::month_first;
    }
    const auto count = all_.size();
    for (std::size_t i = 0; i < count; ++i) {
      auto& mention = all_[i];  // until the next is added
      const bool as_day_first = mention.date.order == DayOrder::maybe_day_first;
      if (!as_day_first && mention.date.order != DayOrder::maybe_month_first) continue;
      if (mention.date.month == mention.date.day) continue;
      if (day_first != month_first) mention.order = day_first == as_day_first ? 1 : -1;
      auto other = mention;
      std::swap(other.date.month, other.date.day);
      other.swapped = true;
      other.order = -mention.order;
      if (other.date.day_iso() <= page_.last) all_.push_back(std::move(other));
    }
  }

  const DatedPage& page_;
  const Dom& dom_;
  DateReading reading_;
  std::vector<DateMention> all_;
  std::array<std::size_t, kDateSources> met_{};
};

}  // namespace

std::vector<DateMention> date_mentions(const DatedPage& page) { return Collector(page).run(); }

}  // namespace chancery
