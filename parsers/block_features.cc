// SPDX-License-Identifier: Apache-2.0
#include "parsers/block_features.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/ascii.h"
#include "parsers/elements_above.h"
#include "parsers/phrases.h"
#include "parsers/title.h"

namespace chancery {
namespace {

constexpr float kFar = BlockFeatures::kFar;
constexpr float kLongRun = BlockFeatures::kLongRun;
constexpr std::size_t kMostSaid = 64u << 10;
constexpr float kReadable = 300;  // characters: a longer block opens with no standing phrase

constexpr Tag kTagsAbove[] = {Tag::article, Tag::main,       Tag::section, Tag::aside, Tag::header,
                              Tag::footer,  Tag::nav,        Tag::form,    Tag::table, Tag::ul,
                              Tag::figure,  Tag::blockquote, Tag::a};
constexpr auto kFirstMark = static_cast<std::size_t>(BlockFeature::to_content);
constexpr auto kFirstTag = static_cast<std::size_t>(BlockFeature::to_article);
constexpr std::size_t kMarks = kFirstTag - kFirstMark;

// Kinds of blocks in an order in which neighbours are alike.
float rank_of(Tag kind) {
  switch (kind) {
    case Tag::p:
      return 1;
    case Tag::blockquote:
      return 2;
    case Tag::pre:
      return 3;
    case Tag::li:
      return 4;
    case Tag::dd:
      return 5;
    case Tag::dt:
      return 6;
    case Tag::td:
      return 7;
    case Tag::th:
      return 8;
    case Tag::h1:
      return 12;
    case Tag::h2:
      return 11;
    case Tag::h3:
      return 10;
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
      return 9;
    case Tag::figcaption:
    case Tag::caption:
      return 13;
    case Tag::div:
      return 14;
    default:
      return 15;
  }
}

float log_of(double value) { return static_cast<float>(std::log2(1 + std::max(0.0, value))); }

std::uint64_t mix(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

// What all blocks under elements of the same tags and classes have in common.
struct Path {
  float blocks = 0;
  double chars = 0, link_chars = 0, prose = 0;
  std::size_t first = 0, last = 0;
};

class Survey {
 public:
  Survey(const Blocks& blocks, const BodyReadings& readings, std::string_view title, const Metadata& metadata,
         std::vector<float>& values)
      : blocks_(blocks),
        dom_(blocks.dom()),
        readings_(readings),
        titled_(!title.empty()),
        title_(title),
        said_(letters_of(first_bytes(metadata.structured.body, kMostSaid))),
        metadata_(metadata),
        values_(values) {}

  void run() {
    values_.assign(blocks_.size() * kBlockFeatures, 0);
    if (blocks_.size() == 0) return;
    read_page();
    for (std::size_t i = 0; i < blocks_.size(); ++i) read_texts(i);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      own(i);
      names_above(i);
      paths(i);
      elements_around(i);
      readings(i);
      neighbours(i);
      position(i);
      page(i);
    }
    runs();
  }

  std::vector<std::size_t> path_, near_path_;  // of each block, in all_paths_
  std::vector<Path> all_paths_;

 private:
  using F = BlockFeature;
  float& at(std::size_t block, F feature) {
    return values_[block * kBlockFeatures + static_cast<std::size_t>(feature)];
  }

  // What metadata say the page is.
  void read_claims() {
    const auto description = metadata_.first({"og:description", "description", "twitter:description"});
    described_ = letters_of(first_bytes(description.empty() ? metadata_.structured.description : description, 300));
    // Cut short, it still begins as the text does.
    described_.resize(first_bytes(described_, 60).size());
    const auto type = metadata_.first({"og:type"});
    type_ = type.empty() ? 0.0f : type == "article" ? 1.0f : type == "website" ? 2.0f : 3.0f;
    if (!metadata_.structured.headline.empty()) type_ += 4;
    NodeId end = 0;
    for (NodeId id = 0; id < dom_.size(); ++id)
      if (dom_.tag(id) == Tag::article && id >= end) articles_.push_back(id), end = dom_[id].end;
  }

  // Sums over the page, and the paths of its blocks.
  void read_page() {
    read_claims();
    prose_.assign(blocks_.size() + 1, 0);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const auto& block = blocks_[i];
      prose_[i + 1] = prose_[i] + block.prose;
      for (const auto& [hash, into] :
           {std::pair{path_of(block.parent, 3), &path_}, {path_of(block.parent, 1), &near_path_}}) {
        const auto [found, fresh] = known_[into == &path_].try_emplace(hash, all_paths_.size());
        if (fresh) all_paths_.push_back({0, 0, 0, 0, i, i});
        into->push_back(found->second);
        auto& path = all_paths_[found->second];
        path.blocks += 1;
        path.chars += block.chars;
        path.link_chars += block.link_chars;
        path.prose += block.prose;
        path.last = i;
      }
    }
    all_prose_ = std::max(1.0, prose_.back());
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      if (blocks_[i].marks & kComment) comments_ += blocks_[i].prose;
    const Blocks::Range all{0, blocks_.size()};
    all_chars_ = std::max(1.0, blocks_.chars(all));
    link_density_ = blocks_.link_chars(all) / all_chars_;
    for (const auto& path : all_paths_) most_prose_ = std::max(most_prose_, path.prose);
    double dense = 0, letters = 0;
    for (std::size_t i = 0; i < blocks_.size() && letters < 4000; ++i) {
      const auto& text = dom_[blocks_[i].begin].text;
      for (std::size_t byte = 0; byte < text.size();) {
        dense += is_dense_script(next_character(text, byte));
        letters += 1;
      }
    }
    dense_ = static_cast<float>(dense / std::max(1.0, letters));
  }

  std::uint64_t path_of(NodeId id, int levels) const {
    std::uint64_t hash = 14695981039346656037u;
    for (int level = 0; level < levels; ++level, id = dom_[id].parent) {
      hash = (hash ^ static_cast<std::uint64_t>(dom_.tag(id))) * 1099511628211u;
      hash = mix(hash, dom_.attribute(id, "class"));
      if (dom_[id].parent == id) break;
    }
    return hash;
  }

  void read_texts(std::size_t i) {
    const auto& block = blocks_[i];
    const auto text = blocks_.text(block);
    if (block.chars <= kReadable) {
      const auto phrase = phrase_of(text);
      at(i, F::phrase) = phrase == Phrase::ends ? 2 : phrase == Phrase::remove ? 1 : 0;
      at(i, F::byline) = is_byline(text);
    }
    if (block.chars <= 400 && titled_) {
      const auto likeness = title_.of(text);
      at(i, F::title) = likeness == TitleKey::Likeness::same                          ? 2
                        : likeness == TitleKey::Likeness::similar && block.chars > 12 ? 1
                                                                                      : 0;
    }
    const auto letters = letters_of(first_bytes(text, 400));
    const auto start = first_bytes(letters, 60);
    at(i, F::said) = said_.empty() ? -1 : start.size() >= 12 && said_.find(start) != std::string::npos;
    at(i, F::described) = start.size() >= 30 && described_.size() >= 30 &&
                          (described_.starts_with(start) || start.starts_with(described_));
    at(i, F::cookies) = letters.find("cookie") != std::string::npos;
    cookies_.push_back(cookies_.back() + at(i, F::cookies));
    if (at(i, F::title) == 2 && (title_at_ == kNone || is_heading(block.kind))) {
      if (title_at_ == kNone || !is_heading(blocks_[title_at_].kind)) title_at_ = i;
    }
    hashes_.push_back(mix(14695981039346656037u, text));
    ++copies_[hashes_.back()];
    std::size_t digits = 0;
    for (const char c : text) digits += ascii::is_digit(c);
    at(i, F::digits) = text.empty() ? 0 : static_cast<float>(digits) / static_cast<float>(text.size());
    at(i, F::small_start) = !text.empty() && ascii::is_alpha(text.front()) && !ascii::is_upper(text.front());
    static constexpr std::string_view kEnds[] = {".", "!", "?", "。", "！", "？", "”", "\"", "…", "：", ":", "；"};
    for (std::size_t end = 0; end < std::size(kEnds); ++end)
      if (text.ends_with(kEnds[end])) at(i, F::sentence_end) = end < 6 ? 1 : end < 9 ? 2 : 3;
    at(i, F::breaks_off) = text.ends_with("...") || text.ends_with("…");
  }

  void own(std::size_t i) {
    const auto& block = blocks_[i];
    at(i, F::chars) = log_of(block.chars);
    at(i, F::link_density) = block.link_density();
    at(i, F::links) = block.links;
    at(i, F::punctuation) = block.chars > 0 ? 100 * static_cast<float>(block.punctuation) / block.chars : 0;
    at(i, F::kind) = rank_of(block.kind);
    at(i, F::copies) = log_of(copies_[hashes_[i]]);
    at(i, F::furniture) = block.furniture;
    at(i, F::prose) = block.prose > 0;
  }

  // How far up the nearest element of each name and tag is; the same for all blocks of one parent.
  void names_above(std::size_t i) {
    const auto parent = blocks_[i].parent;
    if (i > 0 && blocks_[i - 1].parent == parent) {
      const auto* const before = &values_[(i - 1) * kBlockFeatures];
      std::copy(before + kFirstMark, before + kFirstTag + std::size(kTagsAbove),
                &values_[i * kBlockFeatures + kFirstMark]);
      return;
    }
    elements_above(blocks_, dom_[blocks_[i].begin].parent, kTagsAbove, kFar,
                   std::span(values_).subspan(i * kBlockFeatures + kFirstMark, kMarks + std::size(kTagsAbove)));
  }

  void paths(std::size_t i) {
    const auto& path = all_paths_[path_[i]];
    at(i, F::path_blocks) = log_of(path.blocks);
    at(i, F::path_chars) = log_of(path.chars / path.blocks);
    at(i, F::path_prose) = static_cast<float>(path.prose / all_prose_);
    at(i, F::path_link_density) = static_cast<float>(path.link_chars / std::max(1.0, path.chars));
    at(i, F::path_first) = std::min(kLongRun, static_cast<float>(i - path.first));
    at(i, F::path_last) = std::min(kLongRun, static_cast<float>(path.last - i));
    const auto& near = all_paths_[near_path_[i]];
    at(i, F::near_path_blocks) = log_of(near.blocks);
    at(i, F::near_path_prose) = static_cast<float>(near.prose / all_prose_);
  }

  double prose(Blocks::Range range) const { return prose_[range.end] - prose_[range.begin]; }
  double link_density(Blocks::Range range) const {
    return blocks_.link_chars(range) / std::max(1.0, blocks_.chars(range));
  }

  void elements_around(std::size_t i) {
    const auto& block = blocks_[i];
    at(i, F::depth) = dom_[block.parent].depth;
    const auto parent = blocks_.block_parent(dom_[block.parent].parent);
    const auto above = blocks_.block_parent(dom_[parent].parent);
    const auto inside = blocks_.inside(parent), wider = blocks_.inside(above);
    at(i, F::parent_prose) = static_cast<float>(prose(inside) / all_prose_);
    at(i, F::parent_link_density) = static_cast<float>(link_density(inside));
    at(i, F::parent_blocks) = log_of(static_cast<double>(inside.end - inside.begin));
    at(i, F::above_prose) = static_cast<float>(prose(wider) / all_prose_);
    at(i, F::above_link_density) = static_cast<float>(link_density(wider));
    at(i, F::above_blocks) = log_of(static_cast<double>(wider.end - wider.begin));
    float level = 0;
    for (auto id = block.parent; dom_[id].parent != id && prose(blocks_.inside(id)) < 0.5 * all_prose_;
         id = dom_[id].parent)
      ++level;
    at(i, F::half_level) = std::min(kFar, level);
  }

  void readings(std::size_t i) {
    const auto side = [&](std::optional<NodeId> id) -> float {
      if (!id) return 2;
      const auto range = blocks_.inside(*id);
      return i < range.begin ? -1.0f : i >= range.end ? 1.0f : 0.0f;
    };
    at(i, F::in_gain) = side(readings_.gain);
    at(i, F::in_votes) = side(readings_.votes);
    at(i, F::in_name) = side(readings_.name);
    at(i, F::in_share85) = side(readings_.most);
    at(i, F::in_share60) = side(readings_.half);
    at(i, F::in_place) = side(readings_.place.container);
  }

  void neighbours(std::size_t i) {
    const auto size = blocks_.size();
    if (i > 0) {
      at(i, F::previous_chars) = log_of(blocks_[i - 1].chars);
      at(i, F::previous_link_density) = blocks_[i - 1].link_density();
      at(i, F::previous_kind) = rank_of(blocks_[i - 1].kind);
      at(i, F::previous_same_path) = path_[i - 1] == path_[i];
    }
    if (i + 1 < size) {
      at(i, F::next_chars) = log_of(blocks_[i + 1].chars);
      at(i, F::next_link_density) = blocks_[i + 1].link_density();
      at(i, F::next_kind) = rank_of(blocks_[i + 1].kind);
      at(i, F::next_same_path) = path_[i + 1] == path_[i];
    }
    if (i > 1) at(i, F::second_previous_chars) = log_of(blocks_[i - 2].chars);
    if (i + 2 < size) at(i, F::second_next_chars) = log_of(blocks_[i + 2].chars);
    const auto window = [&](std::size_t reach) {
      return Blocks::Range{i - std::min(i, reach), std::min(size, i + reach + 1)};
    };
    at(i, F::window_prose) = log_of(prose(window(3)));
    at(i, F::window_link_density) = static_cast<float>(link_density(window(3)));
    at(i, F::wide_prose) = log_of(prose(window(10)));
    at(i, F::wide_link_density) = static_cast<float>(link_density(window(10)));
  }

  void position(std::size_t i) {
    at(i, F::position) = static_cast<float>(i) / static_cast<float>(blocks_.size());
    at(i, F::prose_before) = static_cast<float>(prose_[i] / all_prose_);
    at(i, F::prose_after) = static_cast<float>((all_prose_ - prose_[i + 1]) / all_prose_);
    const auto from = i - std::min<std::size_t>(i, 12), to = std::min(blocks_.size(), i + 13);
    at(i, F::cookies_near) = (cookies_[to] - cookies_[from]) / static_cast<float>(to - from);
    const auto article = std::upper_bound(articles_.begin(), articles_.end(), blocks_[i].begin);
    if (article != articles_.begin() && blocks_[i].begin < dom_[*(article - 1)].end)
      at(i, F::article_place) = std::min(kLongRun, static_cast<float>(article - articles_.begin()));
    at(i, F::since_title) =
        title_at_ == kNone ? -kLongRun - 1
                           : std::clamp(static_cast<float>(i) - static_cast<float>(title_at_), -kLongRun, kLongRun);
  }

  void page(std::size_t i) {
    at(i, F::page_prose) = log_of(all_prose_);
    at(i, F::page_blocks) = log_of(static_cast<double>(blocks_.size()));
    at(i, F::page_link_density) = static_cast<float>(link_density_);
    at(i, F::page_dense) = dense_;
    at(i, F::page_agreement) = static_cast<float>(readings_.place.agreement);
    at(i, F::page_path_share) = static_cast<float>(most_prose_ / all_prose_);
    at(i, F::page_said) = static_cast<float>(std::min(4.0, static_cast<double>(said_.size()) / all_prose_));
    at(i, F::page_articles) = log_of(static_cast<double>(articles_.size()));
    at(i, F::page_comments) = static_cast<float>(comments_ / all_prose_);
    at(i, F::page_type) = type_;
    at(i, F::page_cookies) = log_of(static_cast<double>(cookies_.back()));
  }

  // What is counted from block to block.
  void runs() {
    float described = kLongRun, main_headings = 0, dates = 0;
    float prose = kLongRun, ends = kLongRun, heading = kLongRun, rule = kLongRun, level = 0, heading_ends = 0;
    NodeId node = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const auto& block = blocks_[i];
      for (; node < block.begin; ++node)
        if (dom_.tag(node) == Tag::hr) rule = 0;
      at(i, F::since_prose) = prose;
      at(i, F::since_end_phrase) = ends;
      at(i, F::since_heading) = heading;
      at(i, F::heading_ends) = heading_ends;
      at(i, F::heading_level) = level;
      at(i, F::since_rule) = rule;
      if (at(i, F::described) > 0) described = 0;
      at(i, F::since_described) = described;
      described = std::min(kLongRun, described + 1);
      main_headings += block.kind == Tag::h1;
      at(i, F::main_headings) = main_headings;
      dates += (block.marks & kDate) != 0 && block.chars < 60;
      at(i, F::dates_before) = std::min(kLongRun, dates);
      const auto next = [](float& run, bool again) { run = again ? 0 : std::min(kLongRun, run + 1); };
      next(prose, block.prose >= 80);
      next(ends, at(i, F::phrase) == 2);
      next(heading, is_heading(block.kind));
      next(rule, false);
      if (is_heading(block.kind)) {
        level = rank_of(block.kind);
        heading_ends = at(i, F::phrase);
      }
    }
    prose = kLongRun;
    for (auto i = blocks_.size(); i-- > 0;) {
      at(i, F::until_prose) = prose;
      prose = blocks_[i].prose >= 80 ? 0 : std::min(kLongRun, prose + 1);
    }
  }

  static constexpr auto kNone = static_cast<std::size_t>(-1);
  const Blocks& blocks_;
  const Dom& dom_;
  const BodyReadings& readings_;
  const bool titled_;
  const TitleKey title_;
  std::string said_, described_;  // letters alone: of the text and of the description in metadata
  const Metadata& metadata_;
  std::vector<float>& values_;
  std::vector<double> prose_;
  std::unordered_map<std::uint64_t, std::size_t> known_[2];
  std::vector<std::uint64_t> hashes_;
  std::unordered_map<std::uint64_t, int> copies_;
  std::vector<NodeId> articles_;      // the outermost elements of that tag
  std::vector<float> cookies_{0.0f};  // blocks before each that speak of them
  float type_ = 0;
  double comments_ = 0;
  double all_prose_ = 1, all_chars_ = 1, link_density_ = 0, most_prose_ = 0;
  float dense_ = 0;
  std::size_t title_at_ = kNone;
};

}  // namespace

std::string_view name(BlockFeature feature) {
  static constexpr std::string_view kNames[] = {
#define X(name) #name,
      CHANCERY_BLOCK_FEATURES(X)
#undef X
  };
  return kNames[static_cast<std::size_t>(feature)];
}

BlockFeatures::BlockFeatures(const Blocks& blocks, const BodyReadings& readings, std::string_view title,
                             const Metadata& metadata) {
  Survey(blocks, readings, title, metadata, values_).run();
}

}  // namespace chancery
