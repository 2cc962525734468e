// SPDX-License-Identifier: Apache-2.0
#include "parsers/author_mentions.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "parsers/byline_names.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxMentions = 300;
constexpr std::size_t kMaxOfSource = 60;
constexpr float kLine = 220;           // characters: a longer block is no byline
constexpr float kAlone = 40;           // of a line that may be a name alone
constexpr std::size_t kAbove = 15;     // blocks around the headline and the text's ends that are read
constexpr std::size_t kAround = 4;     // blocks by the headline and the text's ends
constexpr std::size_t kElement = 120;  // bytes of an element that holds names

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return has(text, part); });
}

// A folder of an address that holds people: /author/jane, /team/jane.
bool leads_to_author(std::string_view href) {
  for (std::size_t at = 0; (at = href.find('/', at)) != std::string_view::npos; ++at) {
    const auto folder = href.substr(at + 1);
    for (const std::string_view people :
         {"author",    "autor",      "auteur",   "autore", "staff/",     "people/", "person",
          "profil",    "producers/", "user",     "uid/",   "member",     "writer",  "contributor",
          "columnist", "creator",    "reporter", "redakt", "journalist", "by/",     "team/"})
      if (folder.starts_with(people)) return true;
  }
  return has(href, "author=");
}

bool is_author_meta(std::string_view name) {
  for (const auto* const known :
       {"author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
        "citation_author", "byl", "og:article:author", "article:author:name", "dc.creator.name"})
    if (name == known) return true;
  return false;
}

// The label of a register's line, whose value stands in the next cell: "发文机关：".
bool is_issuer_label(std::string_view text) {
  for (const std::string_view label :
       {"发文机关", "发布机构", "发文单位", "发布单位", "制发机关", "發文機關", "Issuing body", "Issued by"})
    if (text.starts_with(label) && text.size() <= label.size() + 4) return true;
  return false;
}

// What names of elements say: that here is an author, or a line about one.
enum class Saying : std::uint8_t { nothing, byline, author };
Saying names_say(std::string_view names) {
  struct Word {
    std::string_view rest;  // behind its first letter
    Saying saying;
  };
  const auto said = [&](std::size_t at, std::initializer_list<Word> words) {
    for (const auto& [rest, saying] : words)
      if (at + rest.size() < names.size() && ascii::equal_ignoring_case(names.substr(at + 1, rest.size()), rest))
        return saying;
    return Saying::nothing;
  };
  auto all = Saying::nothing;
  for (std::size_t at = 0; at < names.size() && all != Saying::author; ++at) {
    auto here = Saying::nothing;
    switch (ascii::lower(names[at])) {
      case 'a':
        here = said(at, {{"uthor", Saying::author}, {"utor", Saying::author}, {"uteur", Saying::author}});
        break;
      case 'b':
        here = said(at, {{"yline", Saying::byline}, {"y-line", Saying::byline}});
        break;
      case 'c':
        here = said(at, {{"ontributor", Saying::author}, {"redit", Saying::byline}});
        break;
      case 'e':
        here = said(at, {{"ditor", Saying::byline}});
        break;
      case 'j':
        here = said(at, {{"ournalist", Saying::author}});
        break;
      case 'p':
        here = said(at, {{"oster", Saying::author}});
        break;
      case 'r':
        here = said(at, {{"eporter", Saying::author}, {"edakteur", Saying::author}});
        break;
      case 's':
        here = said(at, {{"ource", Saying::byline}});
        break;
      case 'u':
        here = said(at, {{"sername", Saying::author}, {"ser-name", Saying::author}});
        break;
      case 'v':
        here = said(at, {{"erfasser", Saying::author}, {"card", Saying::byline}});
        break;
      case 'w':
        here = said(at, {{"riter", Saying::author}, {"ritten", Saying::byline}});
        break;
      default:
        break;
    }
    all = std::max(all, here);
  }
  return all;
}

class Collector {
 public:
  explicit Collector(const ArticlePlace& page) : page_(page), dom_(page.blocks.dom()) {}

  std::vector<NameMention> run() {
    linked();
    meta();
    for (const auto& name : page_.metadata.script_authors) add_list(name, NameSource::script_author);
    elements();
    lines();
    return std::move(all_);
  }

 private:
  void add(std::string name, NameSource source, std::size_t part, std::size_t parts, NodeId element,
           std::size_t block) {
    auto& met = met_[static_cast<std::size_t>(source)];
    if (all_.size() >= kMaxMentions || met >= kMaxOfSource) return;
    NameMention mention{std::move(name), source, met++, static_cast<std::uint16_t>(part),
                        static_cast<std::uint16_t>(parts)};
    if (block != NameMention::kNowhere) {
      mention.block = block;
      mention.path = path_of(element);
    }
    all_.push_back(std::move(mention));
  }
  void add_list(std::string_view text, NameSource source, NodeId element = 0,
                std::size_t block = NameMention::kNowhere) {
    auto names = names_in(text);
    for (std::size_t i = 0; i < names.size(); ++i) add(std::move(names[i]), source, i, names.size(), element, block);
  }

  std::uint64_t path_of(NodeId id) const {
    std::uint64_t hash = 14695981039346656037u;
    for (int steps = 0; steps < 2; ++steps, id = dom_[id].parent) {
      hash = (hash ^ static_cast<std::uint64_t>(dom_.tag(id))) * 1099511628211u;
      for (const char c : dom_.attribute(id, "class")) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    return hash;
  }
  std::size_t block_of(NodeId id) const {
    const auto& blocks = page_.blocks;
    return blocks.size() == 0 ? NameMention::kNowhere : std::min(blocks.inside(id).begin, blocks.size() - 1);
  }

  void linked() {
    for (const auto& [name, type, role] : page_.metadata.structured.names) {
      const auto source = role == Metadata::Structured::Role::node           ? NameSource::linked_node
                          : role == Metadata::Structured::Role::other_author ? NameSource::linked_other
                          : has(type, "Organization")                        ? NameSource::linked_body
                                                                             : NameSource::linked_person;
      add_list(name, source);
    }
  }

  void meta() {
    for (const auto& [name, content] : page_.metadata.entries) {
      const bool said =
          name == "twitter:data1" && has(ascii::lower(page_.metadata.first({"twitter:label1"})), "written");
      if (is_author_meta(name) || said)
        add_list(content, NameSource::meta_author);
      else if (has_any(name, {"author", "byline", "creator", "reporter", "writer"}) &&
               !has_any(name, {"twitter", "url", "image", "id"}))
        add_list(content, NameSource::meta_other);
    }
  }

  // What the names of an element say about the text in it.
  std::optional<NameSource> source_of(NodeId id) const {
    bool author = false, byline = false, rel = false;
    for (const auto& [name, value] : dom_.attributes(id)) {
      if (name == "rel" || name == "itemprop" || name == "property") {
        rel |= has(value, "author") || has(value, "creator");
      } else if ((name == "class" || name == "id" || name == "data-testid") && value.size() <= 200) {
        const auto said = names_say(value);
        author |= said == Saying::author;
        byline |= said == Saying::byline;
      }
    }
    if (rel) return NameSource::element_author;
    if (dom_.tag(id) == Tag::a && leads_to_author(dom_.attribute(id, "href"))) return NameSource::profile_link;
    if (author) return NameSource::class_author;
    if (byline) return NameSource::class_byline;
    return std::nullopt;
  }

  void elements() {
    for (NodeId id = 0; id < dom_.size(); ++id) {
      const auto tag = dom_.tag(id);
      if (tag == Tag::text || tag == Tag::meta || tag == Tag::img || tag == Tag::body || dom_[id].attributes == 0)
        continue;
      const auto source = source_of(id);
      if (!source) continue;
      std::string text(dom_.attribute(id, "content"));
      if (text.empty()) text = dom_.text(id, kElement + 40);
      if (text.size() < 2 || text.size() > kElement) continue;
      add_list(text, *source, id, block_of(id));
    }
  }

  bool near(std::size_t block) const {
    const auto by = [&](std::size_t mark) { return block + kAround >= mark && block <= mark + kAround; };
    return (block + kAround >= page_.title_at && block <= page_.body_begin + kAround) || by(page_.body_end);
  }

  // Where lines may say who wrote the text.
  bool worth_reading(std::size_t i) const {
    return (i + kAbove >= page_.title_at && i <= page_.body_begin + kAbove) ||
           (i + kAbove >= page_.body_end && i <= page_.body_end + kAbove) ||
           (page_.blocks[i].marks & (kByline | kAuthorBox));
  }

  void lines() {
    const auto& blocks = page_.blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const auto& block = blocks[i];
      if (block.chars < 3 || !worth_reading(i)) continue;
      if (block.chars > kLine) {
        if (near(i)) ends(i, blocks.text(block));
        continue;
      }
      const auto text = blocks.text(block);
      if (i > 0 && blocks[i - 1].chars < 20 && is_issuer_label(blocks.text(blocks[i - 1])))
        add_list(text, NameSource::issuer, block.parent, i);
      for (const auto& [names, editor] : bylines_in(text))
        add_list(names, editor ? NameSource::editor : NameSource::labelled, block.parent, i);
      if (!near(i)) continue;
      ends(i, text);
      const auto shape = shape_of(text);
      const bool western = shape.words >= 2 && shape.words <= 4 && shape.capitals == shape.words && shape.digits == 0;
      if (block.chars <= kAlone && western && i != page_.title_at) add_list(text, NameSource::alone, block.parent, i);
    }
  }

  // （常书香 马丹阳）and (dpa/ab) at the end of a paragraph; （记者 …） at its beginning.
  void ends(std::size_t i, std::string_view text) {
    const auto first = first_bytes(text, kElement);
    if (page_.blocks[i].chars > kLine)
      for (const auto& [names, editor] : bylines_in(first))
        add_list(names.substr(0, 40), editor ? NameSource::editor : NameSource::labelled, page_.blocks[i].parent, i);
    for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"（", "）"}, {"(", ")"}}) {
      if (!text.ends_with(close)) continue;
      const auto at = text.rfind(open);
      if (at == std::string_view::npos || text.size() - at > 70) continue;
      const auto inside = text.substr(at + open.size(), text.size() - at - open.size() - close.size());
      if (shape_of(inside).dense >= 2) add_list(inside, NameSource::bracketed, page_.blocks[i].parent, i);
    }
  }

  const ArticlePlace& page_;
  const Dom& dom_;
  std::vector<NameMention> all_;
  std::array<std::size_t, kNameSources> met_{};
};

}  // namespace

std::vector<NameMention> author_mentions(const ArticlePlace& page) { return Collector(page).run(); }

}  // namespace chancery
