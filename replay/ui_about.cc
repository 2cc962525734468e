// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_about.h"

#include <algorithm>
#include <array>

#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

Html row(std::string_view label, const Html& value) {
  return html("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", label, value);
}
Html code(std::string_view text) { return html("<code>{}</code>", text); }

Html fields_table(const std::vector<HttpField>& fields) {
  Html rows;
  for (const auto& field : fields) rows += row(field.name, code(field.value));
  return html("<div class=\"wide\"><table class=\"facts\">{}</table></div>\n", rows);
}

std::string_view name_of(LinkUse use) {
  switch (use) {
    case LinkUse::page:
      return "page";
    case LinkUse::frame:
      return "frame";
    case LinkUse::image:
      return "image";
    case LinkUse::style:
      return "style sheet";
    case LinkUse::script:
      return "script";
    case LinkUse::other:
      return "other";
  }
  return "";
}

Html part_row(const ResolvedCapture& page, const PagePart& part) {
  const auto kind = html("{}{}", name_of(part.use), part.from.empty() ? Html() : html(" of a style sheet"));
  if (!part.capture)
    return html(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td><span class=\"badge error\">missing</span></td><td>never "
        "captured</td></tr>\n",
        address_text(part.url), kind);
  const auto& line = *part.capture;
  const auto when = time_of(line);
  const bool error = line.status >= 400;
  return html("<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td><td>{}</td><td>{}, {}</td></tr>\n",
              "/about/" + address_digits(when) + "/" + line.url, address_text(part.url), kind,
              error ? html("<span class=\"badge error\">error {}</span>", line.status) : html("there"),
              time_element(when), distance(page.when, when));
}

Html parts_section(const ResolvedCapture& page, const PageParts& parts) {
  if (parts.parts.empty()) return {};
  // What is not there comes first, then by how far its time is from the page's.
  auto order = parts.parts;
  const auto away = [&](const PagePart& part) {
    return part.capture ? std::abs(time_of(*part.capture).unix_seconds() - page.when.unix_seconds()) : 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](const PagePart& a, const PagePart& b) {
    return std::pair(a.capture.has_value(), -away(a)) < std::pair(b.capture.has_value(), -away(b));
  });
  Html rows;
  for (const auto& part : order) rows += part_row(page, part);
  const auto count = static_cast<int>(parts.parts.size());
  return html(
      "<h2 id=\"parts\">Parts of this page</h2>\n<p>{} named by it and its style sheets, {} missing.{} What its "
      "scripts "
      "would ask for is not counted.</p>\n<div class=\"wide\"><table class=\"parts\"><thead><tr><th "
      "scope=\"col\">Part</th><th scope=\"col\">Kind</th><th scope=\"col\">State</th><th "
      "scope=\"col\">Captured</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
      counted(count, "part", "parts"), parts.missing, parts.all ? "" : " Only the first were looked for.", rows);
}

}  // namespace

std::string distance(Timestamp from, Timestamp to) {
  struct Unit {
    std::int64_t seconds;
    std::string_view one, many;
  };
  constexpr std::array<Unit, 5> kUnits = {{{31'556'952, "year", "years"},
                                           {86'400, "day", "days"},
                                           {3'600, "hour", "hours"},
                                           {60, "minute", "minutes"},
                                           {1, "second", "seconds"}}};
  const auto apart = to.unix_seconds() - from.unix_seconds();
  for (const auto& unit : kUnits)
    if (const auto count = std::abs(apart) / unit.seconds; count > 0)
      return counted(static_cast<int>(count), unit.one, unit.many) + (apart > 0 ? " later" : " earlier");
  return "same second";
}

Html about_page(const ResolvedCapture& capture, const PageParts& parts) {
  const auto& line = capture.line;
  Document document;
  document.title = "About a capture of " + capture.url.href();
  document.query = capture.url.href();
  Html rows = row("Address", code(capture.url.href()));
  rows += row("Captured", html("{} <code>{}</code>", time_element(capture.when),
                               capture.record.get("WARC-Date").value_or(capture.when.iso8601())));
  rows += row("Answer", html("{}, {}", capture.status, capture.fields.get("Content-Type").value_or("no type")));
  rows +=
      row("Payload",
          html("{}{}",
               counted(static_cast<int>(std::min<std::size_t>(capture.payload.size(), 2'000'000'000)), "byte", "bytes"),
               capture.payload_cut ? html(", cut short when it was captured") : Html()));
  rows += row("Digest", code(line.digest));
  rows += row("File",
              html("<code>{}</code> at {}, {}", line.filename, line.offset,
                   counted(static_cast<int>(std::min<std::uint64_t>(line.length, 2'000'000'000)), "byte", "bytes")));
  rows += row("Record", code(capture.record.id()));
  if (const auto ip = capture.record.get("WARC-IP-Address")) rows += row("Server", code(*ip));
  if (capture.original)
    rows += row("Same bytes as",
                html("<a href=\"{}\">{}</a>, {}", web_path(time_of(*capture.original), "", capture.original->url),
                     address_text(capture.original->url), time_element(time_of(*capture.original))));
  if (capture.asked)
    rows += row("Stands in for", html("<code>{}</code>, which was never captured", capture.asked->href()));
  document.main = html(
      "<h1>About this capture</h1>\n<p><a href=\"{}\">Page as it was</a> · <a href=\"{}\">Reading view</a> · <a "
      "href=\"{}\">Bytes as captured</a> · <a href=\"{}\">WARC record</a> · <a href=\"{}\">All "
      "captures</a></p>\n<table "
      "class=\"facts\">{}</table>\n",
      web_path(capture.when, "", capture.url.href()),
      "/read/" + address_digits(capture.when) + "/" + capture.url.href(),
      web_path(capture.when, "id_", capture.url.href()),
      "/record/" + address_digits(capture.when) + "/" + capture.url.href(), captures_path(capture.url.href()), rows);
  document.main += parts_section(capture, parts) + html("<h2>What the server said</h2>\n");
  document.main += fields_table(capture.fields.all);
  Html record_rows;
  for (const auto& [name, value] : capture.record.fields) record_rows += row(name, code(value));
  document.main +=
      html("<h2>WARC record</h2>\n<div class=\"wide\"><table class=\"facts\">{}</table></div>\n", record_rows);
  return page_of(document);
}

}  // namespace chancery
