// SPDX-License-Identifier: Apache-2.0
#include "parsers/page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/http_fields.h"
#include "parsers/article_text.h"
#include "parsers/author.h"
#include "parsers/carried_text.h"
#include "parsers/character_references.h"
#include "parsers/characters.h"
#include "parsers/charset.h"
#include "parsers/date.h"
#include "parsers/language.h"
#include "parsers/links.h"
#include "parsers/robots_txt.h"
#include "parsers/scanned_links.h"
#include "parsers/source.h"
#include "parsers/tag_scanner.h"
#include "parsers/title.h"

namespace chancery {
namespace {

// Is this HTML? By its type, or without one by how it begins.
Result<void> check_html(const PageSource& source) {
  const auto type = MediaType::parse(source.content_type);
  const auto start = source.bytes.substr(0, 1024);
  for (const std::string_view magic : {"%PDF-", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "PK\x03\x04", "\x1F\x8B"})
    if (start.starts_with(magic)) return Error{Fault::unsupported, "the bytes are no HTML, whatever their type says"};
  if (type && !type->essence.empty()) {
    if (type->is_html()) return {};
    if (type->essence != "application/octet-stream" && type->essence != "text/plain" && !type->is_xml())
      return Error{Fault::unsupported, "content type " + type->essence};
  }
  const auto lowered = ascii::lower(start);
  for (const auto* const tag :
       {"<!doctype html", "<html", "<head", "<body", "<title", "<div", "<p>", "<table", "<meta", "<a "})
    if (lowered.find(tag) != std::string::npos) return {};
  return Error{Fault::unsupported, "nothing in it looks like HTML"};
}

// What the source is decoded to, and how that was decided.
struct Decoded {
  std::string text;
  const Url::QueryEncoder* encoder = nullptr;
};
Decoded decode_page(const PageSource& source, const PageLimits& limits, Page& page) {
  const auto type = MediaType::parse(source.content_type);
  const auto http_charset = type ? type->parameter("charset").value_or("") : std::string_view();
  const auto charset = detect_charset(source.bytes, http_charset);
  page.charset_declared = charset.declared;
  page.charset_used = charset.used;
  auto text = decode(source.bytes.substr(0, limits.max_bytes), charset.used);
  if (text.size() > limits.max_bytes || source.bytes.size() > limits.max_bytes) {
    text.resize(first_bytes(text, limits.max_bytes).size());
    page.note = "only the first " + std::to_string(limits.max_bytes >> 20) + " MiB were read";
  }
  return {std::move(text), query_encoder(charset.used)};
}

void read_meta_robots(const TagScanner::Token& tag, Page& page) {
  AttributeReader reader;
  const auto attributes = reader.read(tag.inside);
  const auto value = [&](std::string_view wanted) {
    for (const auto& attribute : attributes)
      if (attribute.name == wanted) return attribute.value;
    return std::string_view();
  };
  const auto name = ascii::lower(ascii::trim(value("name"), " \t\n\r"));
  if (name != "robots" && name != kProductToken) return;
  page.robots.read_meta(value("content"));
}

// Links, title and robots by the tags alone. Title and robots stand before <body>.
void read_flat(std::string_view html, const Url& url, const Url::QueryEncoder* encoder, Page& page) {
  page.links = scan_links(html, url, encoder);
  TagScanner::Token token;
  for (TagScanner scanner(html); scanner.next(token);) {
    const auto is = [&](TagScanner::Kind kind, std::string_view name) {
      return token.kind == kind && ascii::equal_ignoring_case(token.name, name);
    };
    if (is(TagScanner::Kind::start_tag, "body")) return;
    if (is(TagScanner::Kind::start_tag, "meta")) read_meta_robots(token, page);
    if (!is(TagScanner::Kind::raw_text, "title") || !page.title.empty()) continue;
    page.title = collapsed(decode_references(first_bytes(token.inside, 2000)));
    page.title_evidence = "<title>";
    page.title_confidence = 0.2;
  }
}

PageKind kind_of(const Page& page, const Blocks& blocks, const Url& url) {
  if (url.path() == "/" || url.path().empty()) return PageKind::home;
  const double prose = blocks.prose();
  double chars = 0, links = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) chars += blocks[i].chars, links += blocks[i].link_chars;
  if (prose < 300 && links > 0.6 * chars) return PageKind::list;
  if (page.text.size() < 100) return PageKind::other;
  return page.published ? PageKind::article : PageKind::document;
}

constexpr std::string_view kFiles[] = {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx",
                                       ".odt", ".ods", ".zip",  ".rar", ".7z",   ".csv", ".wps",
                                       ".ofd", ".rtf", ".txt",  ".et",  ".epub"};

// Files linked from the text or from the lines right below it.
void find_attachments(const Blocks& blocks, const std::vector<std::size_t>& kept, const Url& base,
                      const Url::QueryEncoder* encoder, std::vector<PageAttachment>& into) {
  constexpr std::size_t kBelow = 8;
  if (kept.empty()) return;
  const auto& dom = blocks.dom();
  const auto last = kept.back() + kBelow;
  const auto end = last < blocks.size() ? blocks[last].begin : static_cast<NodeId>(dom.size());
  for (auto id = dom[blocks[kept.front()].begin].parent; id < end && into.size() < 200; ++id) {
    if (dom.tag(id) != Tag::a || blocks.furniture(id)) continue;
    const auto url = Url::parse(ascii::trim(dom.attribute(id, "href"), " \t\n\r"), base, encoder);
    if (!url || !url->is_http()) continue;
    const auto path = ascii::lower(url->path());
    const bool file =
        std::any_of(std::begin(kFiles), std::end(kFiles), [&](auto ending) { return path.ends_with(ending); });
    const bool known = std::any_of(into.begin(), into.end(), [&](const auto& one) { return one.url == url->href(); });
    if (file && !known) into.push_back({url->href(), dom.text(id, 300)});
  }
}

constexpr double kCarriedConfidence = 0.6;  // that what a page carries unseen is its text

void read_tree(const HtmlTree& tree, const PageSource& source, const Url::QueryEncoder* encoder, const Forests& forests,
               Page& page) {
  const auto& dom = tree.dom();
  const auto base = document_base(dom, *source.url);
  page.links = find_links(tree, base, encoder);
  const auto metadata = read_metadata(tree);
  page.robots = metadata.robots;
  if (auto canonical = Url::parse(metadata.canonical, base);
      !metadata.canonical.empty() && canonical && canonical->is_http())
    page.canonical = std::move(*canonical);
  page.site_name = metadata.first({"og:site_name", "application-name", "sitename"});
  page.description = metadata.first({"og:description", "description", "dc.description", "twitter:description"});

  const Blocks blocks(dom);
  const auto readings = find_body(blocks);
  const auto& body = readings.place;
  auto title = find_title(blocks, body, metadata, source.url->hostname());
  const auto kept = choose_text(blocks, readings, title.text, metadata, forests.text);
  page.title = std::move(title.text);
  page.title_evidence = std::move(title.evidence);
  page.title_confidence = title.confidence;

  page.text = plain_text(blocks, kept);
  page.body_confidence = page.text.empty() ? 0 : body.agreement;
  const ImageSetting setting{blocks, readings, kept, page.title, metadata};
  const auto images = find_images(setting, forests.image, base, encoder);
  page.markdown = markdown(blocks, kept, images, base, encoder);
  double shown = 0;
  for (const auto i : kept) shown += blocks[i].chars;
  if (const auto carried = carried_text(tree, metadata, shown); !carried.empty()) {
    page.text = plain_text(carried);
    page.markdown = markdown(carried);
    page.body_confidence = kCarriedConfidence;
  }
  for (const auto& image : images) page.images.push_back(image.image);
  find_attachments(blocks, kept, base, encoder, page.attachments);

  page.language = language_of(page.text.empty() ? dom.text(0, 20000) : page.text, metadata.language);
  const auto place = article_place(blocks, body, kept, page.title, metadata, *source.url);
  auto dates = find_dates(dated_page(place, page.language, source.fetched), forests.date);
  page.published = std::move(dates.published);
  page.modified = std::move(dates.modified);
  page.source = find_source(blocks, body, metadata);
  auto authors = find_authors(place, page.title, forests.author);
  page.author = std::move(authors.names);
  page.author_confidence = authors.confidence;
  page.kind = kind_of(page, blocks, *source.url);
}

}  // namespace

std::string_view name(LinkKind kind) {
  static constexpr std::string_view kNames[] = {"page", "image", "style", "script",  "font", "media",  "frame",
                                                "icon", "other", "feed",  "sitemap", "form", "article"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name(PageKind kind) {
  static constexpr std::string_view kNames[] = {"article", "list", "home", "document", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<Page> read_page(const PageSource& source, const PageLimits& limits, const Forests& forests) {
  if (const auto html = check_html(source); !html) return html.error();
  Page page;
  const auto [text, encoder] = decode_page(source, limits, page);
  TreeLimits tree_limits;
  tree_limits.max_bytes = limits.max_tree_bytes;
  tree_limits.max_cpu = limits.max_cpu;
  tree_limits.max_depth = limits.max_depth;
  const HtmlTree tree(text, tree_limits);
  if (tree.limited()) {
    page.limited = true;
    page.note = tree.note();
    read_flat(text, *source.url, encoder, page);
  } else {
    read_tree(tree, source, encoder, forests, page);
  }
  return page;
}

Result<Page> scan_page(const PageSource& source, const PageLimits& limits) {
  if (const auto html = check_html(source); !html) return html.error();
  Page page;
  const auto [text, encoder] = decode_page(source, limits, page);
  read_flat(text, *source.url, encoder, page);
  return page;
}

// Each word pair votes on 64 bits; texts that share most pairs share most bits.
namespace {

// How many of the hashes had each bit. Eight counters of a byte lie in one word, so
// a hash costs eight additions; full bytes are emptied into wide counters.
class BitVotes {
 public:
  void add(std::uint64_t hash) {
    for (unsigned bit = 0; bit < 8; ++bit) lanes_[bit] += (hash >> bit) & 0x0101010101010101u;
    if (++pending_ == 255) empty();
  }
  // The bits that more than half of the hashes had.
  std::uint64_t majority() {
    empty();
    std::uint64_t bits = 0;
    for (unsigned bit = 0; bit < 64; ++bit)
      if (2 * counts_[bit] > total_) bits |= std::uint64_t{1} << bit;
    return bits;
  }

 private:
  void empty() {
    for (unsigned bit = 0; bit < 8; ++bit) {
      for (unsigned byte = 0; byte < 8; ++byte) counts_[8 * byte + bit] += (lanes_[bit] >> (8 * byte)) & 0xFF;
      lanes_[bit] = 0;
    }
    total_ += std::exchange(pending_, 0);
  }
  std::uint64_t lanes_[8] = {}, counts_[64] = {}, total_ = 0;
  unsigned pending_ = 0;
};

// What an ASCII byte is in a word, in lower case; 0: in none.
constexpr auto kLetter = [] {
  std::array<unsigned char, 128> letters{};
  for (std::size_t i = 0; i < 128; ++i)
    if (const auto c = static_cast<char>(i); ascii::is_alnum(c))
      letters[i] = static_cast<unsigned char>(ascii::lower(c));
  return letters;
}();

}  // namespace

std::uint64_t simhash(std::string_view text) {
  BitVotes votes;
  constexpr std::uint64_t kOffset = 14695981039346656037u, kPrime = 1099511628211u;  // FNV-1a
  std::uint64_t word = kOffset, before = 0;
  bool in_word = false;
  const auto end_word = [&] {
    if (!in_word) return;
    std::uint64_t pair = (word ^ (before * 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
    pair ^= pair >> 31;
    votes.add(pair * 0x94D049BB133111EBu);
    before = word;
    word = kOffset;
    in_word = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_character(text, at);
    if (c < 0x80) {
      if (kLetter[c] == 0) {
        end_word();
      } else {
        word = (word ^ kLetter[c]) * kPrime;
        in_word = true;
      }
      continue;
    }
    const bool dense = is_dense_script(c);
    const bool letter = dense || c >= 0xC0;
    if (!letter || dense) end_word();
    if (!letter || is_blank(c)) continue;
    word = (word ^ c) * kPrime;
    in_word = true;
    if (dense) end_word();
  }
  end_word();
  return votes.majority();
}

}  // namespace chancery
