// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_standing.h"

#include <algorithm>

#include <fmt/format.h>

#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "–" : std::to_string(part * 100 / whole) + " %";
}

std::string size_text(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"bytes", "KB", "MB", "GB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

// Twelve bars, one a month; the numbers are in its label.
Html sparks(const SiteFacts& site) {
  const auto most = std::max<std::int64_t>(1, *std::max_element(site.by_month.begin(), site.by_month.end()));
  Html bars;
  std::string numbers;
  for (std::size_t i = 0; i < site.by_month.size(); ++i) {
    const auto count = site.by_month[i];
    const auto height = count == 0 ? 1 : 2 + count * 18 / most;
    bars += html("<rect x=\"{}\" y=\"{}\" width=\"5\" height=\"{}\"/>", i * 6, 20 - height, height);
    numbers += (i == 0 ? "" : ", ") + std::to_string(count);
  }
  return html(
      "<svg class=\"sparks\" viewBox=\"0 0 72 20\" width=\"72\" height=\"20\" role=\"img\" aria-label=\"Captures of "
      "twelve months: {}\">{}</svg>",
      numbers, bars);
}

Html cell(const Html& value) { return html("<td class=\"number\">{}</td>", value); }

Html run_link(const RunRow& run) {
  return html("<a href=\"/runs/{}\">{} {}</a>", run.id, run.kind.empty() ? "run" : run.kind, run.id);
}

Html duration(const RunRow& run) {
  if (run.state == "running") return html("going on");
  const auto seconds = run.ended.unix_seconds() - run.began.unix_seconds();
  if (seconds < 120) return html("{} s", std::max<std::int64_t>(0, seconds));
  return seconds < 7200 ? html("{} min", seconds / 60) : html("{} h", seconds / 3600);
}

// While a run goes on its numbers follow it by script, or by loading the page again.
Html live(const RunFacts& facts) {
  if (facts.run.state != "running") return {};
  return html(
      "<p data-live=\"/runs/live\">Going on: <b data-count=\"captures\">{}</b> captures, <b "
      "data-count=\"errors\">{}</b> errors, <b data-count=\"revisits\">{}</b> unchanged.</p><noscript><p>Load the page "
      "again for newer numbers.</p></noscript>\n",
      facts.captures, facts.errors, facts.revisits);
}

}  // namespace

Html sites_page(const std::vector<SiteFacts>& sites) {
  Html rows;
  for (const auto& site : sites)
    rows += html("<tr><th scope=\"row\"><a href=\"/pages?site={}\">{}</a></th>", form_encoded(site.name), site.name) +
            cell(as_html(site.captures)) + cell(as_html(site.errors)) +
            cell(html("{}", percent(site.with_title, site.articles))) +
            cell(html("{}", percent(site.with_date, site.articles))) +
            cell(html("{}", percent(site.with_text, site.articles))) +
            cell(html("<a href=\"/events?site={}\">{}</a>", form_encoded(site.name),
                      site.changed + site.edited_silently + site.withdrawn)) +
            cell(day_element(site.last_captured)) +
            cell(site.waiting > 0 ? html("{} waiting", site.waiting)
                 : site.due       ? day_element(*site.due)
                                  : html("–")) +
            html("<td>{}</td></tr>\n", sparks(site));
  Document document;
  document.title = "Sites";
  document.main = html("<h1>Sites</h1>\n");
  document.main +=
      sites.empty() ? html("<p class=\"quiet\">Nothing is known of any: this collection has no store.</p>\n")
                    : html(
                          "<p class=\"quiet\">Title, date and text: of how many articles each could be read.</p>\n<div "
                          "class=\"wide\"><table class=\"standing\"><thead><tr><th scope=\"col\">Site</th><th "
                          "scope=\"col\">Captures</th><th scope=\"col\">Errors</th><th scope=\"col\">Title</th><th "
                          "scope=\"col\">Date</th><th scope=\"col\">Text</th><th scope=\"col\">Changes</th><th "
                          "scope=\"col\">Last captured</th><th scope=\"col\">Next due</th><th scope=\"col\">Twelve "
                          "months</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
                          rows);
  return page_of(document);
}

Html runs_page(const std::vector<RunFacts>& runs) {
  Html rows;
  for (const auto& facts : runs)
    rows += html("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>", run_link(facts.run), facts.run.state,
                 time_element(facts.run.began)) +
            cell(duration(facts.run)) + cell(as_html(facts.captures)) + cell(as_html(facts.revisits)) +
            cell(as_html(facts.errors)) + cell(html("{}", size_text(facts.bytes))) + html("</tr>\n");
  Document document;
  document.title = "Runs";
  document.main = html("<h1>Runs</h1>\n");
  if (!runs.empty()) document.main += live(runs.front());
  document.main +=
      runs.empty() ? html("<p class=\"quiet\">None are known.</p>\n")
                   : html(
                         "<div class=\"wide\"><table class=\"standing\"><thead><tr><th scope=\"col\">Run</th><th "
                         "scope=\"col\">State</th><th scope=\"col\">Began</th><th scope=\"col\">Took</th><th "
                         "scope=\"col\">Captures</th><th scope=\"col\">Unchanged</th><th scope=\"col\">Errors</th><th "
                         "scope=\"col\">Archived</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
                         rows);
  return page_of(document);
}

Html run_page(const RunDetail& run) {
  const auto& facts = run.facts;
  Document document;
  document.title = (facts.run.kind.empty() ? "Run" : facts.run.kind) + " " + std::to_string(facts.run.id);
  document.main = html("<h1>{}</h1>\n<p>{}, began {}, {}. <a href=\"/runs\">All runs</a></p>\n", document.title,
                       facts.run.state, time_element(facts.run.began), duration(facts.run));
  document.main += live(facts);
  Html statuses;
  for (const auto& [status, count] : run.by_status)
    statuses += html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td></tr>\n", status, count);
  Html types;
  for (const auto& [type, count] : run.by_type)
    types += html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td></tr>\n", type.empty() ? "no type" : type,
                  count);
  Html hosts;
  for (const auto& host : run.hosts)
    hosts += html("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>\n", host.name,
                  host.requests,
                  host.blocked_until.unix_micros() > 0 ? html("until {}", time_element(host.blocked_until)) : Html(),
                  host.block_reason);
  document.main += html(
      "<h2>Answers</h2>\n<table class=\"standing\"><thead><tr><th scope=\"col\">Status</th><th "
      "scope=\"col\">Captures</th></tr></thead><tbody>\n{}</tbody></table>\n<h2>Types</h2>\n<table "
      "class=\"standing\"><thead><tr><th scope=\"col\">Type</th><th "
      "scope=\"col\">Captures</th></tr></thead><tbody>\n{}</tbody></table>\n<h2>Hosts, as they stand now</h2>\n<div "
      "class=\"wide\"><table class=\"standing\"><thead><tr><th scope=\"col\">Host</th><th "
      "scope=\"col\">Requests</th><th scope=\"col\">Rests</th><th "
      "scope=\"col\">Why</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
      statuses, types, hosts);
  return page_of(document);
}

std::string run_event(const RunFacts& run) {
  return fmt::format(
      "retry: 2000\ndata: {{\"id\":{},\"running\":{},\"captures\":{},\"errors\":{},\"revisits\":{}}}\n\n", run.run.id,
      run.run.state == "running", run.captures, run.errors, run.revisits);
}

}  // namespace chancery
