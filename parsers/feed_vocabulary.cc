// SPDX-License-Identifier: Apache-2.0
#include "parsers/feed_vocabulary.h"

#include <algorithm>
#include <iterator>

#include "parsers/character_references.h"
#include "parsers/tag_scanner.h"

namespace chancery {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

FeedWords feed_words(const XmlName& name, std::string_view root_space) {
  if (name.space.empty()) {
    if (name.prefix == "dc" || name.prefix == "dcterms") return FeedWords::dublin_core;
    if (name.prefix == "media") return FeedWords::media;
    if (name.prefix == "sy") return FeedWords::syndication;
    return name.prefix.empty() || name.prefix == "atom" ? FeedWords::feed : FeedWords::other;
  }
  if (holds(name.space, "purl.org/dc/")) return FeedWords::dublin_core;
  if (holds(name.space, "search.yahoo.com/mrss")) return FeedWords::media;
  if (holds(name.space, "modules/syndication")) return FeedWords::syndication;
  const bool known = name.space == root_space || name.space == "http://purl.org/rss/1.0/" ||
                     holds(name.space, "my.netscape.com/") || holds(name.space, "backend.userland.com") ||
                     holds(name.space, "w3.org/2005/Atom") || holds(name.space, "purl.org/atom/ns");
  return known ? FeedWords::feed : FeedWords::other;
}

FeedField feed_field(FeedWords words, std::string_view name, bool in_item) {
  struct Row {
    FeedWords words;
    std::string_view name;
    FeedField field;
  };
  static constexpr Row kBoth[] = {{FeedWords::feed, "title", FeedField::title},
                                  {FeedWords::dublin_core, "title", FeedField::spare_title},
                                  {FeedWords::media, "title", FeedField::spare_title},
                                  {FeedWords::feed, "link", FeedField::link},
                                  {FeedWords::feed, "id", FeedField::id},
                                  {FeedWords::feed, "guid", FeedField::id},
                                  {FeedWords::feed, "updated", FeedField::updated},
                                  {FeedWords::feed, "modified", FeedField::updated},
                                  {FeedWords::dublin_core, "date", FeedField::updated},
                                  {FeedWords::dublin_core, "modified", FeedField::updated},
                                  {FeedWords::feed, "pubdate", FeedField::published},
                                  {FeedWords::feed, "published", FeedField::published},
                                  {FeedWords::feed, "issued", FeedField::published},
                                  {FeedWords::dublin_core, "issued", FeedField::published},
                                  {FeedWords::feed, "lastbuilddate", FeedField::updated}};
  static constexpr Row kFeed[] = {{FeedWords::feed, "ttl", FeedField::ttl},
                                  {FeedWords::syndication, "updateperiod", FeedField::period},
                                  {FeedWords::syndication, "updatefrequency", FeedField::frequency}};
  const auto find = [&](const auto& rows) {
    const auto* const row = std::find_if(std::begin(rows), std::end(rows),
                                         [&](const Row& one) { return one.words == words && one.name == name; });
    return row == std::end(rows) ? FeedField::none : row->field;
  };
  const auto both = find(kBoth);
  return both == FeedField::none && !in_item ? find(kFeed) : both;
}

std::string text_of_html(std::string_view html) {
  std::string out;
  TagScanner scanner(html);
  TagScanner::Token token;
  std::size_t from = 0;
  while (scanner.next(token)) {
    if (token.kind != TagScanner::Kind::raw_text) out += html.substr(from, token.begin - from);
    from = token.end;
  }
  out += html.substr(std::min(from, html.size()));
  return decode_references(out);
}

}  // namespace chancery
