// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_changes.h"

#include <algorithm>

#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

// Where the wordings before and after the event stand side by side.
Html what_changed(const Event& event) {
  if (event.kind != EventKind::changed && event.kind != EventKind::edited_silently) return {};
  const auto just_before = Timestamp::from_unix_micros(event.when.unix_micros() - 1'000'000);
  return html(" <a class=\"quiet\" href=\"/diff/{}/{}/{}\">what changed</a>", just_before.digits14(),
              event.when.digits14(), event.url);
}

Html event_row(const Event& event) {
  return html(
      "<li><span class=\"when\">{}</span><span class=\"what\">{}<a href=\"{}\">{}</a>{}</span><span "
      "class=\"site\">{}</span></li>\n",
      day_element(event.when), state_badge(name(event.kind)), captures_path(event.url),
      title_or_address(event.title, event.url), what_changed(event), event.site);
}

Html option(std::string_view value, std::string_view label, bool chosen) {
  return html("<option value=\"{}\"{}>{}</option>", value, chosen ? html(" selected") : Html(), label);
}

Html chooser(const EventQuery& query, const std::vector<std::string>& sites) {
  Html of_sites = option("", "all sites", query.site.empty());
  for (const auto& site : sites) of_sites += option(site, site, site == query.site);
  Html kinds = option("", "all changes", !query.kind);
  for (const auto kind :
       {EventKind::fresh, EventKind::changed, EventKind::edited_silently, EventKind::withdrawn, EventKind::restored})
    kinds += option(name(kind), name(kind), query.kind == kind);
  return html(
      "<form class=\"chooser\" action=\"/events\"><label>Site <select name=\"site\">{}</select></label> <label>Kind "
      "<select name=\"kind\">{}</select></label> <label>From <input type=\"date\" name=\"from\" value=\"{}\"></label> "
      "<label>To <input type=\"date\" name=\"to\" value=\"{}\"></label> <button>Show</button></form>\n",
      of_sites, kinds, query.from, query.to);
}

std::string feed_path(const EventQuery& query) {
  std::string path = "/events.atom";
  char before = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    path += before + std::string(name) + "=" + form_encoded(value);
    before = '&';
  };
  add("site", query.site);
  add("kind", query.kind ? name(*query.kind) : "");
  return path;
}

// XML 1.0 has no place for them, escaped or not.
std::string without_controls(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
  return text;
}

std::string path_of_event(const Event& event) {
  if (event.kind != EventKind::changed && event.kind != EventKind::edited_silently) return captures_path(event.url);
  const auto just_before = Timestamp::from_unix_micros(event.when.unix_micros() - 1'000'000);
  return "/diff/" + just_before.digits14() + "/" + event.when.digits14() + "/" + event.url;
}

}  // namespace

std::string title_or_address(const std::string& title, const std::string& url) { return title.empty() ? url : title; }

// A word, so that nothing is said by colour alone; the class chooses the colour.
Html state_badge(std::string_view state) {
  if (state.empty()) return {};
  std::string name(state);
  std::replace(name.begin(), name.end(), ' ', '-');
  return html(" <span class=\"badge {}\">{}</span>", name, state);
}

Html event_list(const std::vector<Event>& events, std::size_t most) {
  Html rows;
  for (std::size_t i = 0; i < std::min(most, events.size()); ++i) rows += event_row(events[i]);
  return html("<ul class=\"events\">\n{}</ul>\n", rows);
}

Html changes_page(const std::vector<Event>& events, const EventQuery& query, const std::vector<std::string>& sites) {
  Document document;
  document.title = "Changes";
  document.main = html(
      "<h1>Changes</h1>\n<p class=\"quiet\">What appeared, changed or was withdrawn between captures, newest first. <a "
      "href=\"{}\" type=\"application/atom+xml\">Atom feed</a></p>\n",
      feed_path(query));
  document.main += chooser(query, sites);
  if (events.empty()) document.main += html("<p>None are known.</p>\n");
  // Events come newest first; those of a day stand together.
  for (std::size_t i = 0; i < events.size();) {
    const auto begin = i;
    while (i < events.size() && events[i].when.date() == events[begin].when.date()) ++i;
    const std::vector<Event> day(events.begin() + static_cast<std::ptrdiff_t>(begin),
                                 events.begin() + static_cast<std::ptrdiff_t>(i));
    document.main += html("<h2 class=\"day\">{}</h2>\n", day_element(day[0].when)) + event_list(day, day.size());
  }
  if (static_cast<int>(events.size()) >= query.limit)
    document.main += html("<p class=\"quiet\">There are more: choose a site, a kind or days.</p>\n");
  return page_of(document);
}

std::string changes_feed(const std::vector<Event>& events, const EventQuery& query, std::string_view origin) {
  const auto at = [&](const std::string& path) { return std::string(origin) + path; };
  Html entries;
  for (const auto& event : events)
    entries += html(
        "<entry><id>urn:chancery:event:{}:{}:{}</id><title>{}</title><updated>{}</updated><link href=\"{}\"/><link "
        "rel=\"via\" href=\"{}\"/><category term=\"{}\"/><author><name>{}</name></author></entry>\n",
        event.capture_id, form_encoded(name(event.kind)), event.when.digits14(),
        without_controls(std::string(name(event.kind)) + ": " + title_or_address(event.title, event.url)),
        event.when.iso8601(), at(path_of_event(event)), event.url, name(event.kind), without_controls(event.site));
  const auto self = at(feed_path(query));
  return html(
             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>{}</id>"
             "<title>Changes{}</title><updated>{}</updated><link rel=\"self\" href=\"{}\"/><link href=\"{}\"/>\n{}"
             "</feed>\n",
             self, query.site.empty() ? "" : " of " + query.site,
             events.empty() ? Timestamp().iso8601() : events.front().when.iso8601(), self, at("/events"), entries)
      .bytes();
}

}  // namespace chancery
