// SPDX-License-Identifier: Apache-2.0
#include "parsers/date.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/date_text.h"
#include "parsers/title.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxBlocks = 600;  // looked at for dates
constexpr float kMaxChars = 400;         // of a block that is looked at whole

enum class Label { none, published, updated, signed_on, event };

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

// What the words before a date say it is.
Label label_in(std::string_view before) {
  const auto text = ascii::lower(before);
  // The day a document was drawn up is not the day it was given out.
  if (has_any(text, {"成文日期", "生成日期", "成文时间", "签发日期", "印发日期", "adopted", "signed on"}))
    return Label::signed_on;
  if (has_any(text, {"updated",       "modified",   "reviewed",   "revised",    "last change",
                     "aktualisiert",  "geändert",   "mis à jour", "modifié",    "actualizado",
                     "modificado",    "atualizado", "aggiornato", "bijgewerkt", "обновлено",
                     "更新",          "修改",       "수정",       "zuletzt",    "stand:",
                     "senast ändrad", "oppdatert",  "opdateret",  "päivitetty", "zaktualizowano"}))
    return Label::updated;
  if (has_any(text, {"published",  "posted",       "publish date",   "date:",      "released",  "release date",
                     "issued",     "created",      "veröffentlicht", "erschienen", "publié",    "publicado",
                     "pubblicato", "gepubliceerd", "опубликовано",   "publicerad", "publisert", "发布",
                     "發布",       "发表",         "發表",           "发文日期",   "日期",      "时间",
                     "時間",       "公開日",       "掲載日",         "投稿日",     "作成日",    "등록",
                     "입력",       "게시",         "opublikowano",   "datum",      "dated",     "date of"}))
    return Label::published;
  if (has_any(text, {"deadline", "expires", "closing date", "effective", "born", "due", "event", "starts", "ends",
                     "until", "through", "截止", "有效期", "施行", "实施", "成立于"}))
    return Label::event;
  return Label::none;
}

// "2021年10月7日 星期四" at the top of a page is today's date, whenever that was.
bool is_clock(std::string_view text) {
  const auto lowered = ascii::lower(text);
  return has_any(lowered, {"星期", "今天是", "today is", "monday", "tuesday", "wednesday", "thursday", "friday",
                           "saturday", "sunday"});
}

struct Candidate {
  WrittenDate date;
  double score = 0;
  Label label = Label::none;
  std::string evidence;
  bool from_metadata = false;
};

class Finder {
 public:
  Finder(const Blocks& blocks, DateReading reading) : blocks_(blocks), dom_(blocks.dom()), reading_(reading) {}

  void from_metadata(const Metadata& metadata) {
    claim(metadata.structured.published, 9.3, Label::published, "JSON-LD datePublished");
    claim(metadata.structured.modified, 5, Label::updated, "JSON-LD dateModified");
    for (const auto& [name, content] : metadata.entries) {
      const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), std::string_view(name)) != names.end();
      };
      if (is({"article:published_time",
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
        claim(content, 9, Label::published, "meta " + name);
      else if (is({"dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dc.date.created", "date",
                   "dcterms.date", "dc.created", "datecreated", "created", "release_date", "issue_date", "bt:pubdate",
                   "eprints.date", "createdate", "dcterms.available"}))
        claim(content, 8, Label::published, "meta " + name);
      else if (is({"article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
                   "dcterms.modified", "dc.date.modified", "revised", "modified_time", "dc.modified",
                   "lastmodifieddate", "updated_time", "modificationdate"}))
        claim(content, 4.5, Label::updated, "meta " + name);
    }
  }

  void from_address(const Url& url, const Metadata& metadata) {
    if (auto date = date_in_address(url.path(), reading_)) add(std::move(*date), 8, Label::none, "address", false);
    if (auto date = date_in_address(url.query(), reading_)) add(std::move(*date), 5, Label::none, "address", false);
    if (!metadata.canonical.empty())
      if (auto date = date_in_address(metadata.canonical, reading_))
        add(std::move(*date), 6.5, Label::none, "canonical address", false);
  }

  void from_time_elements(NodeId title_at, NodeId body_begin, NodeId body_end) {
    std::size_t met = 0;
    for (NodeId id = 0; id < dom_.size() && met < 60; ++id) {
      const auto tag = dom_.tag(id);
      if (tag == Tag::text) continue;
      const auto property = dom_.attribute(id, "itemprop");
      const bool is_published =
          property == "datePublished" || property == "dateCreated" || dom_.has_attribute(id, "pubdate");
      const bool is_modified = property == "dateModified";
      if (tag != Tag::time && !is_published && !is_modified) continue;
      ++met;
      std::string_view written = dom_.attribute(id, "datetime");
      if (written.empty()) written = dom_.attribute(id, "content");
      if (written.empty() && tag != Tag::time) written = dom_.attribute(id, "title");
      const auto text = written.empty() ? dom_.text(id, 100) : std::string(written);
      double score = is_published ? 8.6 : is_modified ? 4 : 6.5;
      auto label = is_published ? Label::published : is_modified ? Label::updated : label_of_marks(id);
      if (label == Label::none) label = label_before(id);
      if (blocks_.furniture(id)) score -= 4;
      const bool near = id + 200 > title_at && id < body_begin + 60;
      if (!near && !is_published) score -= id >= body_begin && id < body_end ? 2.0 : 3.0;
      if (met > 1 && !is_published) score -= std::min(1.5, 0.3 * static_cast<double>(met));
      claim(text, label == Label::updated ? std::min(score, 5.0) : score, label, "time element");
    }
  }

  // Dates a reader sees, the nearer to the headline the better.
  void from_blocks(std::size_t title_at, std::size_t body_begin, std::size_t body_end) {
    std::size_t looked = 0;
    for (std::size_t i = 0; i < blocks_.size() && looked < kMaxBlocks; ++i) {
      const auto& block = blocks_[i];
      const bool body_text = i > body_begin + 1 && i < body_end && block.prose > 0;
      if (body_text || (block.chars > kMaxChars && i > body_begin + 1)) continue;
      auto text = blocks_.text(block);
      if (text.size() > 600) text.resize(first_bytes(text, 240).size());
      if (std::none_of(text.begin(), text.end(), ascii::is_digit) && text.find("年") == std::string::npos) continue;
      ++looked;
      auto dates = dates_in_text(text, reading_);
      if (dates.size() > 4) continue;  // a calendar
      std::size_t from = 0;
      for (std::size_t n = 0; n < dates.size(); ++n) {
        auto& date = dates[n];
        if (!date.has_day()) continue;
        const auto before = std::string_view(text).substr(from, date.begin - from);
        from = date.end;
        auto label = label_in(before.size() > 60 ? before.substr(before.size() - 60) : before);
        // A table's label stands in the cell before.
        if (label == Label::none && before.size() < 3 && i > 0 && blocks_[i - 1].chars < 40)
          label = label_in(blocks_.text(blocks_[i - 1]));
        const auto distance = [&]() -> double {
          if (i >= title_at && i <= body_begin) return static_cast<double>(std::min(i - title_at, body_begin - i + 1));
          if (i < title_at) return static_cast<double>(title_at - i) * 1.5 + 1;
          return i > body_end ? static_cast<double>(i - body_end) + 2 : static_cast<double>(i - body_begin) + 1;
        }();
        double score = 6;
        if (label == Label::published) score = 8.2;
        if (label == Label::signed_on) score = 4.5;
        if (label == Label::event) score = 2;
        if (i < title_at && label == Label::none && is_clock(text)) score -= 3;
        const bool alone = static_cast<double>(date.end - date.begin) > 0.4 * static_cast<double>(text.size());
        if (alone) score += 0.6;
        if (block.prose > 0) score -= 2.2;
        if (block.marks & (kDate | kByline)) score += 0.9;
        if (date.hour >= 0) score += 0.3;
        score -= std::min(3.0, 0.22 * distance);
        if (i < title_at) score -= 0.7;
        if (i >= body_end) score -= label == Label::none ? 2.0 : 0.7;
        if (block.furniture) score -= label == Label::none ? 3.0 : 1.8;
        if (block.link_density() > 0.5f) score -= 3;
        score -= 0.3 * static_cast<double>(n);
        if (label == Label::updated) score = std::min(score, 5.4);
        const auto shown = collapsed(first_bytes(text, 80));
        add(std::move(date), score, label, (i <= body_begin ? "byline: " : "text: ") + shown, false);
      }
    }
  }

  PageDates best() {
    agree();
    PageDates dates;
    const Candidate *published = nullptr, *modified = nullptr;
    for (const auto& candidate : all_) {
      if (candidate.label == Label::updated && (!modified || candidate.score > modified->score)) modified = &candidate;
      if (candidate.score >= kEnough && (!published || candidate.score > published->score)) published = &candidate;
    }
    if (published) dates.published = page_date(*published);
    if (modified) dates.modified = page_date(*modified);
    return dates;
  }

 private:
  static constexpr double kEnough = 2.6;  // below, the page says nothing

  Label label_of_marks(NodeId id) const {
    for (const auto* const attribute : {"class", "itemprop"}) {
      const auto name = ascii::lower(dom_.attribute(id, attribute));
      if (has_any(name, {"updat", "modif"})) return Label::updated;
      if (has_any(name, {"publish", "pubdate", "posted", "entry-date"})) return Label::published;
    }
    return Label::none;
  }
  Label label_before(NodeId id) const {
    const auto parent = dom_[id].parent;
    std::string before;
    for (auto at = parent; at < id; ++at)
      if (dom_.tag(at) == Tag::text) append_collapsed(before, dom_[at].text);
    return label_in(before.size() > 60 ? std::string_view(before).substr(before.size() - 60) : before);
  }

  void claim(std::string_view written, double score, Label label, std::string evidence) {
    if (written.empty()) return;
    auto date = machine_date(written, reading_);
    if (!date || !date->has_day()) return;
    add(std::move(*date), score, label, std::move(evidence) + ": " + std::string(first_bytes(written, 40)), true);
  }
  void add(WrittenDate date, double score, Label label, std::string evidence, bool from_metadata) {
    if (all_.size() < 500) all_.push_back({std::move(date), score, label, std::move(evidence), from_metadata});
  }

  static std::chrono::sys_days day_of(const WrittenDate& date) {
    return std::chrono::year(date.year) / date.month / date.day;
  }

  // A day that several sources name is likelier; a label by the headline beats metadata of
  // another month, for those tell when a site was moved.
  void agree() {
    std::vector<double> bonus(all_.size(), 0);
    for (std::size_t i = 0; i < all_.size(); ++i)
      for (std::size_t j = 0; j < all_.size(); ++j) {
        if (i == j || all_[j].score < kEnough || day_of(all_[i].date) != day_of(all_[j].date)) continue;
        const bool same_kind = all_[i].from_metadata == all_[j].from_metadata &&
                               all_[i].evidence.substr(0, 4) == all_[j].evidence.substr(0, 4);
        if (!same_kind) bonus[i] = std::min(bonus[i] + 0.2 * all_[j].score, 3.0);
      }
    for (const auto& shown : all_) {
      if (shown.from_metadata || shown.label != Label::published || shown.score < 7) continue;
      for (std::size_t j = 0; j < all_.size(); ++j) {
        if (!all_[j].from_metadata || all_[j].evidence.starts_with("JSON-LD")) continue;
        const auto apart = (day_of(all_[j].date) - day_of(shown.date)).count();
        if (apart > 30 || apart < -30) bonus[j] -= 1.5;
      }
    }
    for (std::size_t i = 0; i < all_.size(); ++i) all_[i].score += bonus[i];
  }

  static PageDate page_date(const Candidate& candidate) {
    return {candidate.date.iso(), candidate.evidence, std::clamp(candidate.score / 12, 0.0, 1.0)};
  }

  const Blocks& blocks_;
  const Dom& dom_;
  DateReading reading_;
  std::vector<Candidate> all_;
};

}  // namespace

PageDates find_dates(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                     std::string_view title, const Metadata& metadata, const Url& url, std::string_view language,
                     std::optional<Timestamp> fetched) {
  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  const auto body_begin = kept.empty() ? range.begin : kept.front();
  const auto body_end = kept.empty() ? range.end : kept.back() + 1;
  // The headline nearest above the text.
  std::size_t title_at = body_begin;
  for (std::size_t i = 0; i < std::min(body_begin + 1, blocks.size()); ++i)
    if (blocks[i].chars < 400 && (is_heading(blocks[i].kind) || blocks[i].prose == 0) &&
        same_title(blocks.text(blocks[i]), title))
      title_at = i;

  DateReading reading;
  // A region in the page's own declaration ("en-US") says more than the language seen.
  const bool declared = ascii::lower(metadata.language).starts_with(language) && !metadata.language.empty();
  reading.language = declared ? std::string_view(metadata.language) : language;
  const auto today = fetched ? fetched->date() : std::string("2099-12-31");
  reading.newest = std::stoi(today.substr(0, 4));

  Finder finder(blocks, reading);
  finder.from_metadata(metadata);
  finder.from_address(url, metadata);
  const auto node = [&](std::size_t i) {
    return i < blocks.size() ? blocks[i].begin : static_cast<NodeId>(blocks.dom().size());
  };
  finder.from_time_elements(node(title_at), node(body_begin), node(body_end));
  finder.from_blocks(title_at, body_begin, body_end);
  return finder.best();
}

}  // namespace chancery
