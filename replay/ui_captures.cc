// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_captures.h"

#include <algorithm>
#include <map>
#include <string>

#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// What a capture is beside the one before it, in a word.
struct Kind {
  std::string word, style;
};

Kind kind_of(const std::vector<CdxLine>& captures, std::size_t i) {
  const auto& line = captures[i];
  if (line.status >= 400) return {"error " + std::to_string(line.status), "error"};
  if (line.status >= 300) return {"redirect", "redirect"};
  if (i == 0) return {"first", "changed"};
  if (!line.digest.empty() && line.digest == captures[i - 1].digest) return {"unchanged", "same"};
  return {"changed", "changed"};
}

year_month_day day_of(const CdxLine& line) { return std::chrono::floor<std::chrono::days>(time_of(line).point()); }
int year_of(const CdxLine& line) { return static_cast<int>(day_of(line).year()); }

std::string path_of_capture(const CdxLine& line) { return web_path(time_of(line), "", line.url); }

// A bar for each year from the first to the last, as links.
Html year_bars(const Url& url, const std::vector<CdxLine>& captures, int shown) {
  std::map<int, int> counts;
  for (const auto& line : captures) ++counts[year_of(line)];
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; })->second;
  Html bars;
  // An index that dates captures to other centuries gets bars for its own years only.
  const bool dense = counts.rbegin()->first - counts.begin()->first < 40;
  for (int y = counts.begin()->first; y <= counts.rbegin()->first; ++y) {
    const auto found = counts.find(y);
    if (found == counts.end() && !dense) continue;
    const int count = found == counts.end() ? 0 : found->second;
    const auto height = count == 0 ? 0 : 4 + count * 44 / most;
    const auto bar = html(
        "<svg viewBox=\"0 0 24 48\" width=\"24\" height=\"48\" aria-hidden=\"true\"><rect x=\"3\" width=\"18\" "
        "rx=\"2\" y=\"{}\" height=\"{}\"/></svg><span>{}</span>",
        48 - height, height, y);
    if (count == 0)
      bars += html("<li>{}</li>", bar);
    else
      bars += html("<li><a href=\"{}\"{} title=\"{}\">{}<span class=\"unseen\">, {}</span></a></li>",
                   "/captures/" + std::to_string(y) + "/" + url.href(),
                   y == shown ? html(" aria-current=\"true\"") : Html(), counted(count, "capture", "captures"), bar,
                   counted(count, "capture", "captures"));
  }
  return html("<nav aria-label=\"Years\"><ol class=\"years\">{}</ol></nav>\n", bars);
}

Html weekdays() {
  Html heads;
  for (const std::string_view name : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
    heads += html("<th scope=\"col\" abbr=\"{}\">{}</th>", name, name.substr(0, 2));
  return html("<thead><tr>{}</tr></thead>", heads);
}

// One month: weeks from Monday, days with captures are links to the last of the day.
Html month_grid(const std::vector<CdxLine>& captures, const std::vector<std::size_t>& here, year y, month m) {
  std::map<unsigned, std::vector<std::size_t>> days;
  for (const auto i : here) days[static_cast<unsigned>(day_of(captures[i]).day())].push_back(i);
  const std::chrono::weekday first(std::chrono::sys_days(y / m / day(1)));
  const auto last = static_cast<unsigned>((y / m / std::chrono::last).day());
  Html cells;
  for (unsigned blank = 1; blank < first.iso_encoding(); ++blank) cells += html("<td></td>");
  for (unsigned d = 1, column = first.iso_encoding(); d <= last; ++d, ++column) {
    if (column > 7) {
      cells += html("</tr><tr>");
      column = 1;
    }
    const auto found = days.find(d);
    if (found == days.end()) {
      cells += html("<td>{}</td>", d);
      continue;
    }
    const auto newest = found->second.back();
    const auto count = static_cast<int>(found->second.size());
    cells += html("<td><a class=\"{}\" href=\"{}\" title=\"{}\">{}</a></td>", kind_of(captures, newest).style,
                  path_of_capture(captures[newest]),
                  counted(count, "capture", "captures") + ", " + kind_of(captures, newest).word, d);
  }
  return html("<table class=\"month\"><caption>{}</caption>{}<tbody><tr>{}</tr></tbody></table>\n",
              month_name(static_cast<unsigned>(m)), weekdays(), cells);
}

Html calendar(const std::vector<CdxLine>& captures, const std::vector<std::size_t>& shown) {
  std::map<unsigned, std::vector<std::size_t>> months;
  for (const auto i : shown) months[static_cast<unsigned>(day_of(captures[i]).month())].push_back(i);
  Html grids;
  for (const auto& [m, here] : months) grids += month_grid(captures, here, day_of(captures[here[0]]).year(), month(m));
  return html("<div class=\"calendar\">\n{}</div>\n", grids);
}

Html list(const std::vector<CdxLine>& captures, const std::vector<std::size_t>& shown) {
  Html rows;
  for (const auto i : shown) {
    const auto& line = captures[i];
    const auto kind = kind_of(captures, i);
    rows += html(
        "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td><span class=\"badge {}\">{}</span></td><td>{}</td><td "
        "class=\"number\">{}</td><td><a href=\"{}\">read</a> <a href=\"{}\">about</a></td></tr>\n",
        path_of_capture(line), time_element(time_of(line)), kind.style, kind.word,
        line.mime == "warc/revisit" ? "same bytes as before" : line.mime,
        line.status == 0 ? "" : std::to_string(line.status), "/read/" + line.time + "/" + line.url,
        "/about/" + line.time + "/" + line.url);
  }
  return html(
      "<table class=\"captures\"><thead><tr><th>Captured</th><th>Beside the one before</th><th>Type</th><th "
      "class=\"number\">Status</th><th>More</th></tr></thead><tbody>\n{}</tbody></table>\n",
      rows);
}

}  // namespace

Html captures_page(const Url& url, const std::vector<CdxLine>& captures, std::optional<int> wanted) {
  const auto has = [&](int y) {
    return std::any_of(captures.begin(), captures.end(), [&](const CdxLine& line) { return year_of(line) == y; });
  };
  const int shown_year = wanted && has(*wanted) ? *wanted : year_of(captures.back());
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < captures.size(); ++i)
    if (year_of(captures[i]) == shown_year) shown.push_back(i);
  Document document;
  document.title = "Captures of " + url.href();
  document.query = url.href();
  document.main = html(
      "<h1 class=\"address\">{}</h1>\n<p class=\"quiet\">{}, from {} to {}. <a href=\"{}\">Open the newest</a></p>\n",
      address_text(url.href()), counted(static_cast<int>(captures.size()), "capture", "captures"),
      day_element(time_of(captures.front())), day_element(time_of(captures.back())), newest_path(url.href()));
  document.main += year_bars(url, captures, shown_year);
  document.main += html("<h2>{}</h2>\n", shown_year) + calendar(captures, shown) + list(captures, shown);
  return page_of(document);
}

}  // namespace chancery
