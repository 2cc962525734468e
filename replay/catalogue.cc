// SPDX-License-Identifier: Apache-2.0
#include "replay/catalogue.h"

#include <algorithm>
#include <map>

#include "archive/payload.h"
#include "base/ascii.h"
#include "base/http_fields.h"
#include "base/surt.h"
#include "parsers/page.h"
#include "replay/memento.h"

namespace chancery {
namespace {

// Index lines looked through where there is no store.
constexpr std::size_t kMaxLines = 50'000;

bool is_page(const CdxLine& line) {
  const auto type = MediaType::parse(line.mime);
  return line.status == 200 && type && (type->is_html() || type->essence == "application/pdf");
}

bool contains(const PageLine& page, const std::string& lowered) {
  return ascii::lower(page.url).find(lowered) != std::string::npos ||
         ascii::lower(page.title).find(lowered) != std::string::npos;
}

}  // namespace

std::vector<PageLine> Catalogue::indexed_pages(bool& all_known) const {
  const auto lines = collection_.lines_under("", kMaxLines);
  all_known = lines.size() < kMaxLines;
  std::vector<PageLine> pages;
  for (std::size_t begin = 0; begin < lines.size();) {
    auto end = begin;
    while (end < lines.size() && lines[end].key == lines[begin].key) ++end;
    const auto first_page = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                                         lines.begin() + static_cast<std::ptrdiff_t>(end), is_page);
    if (first_page != lines.begin() + static_cast<std::ptrdiff_t>(end)) {
      PageLine page;
      page.url = first_page->url;
      const auto url = Url::parse(page.url);
      page.site = url ? std::string(url->hostname()) : "";
      page.captures = static_cast<int>(end - begin);
      page.first_captured = time_of(lines[begin]);
      page.last_captured = time_of(lines[end - 1]);
      pages.push_back(std::move(page));
    }
    begin = end;
  }
  return pages;
}

std::vector<SiteLine> Catalogue::sites() const {
  std::vector<SiteLine> sites;
  if (collection_.with_pages([&](PageStore& store) { sites = store.sites(); }) && !sites.empty()) return sites;
  std::map<std::string, SiteLine> by_name;
  bool all_known = true;
  for (const auto& page : indexed_pages(all_known)) {
    auto& site = by_name[page.site];
    site.name = page.site;
    ++site.pages;
    site.captures += page.captures;
    site.last_captured = std::max(site.last_captured, page.last_captured);
  }
  for (auto& [name, site] : by_name) sites.push_back(std::move(site));
  return sites;
}

Catalogue::Pages Catalogue::pages(const PageQuery& query) const {
  Pages found;
  const bool stored = collection_.with_pages([&](PageStore& store) {
    found.total = store.count_pages(query);
    found.lines = store.pages(query);
  });
  if (stored && (found.total > 0 || !query.site.empty() || !query.contains.empty())) return found;
  auto pages = indexed_pages(found.all_known);
  const auto lowered = ascii::lower(query.contains);
  std::erase_if(pages, [&](const PageLine& page) {
    return (!query.site.empty() && page.site != query.site) || (!lowered.empty() && !contains(page, lowered));
  });
  found.total = static_cast<int>(pages.size());
  for (int i = query.offset; i < found.total && i < query.offset + query.limit; ++i)
    found.lines.push_back(std::move(pages[static_cast<std::size_t>(i)]));
  return found;
}

std::vector<Event> Catalogue::events(const EventQuery& query) const {
  std::vector<Event> events;
  collection_.with_pages([&](PageStore& store) { events = store.events(query); });
  return events;
}

std::vector<VersionLine> Catalogue::versions(const std::string& url) const {
  std::vector<VersionLine> versions;
  collection_.with_pages([&](PageStore& store) { versions = store.versions(url); });
  return versions;
}

std::optional<Article> Catalogue::article(const VersionLine& version) const {
  std::optional<Article> article;
  collection_.with_pages([&](PageStore& store) { article = store.article(version.capture_id); });
  return article;
}

Result<Article> Catalogue::article(const ResolvedCapture& capture) const {
  std::optional<Article> stored;
  collection_.with_pages([&](PageStore& store) { stored = store.article_near(capture.url.href(), capture.when); });
  if (stored && stored->captured.digits14() == capture.when.digits14()) return std::move(*stored);
  const auto content = decode_content(capture.fields, std::string_view(capture.payload));
  if (!content) return content.error();
  const auto type = capture.fields.get("Content-Type").value_or("");
  PageSource source;
  source.bytes = content->bytes;
  source.content_type = type;
  source.url = &capture.url;
  source.fetched = capture.when;
  const auto page = read_page(source);
  if (!page) return page.error();
  auto article = article_of(*page);
  article.url = capture.url.href();
  article.site = capture.url.hostname();
  article.captured = capture.when;
  return article;
}

}  // namespace chancery
