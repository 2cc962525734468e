// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_search.h"

#include <algorithm>

#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

constexpr std::size_t kMostOfFacet = 8;

std::string search_path(const std::string& typed, int offset = 0) {
  auto path = "/search?q=" + form_encoded(typed);
  if (offset > 0) path += "&page=" + std::to_string(offset / kHitsPerPage + 1);
  return path;
}

Html shown(const Excerpt& excerpt) {
  Html out = excerpt.cut_before ? html("… ") : Html();
  for (const auto& piece : excerpt.pieces)
    out += piece.marked ? html("<mark>{}</mark>", piece.text) : html("{}", piece.text);
  return excerpt.cut_after ? out + html(" …") : out;
}

std::string day_of(const SearchHit& hit) { return hit.published.substr(0, 10); }

Html hit_row(const SearchHit& hit, const Excerpt& excerpt) {
  const auto title = hit.title.empty() ? hit.url : hit.title;
  Html facts = day_of(hit).empty() ? Html() : html("{} · ", day_of(hit));
  facts += html("{} · captured {}", hit.site, day_element(hit.captured));
  if (hit.versions_found > 1) facts += html(" · {}", counted(hit.versions_found, "version", "versions found"));
  return html(
      "<li><a class=\"title\"{} dir=\"auto\" href=\"{}\">{}</a><span class=\"address\">{}</span><p{} dir=\"auto\" "
      "class=\"excerpt\">{}</p><span class=\"facts\">{} · <a href=\"{}\">read</a> · <a href=\"{}\">all "
      "captures</a></span></li>\n",
      lang_attribute(hit.language), web_path(hit.captured, "", hit.url), title, address_text(hit.url),
      lang_attribute(hit.language), shown(excerpt), facts, "/read" + web_path(hit.captured, "", hit.url).substr(4),
      captures_path(hit.url));
}

// `operation` with each value, added to what was typed.
Html facet(std::string_view name, std::string_view operation, const SearchResult::Facet& values, bool taken,
           const std::string& typed) {
  if (taken || values.size() < 2) return {};
  Html rows;
  for (std::size_t i = 0; i < std::min(values.size(), kMostOfFacet); ++i) {
    const auto& [value, count] = values[i];
    const bool spaced = value.find(' ') != std::string::npos;
    const auto narrowed = typed + " " + std::string(operation) + (spaced ? "\"" + value + "\"" : value);
    rows +=
        html("<li><a href=\"{}\">{}</a> <span class=\"count\">{}</span></li>\n", search_path(narrowed), value, count);
  }
  return html("<section><h2>{}</h2><ul>\n{}</ul></section>\n", name, rows);
}

Html years(const SearchResult& result, bool taken, const std::string& typed) {
  if (taken || result.years.size() < 2) return {};
  auto latest = result.years;
  std::sort(latest.begin(), latest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  Html rows;
  for (std::size_t i = 0; i < std::min(latest.size(), kMostOfFacet); ++i) {
    const auto& [year, count] = latest[i];
    rows += html("<li><a href=\"{}\">{}</a> <span class=\"count\">{}</span></li>\n",
                 search_path(typed + " from:" + year + " to:" + year), year, count);
  }
  return html("<section><h2>Year</h2><ul>\n{}</ul></section>\n", rows);
}

Html facets(const SearchShown& found) {
  const auto& [typed, query, result, excerpts] = found;
  const auto all = facet("Site", "site:", result.sites, !query.site.empty(), typed) +
                   years(result, !query.from.empty() || !query.to.empty(), typed) +
                   facet("Type", "type:", result.kinds, !query.kind.empty(), typed) +
                   facet("Language", "lang:", result.languages, !query.language.empty(), typed);
  return all.empty() ? all : html("<aside class=\"facets\" aria-label=\"Narrow the search\">\n{}</aside>\n", all);
}

Html pager(const SearchShown& found) {
  const auto& query = found.query;
  const int total = found.result.total;
  if (total <= kHitsPerPage) return {};
  Html links;
  if (query.offset > 0)
    links += html("<a rel=\"prev\" href=\"{}\">‹ Before</a>",
                  search_path(found.typed, std::max(0, query.offset - kHitsPerPage)));
  links += html("<span>{} to {} of {}</span>", query.offset + 1, std::min(query.offset + kHitsPerPage, total), total);
  if (query.offset + kHitsPerPage < total)
    links +=
        html("<a rel=\"next\" href=\"{}\">Further on ›</a>", search_path(found.typed, query.offset + kHitsPerPage));
  return html("<nav class=\"pager\" aria-label=\"Parts of the list\">{}</nav>\n", links);
}

Html operators() {
  return html(
      "<p class=\"quiet operators\">All words are looked for, in every version. <code>\"a phrase\"</code> "
      "<code>-without</code> <code>begin*</code> <code>site:name</code> <code>from:2023-05</code> <code>to:2024</code> "
      "<code>lang:fr</code> <code>type:article</code> <code>sort:newest</code></p>\n");
}

}  // namespace

Html search_page(const SearchShown& found) {
  Document document;
  document.title = found.typed.empty() ? "Search" : found.typed;
  document.query = found.typed;
  document.body_class = "searching";
  document.main = html("<h1>Search</h1>\n") + operators();
  if (!found.query.empty()) {
    document.main += html("<p role=\"status\">{}{}</p>\n", counted(found.result.total, "page", "pages"),
                          found.result.all_counted ? "" : " among the first matches");
    Html rows;
    for (std::size_t i = 0; i < found.result.hits.size(); ++i) rows += hit_row(found.result.hits[i], found.excerpts[i]);
    const auto list = rows.empty() ? html("<p>Nothing was found. Fewer words find more.</p>\n")
                                   : html("<ol class=\"pages\" start=\"{}\">\n{}</ol>\n", found.query.offset + 1, rows);
    document.main += html("<div class=\"results\">\n<div>{}{}</div>\n{}</div>\n", list, pager(found), facets(found));
  }
  return page_of(document);
}

}  // namespace chancery
