// SPDX-License-Identifier: Apache-2.0
#include "parsers/image_features.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/elements_above.h"
#include "parsers/title.h"

namespace chancery {
namespace {

constexpr float kFar = ImageFeatures::kFar;
constexpr float kLongRun = ImageFeatures::kLongRun;

constexpr Tag kTagsAbove[] = {Tag::article, Tag::main,  Tag::section, Tag::aside,  Tag::header, Tag::footer,  Tag::nav,
                              Tag::form,    Tag::table, Tag::ul,      Tag::figure, Tag::p,      Tag::noscript};
constexpr auto kFirstMark = static_cast<std::size_t>(ImageFeature::to_content);
constexpr auto kFirstTag = static_cast<std::size_t>(ImageFeature::to_article);
constexpr std::size_t kMarks = kFirstTag - kFirstMark;
static_assert(std::size(kTagsAbove) == static_cast<std::size_t>(ImageFeature::in_gain) - kFirstTag);
static_assert(kSmallPicture == 1u << (kMarks - 1));

float log_of(double value) { return static_cast<float>(std::log2(1 + std::max(0.0, value))); }

float pixels(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return text.find('%') == std::string_view::npos ? static_cast<float>(std::clamp(value, 0, 10'000)) : 0.0f;
}

// "width: 20px" of an inline style; 0 if it says nothing, or in other units.
float styled(std::string_view lower_style, std::string_view side) {
  for (std::size_t at = 0; (at = lower_style.find(side, at)) != std::string_view::npos; at += side.size()) {
    if (at > 0 && (lower_style[at - 1] == '-' || ascii::is_alpha(lower_style[at - 1]))) continue;
    const auto value = ascii::trim(lower_style.substr(at + side.size()), ": \t");
    const auto digits = std::min(value.find_first_not_of("0123456789."), value.size());
    if (value.substr(digits).starts_with("px")) return pixels(value.substr(0, digits));
  }
  return 0;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

// Is its file called what decoration is called? 3: what counts readers, 2: surely, 1: its folder is.
float decoration(std::string_view lower_address) {
  const auto path = lower_address.substr(0, lower_address.find_first_of("?#"));
  const auto file = path.substr(path.rfind('/') + 1);
  if (has_any(lower_address, {"vgwort.de/", "/pixel", "tracking", "/beacon", "doubleclick.net", "google-analytics",
                              "scorecardresearch", "quantserve.com", "facebook.com/tr", "/impression", "1x1."}))
    return 3;
  if (has_any(file, {"logo",     "icon",    "sprite",  "avatar", "qrcode",   "qr_",      "erweima",
                     "button",   "btn_",    "arrow",   "bullet", "share",    "facebook", "twitter",
                     "whatsapp", "weixin",  "wechat",  "weibo",  "gravatar", "badge",    "divider",
                     "tracking", "counter", "printer", "close.", "star.",    "favicon",  "placeholder"}))
    return 2;
  if (has_any(path, {"/icons/", "/icon/", "/emoji", "/smilies/", "/avatars/", "/avatar/", "gravatar.com", "/logos/",
                     "/static/", "/assets/", "/themes/", "/skin"}))
    return 1;
  return 0;
}

float file_type(std::string_view lower_address) {
  const auto path = lower_address.substr(0, lower_address.find_first_of("?#"));
  const auto dot = path.rfind('.');
  const auto ending = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  if (ending == "jpg" || ending == "jpeg" || ending == "jfif") return 1;
  if (ending == "webp" || ending == "avif") return 2;
  if (ending == "png") return 3;
  if (ending == "gif") return 4;
  if (ending == "svg") return 5;
  return 0;
}

// The width that an address tells: "-300x200.jpg", "w=640", "width-640", "640w"; 0 if none.
float size_in(std::string_view lower_address) {
  float best = 0;
  for (std::size_t at = 0; at < lower_address.size();) {
    if (!ascii::is_digit(lower_address[at])) {
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < lower_address.size() && ascii::is_digit(lower_address[at])) ++at;
    if (at - begin < 2 || at - begin > 4) continue;
    const auto before = lower_address.substr(0, begin), behind = lower_address.substr(at);
    const bool by = behind.size() > 2 && behind[0] == 'x' && ascii::is_digit(behind[1]) && ascii::is_digit(behind[2]);
    const bool named = before.ends_with("w=") || before.ends_with("width=") || before.ends_with("w_") ||
                       before.ends_with("width-") || before.ends_with("/w") || before.ends_with("_w");
    const bool unit = behind.starts_with('w') && (behind.size() == 1 || !ascii::is_alnum(behind[1]));
    if (by || named || unit) best = std::max(best, pixels(lower_address.substr(begin, at - begin)));
  }
  return best;
}

// Parts of a path that can tell one picture from another: with a digit, or long.
std::vector<std::string_view> telling_parts(std::string_view lower_address) {
  std::vector<std::string_view> parts;
  const auto host = lower_address.find("//");
  auto at = host == std::string_view::npos ? 0 : std::min(lower_address.find('/', host + 2), lower_address.size());
  while (at < lower_address.size() && parts.size() < 40) {
    const auto begin = at;
    bool digit = false;
    for (; at < lower_address.size() && ascii::is_alnum(lower_address[at]); ++at)
      digit |= ascii::is_digit(lower_address[at]);
    const auto part = lower_address.substr(begin, at - begin);
    if (part.size() >= (digit ? 5u : 9u)) parts.push_back(part);
    if (at == begin) ++at;
  }
  return parts;
}

struct Claim {
  std::string name, address;  // lower case
  float origin = 0;
};
std::vector<std::pair<std::string_view, float>> claimed_addresses(const Metadata& metadata) {
  std::vector<std::pair<std::string_view, float>> all;
  for (const auto& entry : metadata.entries) {
    if (entry.name == "og:image" || entry.name == "og:image:url" || entry.name == "og:image:secure_url")
      all.emplace_back(entry.content, 2);
    else if (entry.name == "twitter:image" || entry.name == "twitter:image:src")
      all.emplace_back(entry.content, 3);
    else if (entry.name == "image" || entry.name == "thumbnailurl" || entry.name == "thumbnail")
      all.emplace_back(entry.content, 5);
  }
  for (const auto& image : metadata.structured.images) all.emplace_back(image, 4);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return all;
}

bool is_picture(const Dom& dom, NodeId id) {
  const auto tag = dom.tag(id);
  return tag == Tag::img || tag == Tag::image ||
         (tag == Tag::other && ascii::equal_ignoring_case(dom[id].text, "amp-img"));
}

class Survey {
 public:
  Survey(const ImageSetting& setting, const std::vector<ImageCandidate>& candidates, std::vector<float>& values)
      : setting_(setting),
        blocks_(setting.blocks),
        dom_(setting.blocks.dom()),
        candidates_(candidates),
        values_(values) {}

  void run() {
    values_.assign(candidates_.size() * kImageFeatures, 0);
    read_page();
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      markup(i);
      if (candidates_[i].node != 0) {
        elements_above(blocks_, candidates_[i].node, kTagsAbove, kFar, levels_above(i));
        readings(i);
        text_around(i);
        meeting(i);
        card(i);
      } else {
        std::ranges::fill(levels_above(i), kFar);
      }
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) company(i);
    claims();
    page();
  }

 private:
  using F = ImageFeature;
  float& at(std::size_t candidate, F feature) {
    return values_[candidate * kImageFeatures + static_cast<std::size_t>(feature)];
  }

  void read_page() {
    kept_.assign(blocks_.size() + 1, 0);
    kept_chars_.assign(blocks_.size() + 1, 0);
    std::size_t next = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const bool kept = next < setting_.kept.size() && setting_.kept[next] == i;
      next += kept;
      kept_[i + 1] = kept_[i] + kept;
      kept_chars_[i + 1] = kept_chars_[i] + (kept ? blocks_[i].chars : 0);
    }
    for (std::size_t i = 0; i < blocks_.size() && title_at_ == kNone; ++i)
      if (is_heading(blocks_[i].kind) && blocks_[i].chars < 800 && same_title(blocks_.text(blocks_[i]), setting_.title))
        title_at_ = i;
    for (const auto& candidate : candidates_) {
      if (candidate.node != 0) nodes_.push_back(candidate.node);
      ++copies_[candidate.name];
      addresses_.push_back(ascii::lower(candidate.source.address.substr(0, 2000)));
    }
  }

  float kept_in(Blocks::Range range) const { return static_cast<float>(kept_[range.end] - kept_[range.begin]); }
  double kept_chars_in(Blocks::Range range) const { return kept_chars_[range.end] - kept_chars_[range.begin]; }
  std::size_t place(std::size_t i) const { return blocks_.inside(candidates_[i].node).begin; }
  std::size_t pictures_in(NodeId id) const {
    const auto begin = std::lower_bound(nodes_.begin(), nodes_.end(), id);
    return static_cast<std::size_t>(std::lower_bound(begin, nodes_.end(), dom_[id].end) - begin);
  }

  void markup(std::size_t i) {
    const auto& candidate = candidates_[i];
    const auto& address = addresses_[i];
    at(i, F::decoration) = decoration(address);
    at(i, F::file_type) = file_type(address);
    at(i, F::size_in_name) = size_in(address);
    at(i, F::name_digits) = static_cast<float>(
        std::count_if(candidate.name.begin(), candidate.name.end(), [](char c) { return ascii::is_digit(c); }));
    at(i, F::source_width) = static_cast<float>(candidate.source.width);
    at(i, F::sources) = static_cast<float>(candidate.source.sources);
    at(i, F::late) = candidate.source.late;
    if (candidate.node == 0) return;
    const auto id = candidate.node;
    const auto style = ascii::lower(dom_.attribute(id, "style").substr(0, 500));
    const auto side = [&](std::string_view name) {
      const auto written = pixels(dom_.attribute(id, name));
      return written > 0 ? written : styled(style, name);
    };
    const auto width = side("width"), height = side("height");
    at(i, F::width) = width;
    at(i, F::height) = height;
    at(i, F::ratio) = width > 0 && height > 0 ? width / height : 0;
    at(i, F::in_picture) = dom_.tag(dom_[id].parent) == Tag::picture;
    const auto alt = dom_.attribute(id, "alt");
    at(i, F::alt) = dom_.has_attribute(id, "alt") ? log_of(static_cast<double>(alt.size())) : -1;
    at(i, F::alt_title) = !alt.empty() && !setting_.title.empty() && alt.size() < 400
                              ? (same_title(alt, setting_.title)      ? 2.0f
                                 : similar_title(alt, setting_.title) ? 1.0f
                                                                      : 0.0f)
                              : 0.0f;
    link(i);
    const auto figure = dom_.ancestor(id, Tag::figure);
    if (figure < dom_.size()) at(i, F::caption) = log_of(blocks_.chars(blocks_.inside(figure)));
  }

  void link(std::size_t i) {
    const auto id = candidates_[i].node;
    if (!blocks_.in_link(id)) return;
    const auto anchor = dom_.ancestor(id, Tag::a);
    if (anchor >= dom_.size()) return;
    const auto href = ascii::lower(dom_.attribute(anchor, "href").substr(0, 2000));
    const auto type = file_type(href);
    at(i, F::link) = href.empty() || href.front() == '#' || href.starts_with("javascript") ? 1.0f
                     : type > 0                                                            ? 2.0f
                     : href == "/" || href.ends_with("/index.html")                        ? 4.0f
                                                                                           : 3.0f;
    at(i, F::link_chars) = log_of(blocks_.chars(blocks_.inside(anchor)));
  }

  std::span<float> levels_above(std::size_t i) {
    return std::span(values_).subspan(i * kImageFeatures + kFirstMark, kMarks + std::size(kTagsAbove));
  }

  void readings(std::size_t i) {
    const auto id = candidates_[i].node;
    const auto side = [&](std::optional<NodeId> outer) -> float {
      if (!outer) return 2;
      return id < *outer ? -1.0f : id >= dom_[*outer].end ? 1.0f : 0.0f;
    };
    at(i, F::in_gain) = side(setting_.readings.gain);
    at(i, F::in_votes) = side(setting_.readings.votes);
    at(i, F::in_name) = side(setting_.readings.name);
    at(i, F::in_share85) = side(setting_.readings.most);
    at(i, F::in_share60) = side(setting_.readings.half);
    at(i, F::in_place) = side(setting_.readings.place.container);
  }

  void text_around(std::size_t i) {
    const auto& kept = setting_.kept;
    const auto here = place(i);
    const auto run = [](std::size_t from, std::size_t to) {
      return std::clamp(static_cast<float>(to) - static_cast<float>(from), -kLongRun, kLongRun);
    };
    at(i, F::before_text) = kept.empty() ? kLongRun : run(here, kept.front());
    at(i, F::behind_text) = kept.empty() ? kLongRun : run(kept.back() + 1, here);
    const auto next = std::lower_bound(kept.begin(), kept.end(), here);
    at(i, F::to_next) = next == kept.end() ? kLongRun : run(here, *next);
    at(i, F::to_previous) = next == kept.begin() ? kLongRun : run(*(next - 1) + 1, here);
    const auto share = [&](std::size_t reach) {
      const Blocks::Range range{here - std::min(here, reach), std::min(blocks_.size(), here + reach)};
      return range.empty() ? 0 : kept_in(range) / static_cast<float>(range.end - range.begin);
    };
    at(i, F::kept_near) = share(4);
    at(i, F::kept_wide) = share(15);
    at(i, F::furniture) = blocks_.furniture(candidates_[i].node);
    at(i, F::since_title) = title_at_ == kNone ? -kLongRun - 1 : run(title_at_, here);
    if (here > 0) {
      at(i, F::previous_chars) = log_of(blocks_[here - 1].chars);
      at(i, F::previous_link_density) = blocks_[here - 1].link_density();
    }
    if (here < blocks_.size()) {
      at(i, F::next_chars) = log_of(blocks_[here].chars);
      at(i, F::next_link_density) = blocks_[here].link_density();
    }
  }

  void meeting(std::size_t i) {
    auto id = candidates_[i].node;
    float level = 0;
    while (dom_[id].parent != id && kept_in(blocks_.inside(id)) == 0) id = dom_[id].parent, ++level;
    const auto range = blocks_.inside(id);
    at(i, F::meet_levels) = std::min(kFar, level);
    at(i, F::meet_share) = static_cast<float>(kept_chars_in(range) / std::max(1.0, kept_chars_.back()));
    at(i, F::meet_purity) = static_cast<float>(kept_chars_in(range) / std::max(1.0, blocks_.chars(range)));
  }

  void card(std::size_t i) {
    auto id = candidates_[i].node;
    float level = 0;
    while (dom_[id].parent != id && pictures_in(dom_[id].parent) == 1) id = dom_[id].parent, ++level;
    const auto range = blocks_.inside(id);
    at(i, F::card_levels) = std::min(kFar, level);
    at(i, F::card_chars) = log_of(blocks_.chars(range));
    at(i, F::card_link_density) = static_cast<float>(blocks_.link_chars(range) / std::max(1.0, blocks_.chars(range)));
    at(i, F::card_kept) = static_cast<float>(kept_chars_in(range) / std::max(1.0, blocks_.chars(range)));
    const auto row = dom_[id].parent;
    const auto around = blocks_.inside(row);
    const auto pictures = static_cast<double>(std::max<std::size_t>(1, pictures_in(row)));
    at(i, F::row_pictures) = log_of(pictures);
    at(i, F::row_chars) = log_of(blocks_.chars(around) / pictures);
    at(i, F::row_kept) = static_cast<float>(kept_chars_in(around) / std::max(1.0, blocks_.chars(around)));
    note_path(i);
  }

  // Pictures under elements of the same tags and classes.
  struct Path {
    float pictures = 0, kept = 0, inside = 0, linked = 0;
  };
  void note_path(std::size_t i) {
    std::uint64_t hash = 14695981039346656037u;
    auto id = candidates_[i].node;
    for (int level = 0; level < 4; ++level, id = dom_[id].parent) {
      hash = (hash ^ static_cast<std::uint64_t>(dom_.tag(id))) * 1099511628211u;
      for (const char c : dom_.attribute(id, "class")) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
      if (dom_[id].parent == id) break;
    }
    path_of_.resize(candidates_.size());
    auto& path = paths_[path_of_[i] = hash];
    at(i, F::path_place) = path.pictures;
    path.pictures += 1;
    path.kept += at(i, F::kept_near);
    path.inside += inside(i);
    path.linked += at(i, F::link) >= 3;
  }
  bool inside(std::size_t i) { return at(i, F::before_text) <= 0 && at(i, F::behind_text) <= 0; }

  void company(std::size_t i) {
    const auto& candidate = candidates_[i];
    at(i, F::copies) = static_cast<float>(copies_[candidate.name]);
    if (candidate.node == 0) return;
    const auto& path = paths_[path_of_[i]];
    at(i, F::path_pictures) = log_of(path.pictures);
    at(i, F::path_kept) = path.kept / path.pictures;
    at(i, F::path_inside) = path.inside / path.pictures;
    at(i, F::path_linked) = path.linked / path.pictures;
    at(i, F::index) = static_cast<float>(i);
    at(i, F::index_inside) = page_inside_;
    if (at(i, F::decoration) >= 2) return;
    page_inside_ += inside(i);
    page_leading_ += at(i, F::before_text) > 0 && at(i, F::before_text) < 12 && at(i, F::furniture) == 0 &&
                     (at(i, F::to_figure) < kFar || at(i, F::to_lead_name) < 5);
  }

  void claims() {
    std::vector<Claim> all;
    for (const auto& [address, origin] : claimed_addresses(setting_.metadata))
      all.push_back({picture_name(address), ascii::lower(address.substr(0, 2000)), origin});
    std::vector<std::string_view> parts;
    for (const auto& claim : all)
      for (const auto part : telling_parts(claim.address))
        if (std::find(parts.begin(), parts.end(), part) == parts.end() && parts.size() < 200 && is_rare(part))
          parts.push_back(part);
    float shown = 0;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      for (const auto& claim : all) {
        if (claim.name != candidates_[i].name) continue;
        auto& which = at(i, claim.origin == 4 ? F::structured : F::claimed);
        which = 1;
        if (candidates_[i].node == 0) at(i, F::origin) = at(i, F::origin) == 0 ? claim.origin : at(i, F::origin);
      }
      const auto has = [&](std::size_t which, std::string_view part) {
        return addresses_[which].find(part) != std::string::npos;
      };
      float shared = 0;
      for (const auto part : parts) {
        if (!has(i, part)) continue;
        bool elsewhere = candidates_[i].node != 0;
        for (std::size_t j = 0; j < nodes_.size() && !elsewhere; ++j) elsewhere = has(j, part);
        if (elsewhere) shared = std::max(shared, static_cast<float>(std::min<std::size_t>(40, part.size())));
        for (auto j = nodes_.size(); j < i; ++j) at(i, F::twin) += has(j, part);
      }
      at(i, F::shared) = shared;
      if (candidates_[i].node != 0)
        shown = std::max(shown, at(i, F::claimed) + at(i, F::structured) > 0 ? 2.0f : shared > 0 ? 1.0f : 0.0f);
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      at(i, F::claims) = static_cast<float>(all.size());
      at(i, F::claim_shown) = shown;
    }
  }
  // In the addresses of at most two pictures that the page shows.
  bool is_rare(std::string_view part) const {
    std::string_view first, second;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (candidates_[i].node == 0 || addresses_[i].find(part) == std::string::npos) continue;
      const std::string_view name = candidates_[i].name;
      if (first.empty() || name == first)
        first = name;
      else if (second.empty() || name == second)
        second = name;
      else
        return false;
    }
    return true;
  }

  void page() {
    const auto share = static_cast<float>(kept_chars_.back() / std::max(1.0, blocks_.chars({0, blocks_.size()})));
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      at(i, F::page_pictures) = log_of(static_cast<double>(nodes_.size()));
      at(i, F::page_inside) = page_inside_;
      at(i, F::page_leading) = page_leading_;
      at(i, F::page_kept) = log_of(kept_chars_.back());
      at(i, F::page_kept_share) = share;
      at(i, F::page_agreement) = static_cast<float>(setting_.readings.place.agreement);
    }
  }

  static constexpr auto kNone = static_cast<std::size_t>(-1);
  const ImageSetting& setting_;
  const Blocks& blocks_;
  const Dom& dom_;
  const std::vector<ImageCandidate>& candidates_;
  std::vector<float>& values_;
  std::vector<std::size_t> kept_;       // before each block
  std::vector<double> kept_chars_;      // likewise
  std::vector<NodeId> nodes_;           // of the candidates
  std::vector<std::string> addresses_;  // lower case
  std::unordered_map<std::string_view, int> copies_;
  std::unordered_map<std::uint64_t, Path> paths_;
  std::vector<std::uint64_t> path_of_;
  std::size_t title_at_ = kNone;
  float page_inside_ = 0, page_leading_ = 0;
};

}  // namespace

std::vector<ImageCandidate> image_candidates(const ImageSetting& setting) {
  const auto& dom = setting.blocks.dom();
  std::vector<ImageCandidate> all;
  for (NodeId id = 1; id < dom.size() && all.size() < kMaxImageCandidates; ++id) {
    if (!is_picture(dom, id)) continue;
    const auto source = image_source(dom, id);
    if (source.address.empty()) continue;
    auto name = picture_name(source.address);
    // What is shown to readers without scripts is often the same again.
    if (!all.empty() && all.back().name == name && dom.ancestor(id, Tag::noscript) < dom.size()) continue;
    all.push_back({id, source, std::move(name)});
  }
  for (const auto& [address, origin] : claimed_addresses(setting.metadata)) {
    if (is_placeholder(address) || all.size() >= kMaxImageCandidates + 50) continue;
    auto name = picture_name(address);
    const bool known = std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    if (!known) all.push_back({0, {address, false, 0, 0}, std::move(name)});
  }
  return all;
}

std::string_view name(ImageFeature feature) {
  static constexpr std::string_view kNames[] = {
#define X(name) #name,
      CHANCERY_IMAGE_FEATURES(X)
#undef X
  };
  return kNames[static_cast<std::size_t>(feature)];
}

ImageFeatures::ImageFeatures(const ImageSetting& setting, const std::vector<ImageCandidate>& candidates) {
  Survey(setting, candidates, values_).run();
}

}  // namespace chancery
