// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_features.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "base/ascii.h"

namespace chancery {
namespace {

using F = DateFeature;
using Days = std::chrono::sys_days;
constexpr float kUnknown = MentionedDay::kUnknown;

Days day_of(const WrittenDate& date) { return std::chrono::year(date.year) / date.month / date.day; }

float difference(Days a, std::optional<Days> b) {
  return b ? std::clamp(static_cast<float>((a - *b).count()), -9000.0f, 9000.0f) : kUnknown;
}

bool is_claim(DateSource source) { return source <= DateSource::meta_modified; }

// The year and month of an address without a day: /2024/03/a-title.
std::optional<int> month_in_address(std::string_view path) {
  for (std::size_t at = 0; (at = path.find('/', at)) != std::string_view::npos; ++at) {
    const auto part = path.substr(at + 1, 7);
    if (part.size() < 7 || !std::all_of(part.begin(), part.begin() + 4, ascii::is_digit)) continue;
    if ((part[4] != '/' && part[4] != '-') || !ascii::is_digit(part[5]) || !ascii::is_digit(part[6])) continue;
    if (at + 8 < path.size() && ascii::is_digit(path[at + 8])) continue;
    const int year = std::stoi(std::string(part.substr(0, 4))), month = std::stoi(std::string(part.substr(5)));
    if (year >= 1990 && year < 2100 && month >= 1 && month <= 12) return year * 12 + month;
  }
  return std::nullopt;
}

// What a source is worth before anything else is known, in tenths of certainty.
constexpr float kWorthOfSource[kDateSources] = {9.3f, 8.5f, 6,    5,    5, /* linked */
                                                9,    8,    6,    4.5f, 3, /* meta */
                                                8,    5,    6.5f, 4,       /* addresses */
                                                8.6f, 4,    6.5f, 4,       /* elements */
                                                7.5f, 6,    4.5f, 3,       /* scripts */
                                                6 /* shown */};

class Survey {
 public:
  Survey(const DatedPage& page, const std::vector<DateMention>& mentions) : page_(page), mentions_(mentions) {}

  std::vector<MentionedDay> run() {
    group();
    read_page();
    for (auto& day : days_) {
      sources(day);
      place(day);
      worth(day);
      relations(day);
    }
    ranks();
    worth_ranks();
    return std::move(days_);
  }

 private:
  void group() {
    std::map<Days, std::size_t> known;
    for (const auto& mention : mentions_) known.try_emplace(day_of(mention.date), 0);
    for (auto& [day, at] : known) {
      at = days_.size();
      days_.emplace_back().day = day;
    }
    for (std::size_t i = 0; i < mentions_.size(); ++i) days_[known[day_of(mentions_[i].date)]].mentions.push_back(i);
  }

  // Blocks under elements of the same tag and class are the lines of one list.
  std::uint64_t path_of(std::size_t block) const {
    const auto& dom = page_.blocks.dom();
    std::uint64_t hash = 14695981039346656037u;
    const auto mix = [&](std::string_view text) {
      for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    };
    auto id = page_.blocks[block].parent;
    for (int steps = 0; steps < 3; ++steps, id = dom[id].parent) {
      hash = (hash ^ static_cast<std::uint64_t>(dom.tag(id))) * 1099511628211u;
      mix(dom.attribute(id, "class"));
    }
    return hash;
  }

  void read_page() {
    std::set<Days> claims, shown;
    for (const auto& mention : mentions_) {
      const auto day = day_of(mention.date);
      if (is_claim(mention.source)) claims.insert(day);
      if (mention.source == DateSource::shown) shown.insert(day);
      if (mention.block != DateMention::kNowhere && mention.label == DateLabel::published &&
          std::find(labelled_.begin(), labelled_.end(), day) == labelled_.end())
        labelled_.push_back(day);
      if (mention.swapped) continue;
      const auto first = [&](std::optional<Days>& which) {
        if (!which) which = day;
      };
      switch (mention.source) {
        case DateSource::linked_article:
        case DateSource::linked_page:
          first(linked_);
          break;
        case DateSource::linked_modified:
          first(linked_modified_);
          break;
        case DateSource::meta_published:
        case DateSource::meta_date:
          first(meta_);
          break;
        case DateSource::meta_modified:
          first(meta_modified_);
          break;
        case DateSource::address:
        case DateSource::canonical:
          first(address_);
          break;
        case DateSource::element_published:
        case DateSource::time_element:
          first(element_);
          break;
        case DateSource::script_published:
          first(script_);
          break;
        case DateSource::shown:
          if (mention.block >= page_.title_at) first(byline_);
          break;
        default:
          break;
      }
    }
    for (const auto& mention : mentions_)
      if (mention.source == DateSource::shown) {
        auto& days = path_days_[path_of(mention.block)];
        const auto day = day_of(mention.date);
        if (std::find(days.begin(), days.end(), day) == days.end()) days.push_back(day);
      }
    claims_ = claims.size(), shown_ = shown.size();
    address_month_ = month_in_address(page_.url.path());
    if (address_) {
      const std::chrono::year_month_day date(*address_);
      address_month_ = int(date.year()) * 12 + static_cast<int>(unsigned(date.month()));
    }
  }

  void sources(MentionedDay& day) const {
    std::size_t kinds = 0;
    bool all_swapped = true, clock = false;
    int order = 0;
    for (const auto i : day.mentions) {
      const auto& mention = mentions_[i];
      auto& value = day.features[static_cast<std::size_t>(mention.source)];
      if (value == 0) ++kinds;
      value = std::max(value, 1 / (1 + static_cast<float>(mention.rank)));
      all_swapped &= mention.swapped;
      clock |= mention.date.hour >= 0;
      if (mention.order != 0) order = mention.order;
      switch (mention.label) {
        case DateLabel::published:
          ++day[F::label_published];
          break;
        case DateLabel::created:
          ++day[F::label_created];
          break;
        case DateLabel::updated:
          ++day[F::label_updated];
          break;
        case DateLabel::signed_on:
          ++day[F::label_signed];
          break;
        case DateLabel::event:
          ++day[F::label_event];
          break;
        case DateLabel::none:
          break;
      }
    }
    day[F::sources] = static_cast<float>(kinds);
    day[F::mentions] = static_cast<float>(day.mentions.size());
    day[F::has_clock] = clock;
    day[F::swapped] = all_swapped;
    day[F::order] = static_cast<float>(order);
  }

  float from(std::size_t block, std::size_t mark) const {
    return std::clamp(static_cast<float>(block) - static_cast<float>(mark), -300.0f, 300.0f);
  }

  // Of its mentions on the page the one that stands best.
  void place(MentionedDay& day) const {
    const DateMention* best = nullptr;
    float least = 0;
    std::size_t first = 999;
    for (const auto i : day.mentions) {
      const auto& mention = mentions_[i];
      if (mention.source == DateSource::shown) first = std::min(first, mention.rank);
      if (mention.block == DateMention::kNowhere || page_.blocks.size() == 0) continue;
      const auto& block = page_.blocks[mention.block];
      const float behind = from(mention.block, page_.title_at);
      float cost = behind < 0 ? 5 - 1.5f * behind : behind;
      if (mention.block > page_.body_begin && mention.block < page_.body_end) cost += 10;
      if (mention.block >= page_.body_end) cost = 15 + from(mention.block, page_.body_end);
      if (block.furniture) cost += 15;
      if (mention.label == DateLabel::published) cost -= 8;
      if (mention.label == DateLabel::updated) cost -= 3;
      if (mention.source != DateSource::shown) cost += 1;
      if (!best || cost < least) best = &mention, least = cost;
    }
    day[F::first_shown] = static_cast<float>(first);
    day[F::label_rank] = static_cast<float>(std::find(labelled_.begin(), labelled_.end(), day.day) - labelled_.begin());
    if (!best) {
      for (const auto feature : {F::from_title, F::from_begin, F::from_end, F::offset, F::beside, F::chars})
        day[feature] = kUnknown;
      return;
    }
    const auto& block = page_.blocks[best->block];
    day[F::placed] = best->source == DateSource::shown ? 2 : 1;
    day[F::from_title] = from(best->block, page_.title_at);
    day[F::from_begin] = from(best->block, page_.body_begin);
    day[F::from_end] = from(best->block, page_.body_end);
    day[F::share] = best->share;
    day[F::offset] = best->offset;
    day[F::beside] = best->beside;
    day[F::chars] = block.chars;
    day[F::prose] = block.prose;
    day[F::link_density] = block.link_density();
    day[F::furniture] = block.furniture;
    const auto marked = [&](Marks mark) { return (block.marks & mark) ? 1.0f : 0.0f; };
    day[F::date_name] = marked(kDate);
    day[F::byline_name] = marked(kByline);
    day[F::comment_name] = marked(kComment);
    day[F::related_name] = marked(kRelated | kSidebar | kAside);
    day[F::header_name] = marked(kHeader);
    day[F::footer_name] = marked(kFooter);
    day[F::weekday] = has_weekday(best->said);
    day[F::heading] = is_heading(block.kind);
    const auto line = path_days_.find(path_of(best->block));
    if (line == path_days_.end()) return;
    const auto& days = line->second;
    day[F::path_days] = static_cast<float>(days.size());
    day[F::path_rank] = static_cast<float>(std::find(days.begin(), days.end(), day.day) - days.begin());
    day[F::path_age] =
        static_cast<float>(std::count_if(days.begin(), days.end(), [&](auto one) { return one < day.day; }));
  }

  float worth(const DateMention& mention) const {
    float worth = kWorthOfSource[static_cast<std::size_t>(mention.source)];
    if (mention.label == DateLabel::published) worth = std::max(worth, 8.2f);
    if (mention.label == DateLabel::signed_on) worth = std::min(worth, 4.5f);
    if (mention.label == DateLabel::updated) worth = std::min(worth, 5.4f);
    if (mention.label == DateLabel::event) worth = std::min(worth, 2.0f);
    worth -= std::min(2.0f, 0.2f * static_cast<float>(mention.rank));
    if (mention.swapped) worth -= 1.5f;
    if (mention.block == DateMention::kNowhere || page_.blocks.size() == 0) return worth;
    const auto& block = page_.blocks[mention.block];
    const float behind = from(mention.block, page_.title_at);
    const bool unlabelled = mention.label == DateLabel::none;
    float distance = behind < 0 ? 2 - 1.5f * behind : behind;
    if (mention.block > page_.body_begin) distance = from(mention.block, page_.body_begin) + 1;
    if (mention.block >= page_.body_end) distance = from(mention.block, page_.body_end) + (unlabelled ? 10.0f : 4.0f);
    worth -= std::min(3.0f, 0.22f * distance);
    if (behind < 0 && unlabelled && has_weekday(mention.said)) worth -= 3;
    if (mention.share > 0.4f) worth += 0.6f;
    if (block.prose > 0) worth -= 2.2f;
    if (block.marks & (kDate | kByline)) worth += 0.9f;
    if (mention.date.hour >= 0) worth += 0.3f;
    if (block.furniture) worth -= unlabelled ? 3.0f : 1.8f;
    if (block.link_density() > 0.5f) worth -= 3;
    return worth;
  }
  void worth(MentionedDay& day) const {
    std::array<float, kDateSources> of_source{};
    float best = 0, agree = 0;
    for (const auto i : day.mentions) {
      auto& most = of_source[static_cast<std::size_t>(mentions_[i].source)];
      most = std::max(most, worth(mentions_[i]));
      best = std::max(best, most);
    }
    for (const float most : of_source) agree += 0.2f * most;
    day[F::worth] = best + std::min(3.0f, agree - 0.2f * best);
  }
  void worth_ranks() {
    for (auto& day : days_) {
      float above = 0, other = 0;
      for (const auto& one : days_) {
        if (&one == &day) continue;
        above += one[F::worth] > day[F::worth];
        other = std::max(other, one[F::worth]);
      }
      day[F::worth_rank] = above;
      day[F::worth_lead] = day[F::worth] - other;
    }
  }

  void relations(MentionedDay& day) const {
    day[F::from_linked] = difference(day.day, linked_);
    day[F::from_linked_modified] = difference(day.day, linked_modified_);
    day[F::from_meta] = difference(day.day, meta_);
    day[F::from_meta_modified] = difference(day.day, meta_modified_);
    day[F::from_address] = difference(day.day, address_);
    day[F::from_element] = difference(day.day, element_);
    day[F::from_script] = difference(day.day, script_);
    day[F::from_byline] = difference(day.day, byline_);
    day[F::from_newest] = difference(day.day, days_.back().day);
    day[F::from_oldest] = difference(day.day, days_.front().day);
    const std::chrono::year_month_day date(day.day);
    day[F::months_from_address] =
        address_month_
            ? static_cast<float>(int(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - *address_month_)
            : kUnknown;
    day[F::page_days] = static_cast<float>(days_.size());
    day[F::page_claims] = static_cast<float>(claims_);
    day[F::page_labels] = static_cast<float>(labelled_.size());
    day[F::page_shown] = static_cast<float>(shown_);
    day[F::page_prose] = static_cast<float>(std::log2(1 + page_.blocks.prose()));
    const auto path = page_.url.path();
    day[F::page_path] = path.size() <= 1 ? 0 : static_cast<float>(std::count(path.begin(), path.end() - 1, '/'));
    day[F::page_blocks] = static_cast<float>(page_.blocks.size());
  }

  void ranks() {
    for (std::size_t i = 0; i < days_.size(); ++i) {
      days_[i][F::age_rank] = static_cast<float>(i);
      days_[i][F::age_rank_back] = static_cast<float>(days_.size() - 1 - i);
      // The same moment in another time zone.
      const auto next_to = [&](std::size_t j, int apart) {
        return j < days_.size() && (days_[j].day - days_[i].day).count() == apart;
      };
      days_[i][F::neighbour_day] = (next_to(i + 1, 1) ? 1.0f : 0.0f) - (i > 0 && next_to(i - 1, -1) ? 2.0f : 0.0f);
    }
  }

  const DatedPage& page_;
  const std::vector<DateMention>& mentions_;
  std::vector<MentionedDay> days_;
  std::optional<Days> linked_, linked_modified_, meta_, meta_modified_, address_, element_, script_, byline_;
  std::optional<int> address_month_;
  std::map<std::uint64_t, std::vector<Days>> path_days_;
  std::vector<Days> labelled_;  // those said to be of publication, in the order they stand
  std::size_t claims_ = 0, shown_ = 0;
};

}  // namespace

std::string_view name(DateFeature feature) {
  static constexpr std::string_view kNames[] = {
#define X(name) #name,
      CHANCERY_DATE_FEATURES(X)
#undef X
  };
  return kNames[static_cast<std::size_t>(feature)];
}

std::vector<MentionedDay> mentioned_days(const DatedPage& page, const std::vector<DateMention>& mentions) {
  if (mentions.empty()) return {};
  return Survey(page, mentions).run();
}

}  // namespace chancery
