// SPDX-License-Identifier: Apache-2.0
#include "parsers/title.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

// Letters and digits alone: what two spellings of one title share.
std::string key(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    const auto c = next_character(text, at);
    if (c < 0x80) {
      if (ascii::is_alnum(static_cast<char>(c))) out += ascii::lower(static_cast<char>(c));
    } else if (!(c >= 0x2010 && c <= 0x2030) && !is_blank(c) && !is_invisible(c) && c != 0xAB && c != 0xBB &&
               !(c >= 0x3000 && c <= 0x301F) && !(c >= 0xFF00 && c <= 0xFF0F) && c != 0xFF1A && c != 0xFF5C &&
               c != 0xB7) {
      out += text.substr(from, at - from);
    }
  }
  return out;
}

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

class Candidates {
 public:
  struct Candidate {
    std::string text, key, evidence;
    double score;
  };
  void add(std::string text, double score, std::string_view evidence) {
    auto letters = key(text);
    if (letters.empty() || text.size() > 600) return;
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
};

}  // namespace

bool same_title(std::string_view a, std::string_view b) { return key(a) == key(b); }

bool similar_title(std::string_view a, std::string_view b) {
  const auto x = key(a), y = key(b);
  if (x.empty() || y.empty()) return false;
  const auto& shorter = x.size() < y.size() ? x : y;
  const auto& longer = x.size() < y.size() ? y : x;
  return longer.find(shorter) != std::string::npos && shorter.size() * 10 >= longer.size() * 6;
}

Title find_title(const Blocks& blocks, const BodyPlace& body, const Metadata& metadata) {
  Candidates candidates;
  const auto& dom = blocks.dom();
  const auto site = key(metadata.first({"og:site_name", "application-name", "sitename"}));
  const auto range = blocks.size() ? blocks.inside(body.container) : Blocks::Range{};
  std::size_t first_prose = range.begin;
  while (first_prose < range.end && blocks[first_prose].prose == 0) ++first_prose;

  const auto claimed = [&](std::string_view text, double score, std::string_view evidence) {
    candidates.add(collapsed(text), score, evidence);
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
    if (block.furniture) score *= 0.4;
    if (block.link_density() > 0.8f) score *= 0.5;
    if (i > first_prose) score *= 0.6;
    if (heading) score += std::max(0.0, 0.8 - 0.08 * distance) + (first_headings++ == 0 ? 0.2 : 0);
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
    if (!site.empty() && candidate.key == site) candidate.score *= 0.2;
    const double weight = weight_of(candidate.text);
    if (weight < 8) candidate.score *= 0.5;
    if (weight > 220) candidate.score *= 0.6;
    if (!best || candidate.score > best->score) best = &candidate;
  }
  if (!best) return {};
  return {best->text, best->evidence, std::min(1.0, best->score / 9)};
}

}  // namespace chancery
