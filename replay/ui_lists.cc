// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_lists.h"

#include <algorithm>

#include "replay/shell.h"
#include "replay/ui_changes.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

Html site_row(const SiteLine& site) {
  return html(
      "<tr><th scope=\"row\"><a href=\"/pages?site={}\">{}</a></th><td class=\"number\">{}</td><td "
      "class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
      form_encoded(site.name), site.name, counted(site.pages, "page", "pages"),
      counted(site.captures, "capture", "captures"), day_element(site.last_captured));
}

std::string pages_path(const PageQuery& query, int offset) {
  std::string path = "/pages?";
  if (!query.site.empty()) path += "site=" + form_encoded(query.site) + "&";
  if (!query.contains.empty()) path += "q=" + form_encoded(query.contains) + "&";
  return path + "page=" + std::to_string(offset / kPagesPerList + 1);
}

Html page_row(const PageLine& page) {
  auto published = page.published;
  std::replace(published.begin(), published.end(), 'T', ' ');
  Html facts = published.empty() ? Html() : html("{} · ", published);
  if (page.versions > 1) facts += html("{} · ", counted(page.versions, "version", "versions"));
  facts += html("{}, last {}", counted(page.captures, "capture", "captures"), day_element(page.last_captured));
  return html(
      "<li><a class=\"title\"{} dir=\"auto\" href=\"{}\">{}</a>{}{}<span class=\"facts\">{} · <a "
      "href=\"{}\">all captures</a></span></li>\n",
      lang_attribute(page.language), newest_path(page.url), title_or_address(page.title, page.url),
      state_badge(page.state),
      page.title.empty() ? Html() : html("<span class=\"address\">{}</span>", address_text(page.url)), facts,
      captures_path(page.url));
}

Html pager(const PageQuery& query, int total) {
  if (total <= kPagesPerList) return {};
  Html links;
  if (query.offset > 0)
    links +=
        html("<a rel=\"prev\" href=\"{}\">‹ Earlier in the list</a>", pages_path(query, query.offset - kPagesPerList));
  links += html("<span>{} to {} of {}</span>", query.offset + 1, std::min(query.offset + kPagesPerList, total), total);
  if (query.offset + kPagesPerList < total)
    links += html("<a rel=\"next\" href=\"{}\">Further on ›</a>", pages_path(query, query.offset + kPagesPerList));
  return html("<nav class=\"pager\" aria-label=\"Parts of the list\">{}</nav>\n", links);
}

}  // namespace

Html home_page(const std::vector<SiteLine>& sites, const std::vector<Event>& events) {
  Document document;
  document.body_class = "home";
  document.main = html(
      "<section class=\"hero\">\n<h1>The reading room</h1>\n<p>Pages of public bodies, kept as they were. Give an "
      "address "
      "to see every capture of it, or words to find what they stand in.</p>\n<form action=\"/open\" role=\"search\" "
      "class=\"big\"><label "
      "for=\"first\" class=\"unseen\">Address or words</label><input id=\"first\" name=\"q\" "
      "placeholder=\"https://agency.example/news\" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" "
      "autofocus><button>Open</button></form>\n</section>\n");
  Html rows;
  for (const auto& site : sites) rows += site_row(site);
  document.main +=
      sites.empty()
          ? html("<section><h2>Sites</h2><p class=\"quiet\">Nothing has been archived here yet.</p></section>\n")
          : html(
                "<section><h2>Sites</h2>\n<table class=\"sites\"><thead "
                "class=\"unseen\"><tr><th>Site</th><th>Pages</th><th>Captures</th><th>Last "
                "captured</th></tr></thead><tbody>\n{}</tbody></table></section>\n",
                rows);
  if (!events.empty())
    document.main += html("<section><h2>Latest changes</h2>\n{}<p><a href=\"/events\">All changes</a></p></section>\n",
                          event_list(events, 8));
  return page_of(document);
}

Html pages_page(const Catalogue::Pages& pages, const PageQuery& query) {
  Document document;
  document.title = query.site.empty() ? "Pages" : "Pages of " + query.site;
  document.query = query.contains;
  Html rows;
  for (const auto& page : pages.lines) rows += page_row(page);
  document.main =
      html("<h1>{}</h1>\n<p class=\"quiet\">{}{}</p>\n", document.title, counted(pages.total, "page", "pages"),
           query.contains.empty() ? Html() : html(" with “{}” in title or address", query.contains));
  if (!pages.all_known)
    document.main += html("<p class=\"quiet\">The index is long; only its first part was looked through.</p>\n");
  document.main += rows.empty() ? html("<p>None.</p>\n")
                                : html("<ol class=\"pages\" start=\"{}\">\n{}</ol>\n", query.offset + 1, rows);
  document.main += pager(query, pages.total);
  return page_of(document);
}

}  // namespace chancery
