// SPDX-License-Identifier: Apache-2.0
#pragma once

// All that one page says, in one call: bytes become text, text a tree, and from
// that one tree come links, title, dates, body, images. Nothing in the house
// parses a page twice.
//
// Thread-safe: any thread may call read_page; each thread keeps an arena of its
// own for the tree, reused from page to page.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "base/url.h"
#include "parsers/learned_forests.h"
#include "parsers/robot_directives.h"

namespace chancery {

// A date as a page gives it: to the precision it was written, never converted.
struct PageDate {
  std::string iso;       // "2022-02-05", "2022-02", "2022-02-05T09:30+08:00"
  std::string evidence;  // where it was found and the text there: "byline: Updated: 2022-02-05"
  double confidence = 0;
};

struct PageImage {
  std::string url;  // absolute, the best source the markup offers
  std::string alt, caption, credit;
  int width = 0, height = 0;  // as the markup says; 0 unknown
  bool lead = false;
};

struct PageAttachment {
  std::string url;
  std::string text;
};

enum class LinkKind : std::uint8_t {
  page,  // a, area, link rel=next/canonical/alternate, meta refresh
  image,
  style,
  script,
  font,
  media,
  frame,
  icon,
  other,
  feed,  // link rel=alternate of a feed type
  sitemap,
  form,     // where a GET form leads; not the answer to any filling in of it
  article,  // a page that a sitemap or a feed names
};
std::string_view name(LinkKind kind);
inline bool is_requisite(LinkKind kind) {
  return kind == LinkKind::image || kind == LinkKind::style || kind == LinkKind::script || kind == LinkKind::font ||
         kind == LinkKind::media || kind == LinkKind::frame || kind == LinkKind::icon;
}

// What a target is to the page, where the page says so.
enum class LinkRelation : std::uint8_t {
  none,
  canonical,
  alternate,  // the same in another language, form or for another reader
  next,       // of a list or a series
  previous,
  refresh,  // <meta http-equiv=refresh>: where the page sends its reader
};

struct PageLink {
  Url url;  // absolute, http or https, without fragment
  LinkKind kind = LinkKind::page;
  bool nofollow = false;
  std::string text;                     // anchor text, shortened to 200 bytes
  bool ugc = false, sponsored = false;  // as nofollow: what rel says; of a link that occurs again, what all say
  LinkRelation relation = LinkRelation::none;
  std::string language = {};  // hreflang as written
};

enum class PageKind : std::uint8_t { article, list, home, document, other };
std::string_view name(PageKind kind);

struct Page {
  // The article. Empty means the page does not say.
  // `text` is one paragraph a line ("\n" between them, a tab between the cells of a
  // table's row); `markdown` is the same with headings, lists, quotes, links, tables
  // and images where they stand.
  std::string title, source, site_name, language, text, markdown, description;
  std::vector<std::string> author;
  std::optional<PageDate> published, modified;
  std::vector<PageImage> images;
  std::vector<PageAttachment> attachments;
  std::optional<Url> canonical;
  PageKind kind = PageKind::other;
  double title_confidence = 0, body_confidence = 0, author_confidence = 0;
  std::string title_evidence;

  // The page as a node of the web.
  std::vector<PageLink> links;  // in document order, each URL and kind once
  RobotDirectives robots;       // of its <meta name=robots>

  // How it was read.
  std::string charset_declared, charset_used;  // Encoding Standard names, lower case
  bool limited = false;                        // a limit was met: links and title came from a linear scan
  std::string note;                            // why, for people
};

struct PageSource {
  std::string_view bytes;            // content: transfer and content coding undone
  std::string_view content_type;     // the Content-Type field's value; empty if none
  const Url* url = nullptr;          // where it was found; needed
  std::optional<Timestamp> fetched;  // no date may lie after it
};

struct PageLimits {
  std::size_t max_bytes = 16u << 20;        // of UTF-8; more is cut
  std::size_t max_tree_bytes = 256u << 20;  // the arena
  std::chrono::milliseconds max_cpu{1500};  // of the parse
  int max_depth = 512;                      // deeper nesting is read flat
};

// Reads HTML. Never fails on what is in the page: a page that meets a limit comes
// back `limited`. Something that is no HTML at all gives Fault::unsupported.
Result<Page> read_page(const PageSource& source, const PageLimits& limits = {},
                       const Forests& forests = Forests::learned());

// The page as a node of the web alone: links, robots directives, <title>, by its tags,
// without a tree; no article. Takes a tenth of the time. Fails as read_page does.
Result<Page> scan_page(const PageSource& source, const PageLimits& limits = {});

// The 64-bit simhash of the words of a text, for finding near copies.
std::uint64_t simhash(std::string_view text);

}  // namespace chancery
