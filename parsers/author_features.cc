// SPDX-License-Identifier: Apache-2.0
#include "parsers/author_features.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "base/ascii.h"
#include "parsers/byline_names.h"

namespace chancery {
namespace {

using F = AuthorFeature;
constexpr float kUnknown = MentionedName::kUnknown;

// What a source is worth before anything else is known.
constexpr float kWorthOfSource[kNameSources] = {9, 6, 4, 5, /* linked */
                                                8, 7, 5,    /* meta, script */
                                                8, 7, 6, 6, /* elements */
                                                7, 4, 3, 5, /* lines */
                                                7 /* a register */};

bool alike(std::string_view a, std::string_view b) {
  if (a.size() < 3 || b.size() < 3) return a == b && !a.empty();
  return a.find(b) != std::string_view::npos || b.find(a) != std::string_view::npos;
}

class Survey {
 public:
  Survey(const ArticlePlace& page, std::string_view title, const std::vector<NameMention>& mentions)
      : page_(page), mentions_(mentions), title_(name_key(title)) {}

  std::vector<MentionedName> run() {
    group();
    read_page();
    for (auto& name : names_) {
      sources(name);
      shape(name);
      place(name);
      about_page(name);
    }
    ranks();
    return std::move(names_);
  }

 private:
  void group() {
    std::unordered_map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < mentions_.size(); ++i) {
      const auto key = name_key(mentions_[i].name);
      if (key.empty()) continue;
      const auto [found, fresh] = known.try_emplace(key, names_.size());
      if (fresh) {
        auto& name = names_.emplace_back();
        name.name = mentions_[i].name;
        name.key = key;
      }
      names_[found->second].mentions.push_back(i);
    }
  }

  void read_page() {
    const auto& metadata = page_.metadata;
    site_ = name_key(metadata.first({"og:site_name", "application-name", "sitename"}));
    publisher_ = name_key(metadata.structured.publisher);
    const auto host = page_.url.hostname();
    host_ = name_key(host.starts_with("www.") ? host.substr(4) : host);
    for (std::size_t i = 0; i < names_.size(); ++i)
      for (const auto at : names_[i].mentions) {
        const auto& mention = mentions_[at];
        linked_ += mention.source == NameSource::linked_person;
        meta_ += mention.source == NameSource::meta_author || mention.source == NameSource::meta_other;
        elements_ += mention.source == NameSource::element_author || mention.source == NameSource::class_author;
        labels_ += mention.source == NameSource::labelled;
        if (mention.block == NameMention::kNowhere) continue;
        auto& line = paths_[mention.path];
        if (std::find(line.begin(), line.end(), i) == line.end()) line.push_back(i);
      }
  }

  void sources(MentionedName& name) const {
    float kinds = 0, part = 99, parts = 99;
    for (const auto i : name.mentions) {
      const auto& mention = mentions_[i];
      auto& value = name.features[static_cast<std::size_t>(mention.source)];
      kinds += value == 0;
      value = std::max(value, 1 / (1 + static_cast<float>(mention.rank)));
      part = std::min(part, static_cast<float>(mention.part));
      parts = std::min(parts, static_cast<float>(mention.parts));
    }
    name[F::sources] = kinds;
    name[F::mentions] = static_cast<float>(name.mentions.size());
    name[F::part] = part;
    name[F::parts] = parts;
  }

  void shape(MentionedName& name) const {
    const auto shape = shape_of(name.name);
    name[F::words] = static_cast<float>(shape.words);
    name[F::capitals] = static_cast<float>(shape.capitals) / static_cast<float>(std::max(1, shape.words));
    name[F::characters] = static_cast<float>(shape.characters);
    name[F::dense] = static_cast<float>(shape.dense) / static_cast<float>(std::max(1, shape.characters));
    name[F::digits] = static_cast<float>(shape.digits);
    name[F::shouted] = shape.shouted;
    name[F::role] = tells_office(name.name);
    name[F::body] = tells_body(name.name);
    name[F::like_site] = site_.empty() ? kUnknown : alike(name.key, site_) ? 1.0f : 0.0f;
    name[F::like_host] = alike(name.key, host_);
    name[F::like_publisher] = publisher_.empty() ? kUnknown : alike(name.key, publisher_) ? 1.0f : 0.0f;
    name[F::like_title] = title_.find(name.key) != std::string::npos;
    for (const auto& other : names_) {
      if (&other == &name) continue;
      if (other.key.size() > name.key.size() && other.key.find(name.key) != std::string::npos)
        name[F::inside_other] = 1;
      if (other.key.size() < name.key.size() && name.key.find(other.key) != std::string::npos) name[F::holds_other] = 1;
    }
  }

  float from(std::size_t block, std::size_t mark) const {
    return std::clamp(static_cast<float>(block) - static_cast<float>(mark), -300.0f, 300.0f);
  }

  float worth(const NameMention& mention) const {
    float worth = kWorthOfSource[static_cast<std::size_t>(mention.source)];
    worth -= std::min(2.0f, 0.2f * static_cast<float>(mention.rank));
    if (mention.block == NameMention::kNowhere || page_.blocks.size() == 0) return worth;
    const auto& block = page_.blocks[mention.block];
    const float behind = from(mention.block, page_.title_at);
    float distance = behind < 0 ? 1 - behind : behind;
    if (mention.block > page_.body_begin) distance = from(mention.block, page_.body_begin) + 1;
    if (mention.block >= page_.body_end) distance = from(mention.block, page_.body_end) + 4;
    worth -= std::min(4.0f, 0.25f * distance);
    if (block.furniture) worth -= 1;
    if (block.marks & (kComment | kRelated)) worth -= 2;
    if (block.prose > 0) worth -= 1;
    return worth;
  }

  // Of its mentions on the page the one that stands best; and what all are worth.
  void place(MentionedName& name) const {
    const NameMention* best = nullptr;
    float most = 0, worth_most = 0, sum = 0;
    std::array<float, kNameSources> of_source{};
    for (const auto i : name.mentions) {
      const auto& mention = mentions_[i];
      const float worth = this->worth(mention);
      auto& own = of_source[static_cast<std::size_t>(mention.source)];
      own = std::max(own, worth);
      worth_most = std::max(worth_most, worth);
      if (mention.block == NameMention::kNowhere || page_.blocks.size() == 0) continue;
      if (!best || worth > most) best = &mention, most = worth;
    }
    for (const float own : of_source) sum += 0.2f * own;
    name[F::worth] = worth_most + std::min(4.0f, sum - 0.2f * worth_most);
    if (!best) {
      for (const auto feature : {F::from_title, F::from_begin, F::from_end, F::chars}) name[feature] = kUnknown;
      return;
    }
    const auto& block = page_.blocks[best->block];
    name[F::from_title] = from(best->block, page_.title_at);
    name[F::from_begin] = from(best->block, page_.body_begin);
    name[F::from_end] = from(best->block, page_.body_end);
    name[F::chars] = block.chars;
    name[F::prose] = block.prose;
    name[F::link_density] = block.link_density();
    name[F::furniture] = block.furniture;
    name[F::heading] = is_heading(block.kind);
    const auto marked = [&](Marks mark) { return (block.marks & mark) ? 1.0f : 0.0f; };
    name[F::byline_name] = marked(kByline);
    name[F::comment_name] = marked(kComment);
    name[F::author_box] = marked(kAuthorBox);
    name[F::related_name] = marked(kRelated | kSidebar | kAside | kNavigation);
    name[F::date_beside] = date_beside(best->block);
    const auto& line = paths_.at(best->path);
    const auto self = static_cast<std::size_t>(&name - names_.data());
    name[F::path_names] = static_cast<float>(line.size());
    name[F::path_rank] = static_cast<float>(std::find(line.begin(), line.end(), self) - line.begin());
  }
  // Is there a year in the block or the next ones, as in bylines?
  bool date_beside(std::size_t at) const {
    for (auto i = at > 0 ? at - 1 : 0; i < std::min(at + 2, page_.blocks.size()); ++i) {
      if (page_.blocks[i].chars > 120) continue;
      const auto text = page_.blocks.text(page_.blocks[i]);
      if (text.find("20") != std::string::npos && std::count_if(text.begin(), text.end(), ascii::is_digit) >= 4)
        return true;
    }
    return false;
  }

  void about_page(MentionedName& name) const {
    name[F::page_names] = static_cast<float>(names_.size());
    name[F::page_linked] = linked_;
    name[F::page_meta] = meta_;
    name[F::page_elements] = elements_;
    name[F::page_labels] = labels_;
    name[F::page_blocks] = static_cast<float>(page_.blocks.size());
    name[F::page_prose] = static_cast<float>(std::log2(1 + page_.blocks.prose()));
  }

  void ranks() {
    for (auto& name : names_) {
      float above = 0, other = 0;
      for (const auto& one : names_) {
        if (&one == &name) continue;
        above += one[F::worth] > name[F::worth];
        other = std::max(other, one[F::worth]);
      }
      name[F::worth_rank] = above;
      name[F::worth_lead] = name[F::worth] - other;
    }
  }

  const ArticlePlace& page_;
  const std::vector<NameMention>& mentions_;
  std::string title_, site_, publisher_, host_;
  std::vector<MentionedName> names_;
  std::map<std::uint64_t, std::vector<std::size_t>> paths_;
  float linked_ = 0, meta_ = 0, elements_ = 0, labels_ = 0;
};

}  // namespace

std::string_view name(AuthorFeature feature) {
  static constexpr std::string_view kNames[] = {
#define X(name) #name,
      CHANCERY_AUTHOR_FEATURES(X)
#undef X
  };
  return kNames[static_cast<std::size_t>(feature)];
}

std::vector<MentionedName> mentioned_names(const ArticlePlace& page, std::string_view title,
                                           const std::vector<NameMention>& mentions) {
  return Survey(page, title, mentions).run();
}

}  // namespace chancery
