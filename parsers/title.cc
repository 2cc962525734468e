// SPDX-License-Identifier: Apache-2.0
#include "parsers/title.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

// Separators between a title and the names of column and site.
constexpr std::string_view kSeparators[] = {" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ",
                                            " « ", " › ", " / ", "|",   "｜",  "_",   "--",   "—",
                                            " ‹ ", " : ", "-",   "–",   "»",   "›"};

std::vector<std::string> parts_of(const std::string& title) {
  std::vector<std::string> parts;
  for (const auto separator : kSeparators) {
    const auto at = title.find(separator);
    if (at == std::string::npos) continue;
    for (std::size_t from = 0; from <= title.size();) {
      const auto to = std::min(title.find(separator, from), title.size());
      if (auto part = collapsed(std::string_view(title).substr(from, to - from)); !part.empty())
        parts.push_back(std::move(part));
      from = to + separator.size();
    }
    // And everything before the last one, and after the first.
    parts.push_back(collapsed(std::string_view(title).substr(0, title.rfind(separator))));
    parts.push_back(collapsed(std::string_view(title).substr(at + separator.size())));
  }
  return parts;
}

double weight_of(std::string_view text) {
  double weight = 0;
  for (std::size_t at = 0; at < text.size();) weight += is_dense_script(next_character(text, at)) ? 2 : 1;
  return weight;
}

// Is a block set in bold or in a type of its own, as titles of hand-made pages are?
bool is_emphasised(const Blocks& blocks, const Block& block) {
  const auto& dom = blocks.dom();
  bool any = false;
  for (auto id = block.begin; id < block.end; ++id) {
    if (dom.tag(id) != Tag::text || blocks.block_parent(id) != block.parent) continue;
    bool emphasised = false;
    for (auto at = dom[id].parent; at != block.parent && !emphasised; at = dom[at].parent)
      emphasised = dom.tag(at) == Tag::b || dom.tag(at) == Tag::strong || dom.tag(at) == Tag::font;
    if (!emphasised && collapsed(dom[id].text).size() > 0) return false;
    any |= emphasised;
  }
  return any;
}

// A line that leads to the front page is the site's name.
bool leads_home(const Blocks& blocks, const Block& block) {
  const auto& dom = blocks.dom();
  if (block.link_density() < 0.8f) return false;
  const auto link = dom.ancestor(block.begin, Tag::a);
  if (link >= dom.size()) return false;
  auto target = dom.attribute(link, "href");
  if (const auto scheme = target.find("//"); scheme != std::string_view::npos) {
    const auto path = target.find('/', scheme + 2);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target == "/" || target == "./" || target == "#" || target == "/index.html" || target == "index.html";
}

// What the site is called: by its metadata, its address, and the lines that lead
// to its front page.
class SiteName {
 public:
  SiteName(const Blocks& blocks, const Metadata& metadata, std::string_view host) : host_(letters_of(host)) {
    for (const auto* const name : {"og:site_name", "application-name", "sitename"}) learn(metadata.first({name}));
    constexpr std::size_t kTop = 40;
    for (std::size_t i = 0; i < std::min(kTop, blocks.size()); ++i)
      if (blocks[i].chars < 120 && leads_home(blocks, blocks[i])) learn(blocks.text(blocks[i]));
  }
  bool is(std::string_view name_key) const {
    if (name_key.empty()) return false;
    if (std::find(known_.begin(), known_.end(), name_key) != known_.end()) return true;
    return name_key.size() >= 4 && host_.find(name_key) != std::string::npos;
  }

 private:
  void learn(std::string_view name) {
    if (auto letters = letters_of(name); letters.size() > 2) known_.push_back(std::move(letters));
  }
  std::string host_;
  std::vector<std::string> known_;
};

// `title` without the site's name at its end or its beginning; empty if that is not there.
std::string without_site(const std::string& title, const SiteName& site) {
  for (const auto separator : kSeparators) {
    const auto last = title.rfind(separator), first = title.find(separator);
    if (last == std::string::npos || last == 0) continue;
    if (site.is(letters_of(std::string_view(title).substr(last + separator.size()))))
      return collapsed(std::string_view(title).substr(0, last));
    if (site.is(letters_of(std::string_view(title).substr(0, first))))
      return collapsed(std::string_view(title).substr(first + separator.size()));
  }
  return {};
}

class Candidates {
 public:
  struct Candidate {
    std::string text, key, evidence;
    double score;
  };
  void add(std::string text, double score, std::string_view evidence) {
    auto letters = letters_of(text);
    if (letters.empty() || text.size() > 600 || all.size() >= kMost) return;
    for (auto& known : all)
      if (known.key == letters) {
        known.score += score;
        known.evidence += known.evidence.empty() ? "" : ", ";
        known.evidence += evidence;
        return;
      }
    all.push_back({std::move(text), std::move(letters), std::string(evidence), score});
  }
  std::vector<Candidate> all;

 private:
  static constexpr std::size_t kMost = 300;  // each is compared with each
};

}  // namespace

bool same_title(std::string_view a, std::string_view b) { return letters_of(a) == letters_of(b); }

bool similar_title(std::string_view a, std::string_view b) {
  return !letters_of(a).empty() && TitleKey(b).of(a) != TitleKey::Likeness::none;
}

TitleKey::TitleKey(std::string_view title) : letters_(letters_of(title)) {}

TitleKey::Likeness TitleKey::of(std::string_view line) const {
  const auto is_most = [](std::size_t part, std::size_t whole) { return part * 10 >= whole * 6; };
  if (!is_most(line.size(), letters_.size())) return Likeness::none;  // nor are its letters
  const auto letters = letters_of(line);
  if (letters == letters_) return Likeness::same;
  if (letters.empty() || letters_.empty()) return Likeness::none;
  const auto& shorter = letters.size() < letters_.size() ? letters : letters_;
  const auto& longer = letters.size() < letters_.size() ? letters_ : letters;
  if (!is_most(shorter.size(), longer.size())) return Likeness::none;
  return longer.find(shorter) == std::string::npos ? Likeness::none : Likeness::similar;
}

Title find_title(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata, std::string_view host) {
  Candidates candidates;
  const auto& dom = blocks.dom();
  const SiteName site(blocks, metadata, host);
  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  std::size_t first_prose = range.begin;
  while (first_prose < range.end && blocks[first_prose].prose == 0) ++first_prose;

  const auto claimed = [&](std::string_view text, double score, std::string_view evidence) {
    auto title = collapsed(text);
    // A title that ends in the site's name counts for what stands before it.
    if (auto bare = without_site(title, site); !bare.empty()) title = std::move(bare);
    candidates.add(std::move(title), score, evidence);
  };
  claimed(metadata.first({"og:title"}), 3, "og:title");
  claimed(metadata.first({"twitter:title"}), 1, "twitter:title");
  claimed(metadata.first({"articletitle", "dc.title", "dcterms.title", "citation_title", "parsely-title",
                          "sailthru.title", "title", "headline"}),
          2.5, "meta title");
  claimed(metadata.structured.headline, 3, "JSON-LD headline");
  claimed(metadata.title, 1.2, "<title>");
  for (auto& part : parts_of(metadata.title)) candidates.add(std::move(part), 0.4, "part of <title>");
  for (auto& part : parts_of(std::string(metadata.first({"og:title"}))))
    candidates.add(std::move(part), 0.3, "part of og:title");

  // Headings, and lines named as titles, above the text or just inside it.
  std::size_t first_headings = 0;
  for (std::size_t i = 0; i < blocks.size() && i <= first_prose + 3; ++i) {
    const auto& block = blocks[i];
    const bool heading = is_heading(block.kind);
    const bool named = (block.marks & kTitle) && !(block.marks & (kRelated | kNavigation));
    if (!heading && !named && !(dom.tag(block.parent) == Tag::td || block.prose == 0)) continue;
    if (block.chars < 4 || block.chars > 400) continue;
    auto text = blocks.text(block);
    const double distance = first_prose > i ? static_cast<double>(first_prose - i) : 0;
    double score = heading ? (block.kind == Tag::h1   ? 5.0
                              : block.kind == Tag::h2 ? 2.2
                              : block.kind == Tag::h3 ? 1.2
                                                      : 0.6)
                   : named ? 1.5
                           : 0.0;
    if (heading) score += std::max(0.0, 0.8 - 0.08 * distance) + (first_headings++ == 0 ? 0.2 : 0);
    if (block.furniture) score *= 0.4;
    if (block.link_density() > 0.8f) score *= leads_home(blocks, block) ? 0.1 : 0.5;
    if (i > first_prose) score *= 0.6;
    if (!heading && !named && block.links == 0 && distance <= 6 && distance > 0 && is_emphasised(blocks, block))
      score = 2.4;
    if (score == 0 && distance > 12) continue;
    candidates.add(std::move(text), score, heading ? "heading" : "line above the text");
  }

  Candidates::Candidate* best = nullptr;
  for (auto& candidate : candidates.all) {
    // A part or a whole of what others say is confirmed by them, a little.
    for (const auto& other : candidates.all)
      if (&other != &candidate && candidate.key.size() > 8 && other.key.size() > candidate.key.size() &&
          other.key.find(candidate.key) != std::string::npos && other.evidence.find("part") == std::string::npos)
        candidate.score += 0.25 * std::min(other.score, 4.0);
    if (site.is(candidate.key)) candidate.score *= 0.3;
    const double weight = weight_of(candidate.text);
    if (weight < 8) candidate.score *= 0.5;
    if (weight > 220) candidate.score *= 0.6;
    if (!best || candidate.score > best->score) best = &candidate;
  }
  if (!best) return {};
  return {best->text, best->evidence, std::min(1.0, best->score / 9)};
}

}  // namespace chancery
