// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_reading.h"

#include <algorithm>

#include "replay/markdown.h"
#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

// What an address of the article becomes; "" for what cannot be in an archive.
std::string inside(const ResolvedCapture& capture, std::string_view url, std::string_view origin,
                   std::string_view mark) {
  const auto target = Url::parse(url, capture.url);
  if (!target || !target->is_http()) return "";
  return std::string(origin) + web_path(capture.when, mark, target->href());
}

// "2024-05-17T09:30" as people write it; the machine's form goes beside it.
Html date_element(const std::string& iso) {
  auto shown = iso;
  std::replace(shown.begin(), shown.end(), 'T', ' ');
  return html("<time datetime=\"{}\">{}</time>", iso, shown);
}

Html byline(const ResolvedCapture& capture, const Article& article) {
  Html parts;
  const auto add = [&](const Html& part) { parts += html("<li>{}</li>", part); };
  if (!article.published.empty())
    add(html("<span class=\"unseen\">Published </span>{}", date_element(article.published)));
  if (!article.modified.empty() && article.modified != article.published)
    add(html("modified {}", date_element(article.modified)));
  std::string authors;
  for (const auto& author : article.author) authors += (authors.empty() ? "" : ", ") + author;
  if (!authors.empty()) add(as_html(authors));
  add(as_html(article.source.empty() ? std::string(capture.url.hostname()) : article.source));
  return html("<ul class=\"byline\">{}</ul>\n", parts);
}

Html body_of(const ResolvedCapture& capture, const Article& article, const Origins& origins) {
  if (!article.markdown.empty()) {
    MarkdownAddresses addresses;
    addresses.link = [&](std::string_view url) { return inside(capture, url, "", ""); };
    addresses.image = [&](std::string_view url) { return inside(capture, url, origins.content, "im_"); };
    return markdown(article.markdown, addresses);
  }
  Html body;
  std::string_view rest = article.text;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty()) body += html("<p>{}</p>\n", line);
  }
  return body;
}

// Images that the body does not already show.
Html figures_of(const ResolvedCapture& capture, const Article& article, const Origins& origins) {
  Html figures;
  for (const auto& image : article.images) {
    if (article.markdown.find(image.url) != std::string::npos) continue;
    const auto source = inside(capture, image.url, origins.content, "im_");
    if (source.empty()) continue;
    const auto caption = image.caption + (image.credit.empty() ? "" : " " + image.credit);
    figures += html("<figure><img src=\"{}\" alt=\"{}\" loading=\"lazy\">{}</figure>\n", source, image.alt,
                    caption.empty() ? Html() : html("<figcaption>{}</figcaption>", caption));
  }
  return figures;
}

Html attachments_of(const ResolvedCapture& capture, const Article& article) {
  Html items;
  for (const auto& file : article.attachments) {
    const auto path = inside(capture, file.url, "", "");
    if (!path.empty())
      items += html("<li><a href=\"{}\">{}</a></li>\n", path, file.text.empty() ? file.url : file.text);
  }
  return items.empty() ? Html() : html("<h2>Attachments</h2>\n<ul>\n{}</ul>\n", items);
}

Html row(std::string_view label, const Html& value) {
  return html("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", label, value);
}
Html code(std::string_view text) { return html("<code>{}</code>", text); }

Html fields_table(const std::vector<HttpField>& fields) {
  Html rows;
  for (const auto& field : fields) rows += row(field.name, code(field.value));
  return html("<div class=\"wide\"><table class=\"facts\">{}</table></div>\n", rows);
}

}  // namespace

Html reading_page(const ResolvedCapture& capture, const Article& article, const Origins& origins) {
  const auto title = article.title.empty() ? capture.url.href() : article.title;
  const auto body = body_of(capture, article, origins);
  Document document;
  document.title = title;
  document.body_class = "reading";
  document.query = capture.url.href();
  document.main = html(
      "<article{} dir=\"auto\">\n<header><h1 dir=\"auto\">{}</h1>\n{}</header>\n<div "
      "class=\"body\">\n{}</div>\n{}{}</article>\n",
      lang_attribute(article.language), title, byline(capture, article),
      body.empty() ? html("<p class=\"quiet\" lang=\"en\">No text could be read out of this capture.</p>") : body,
      figures_of(capture, article, origins), attachments_of(capture, article));
  document.main += html(
      "<aside class=\"cite\" aria-label=\"Source\"><p>Captured {} from {}</p><p><a href=\"{}\">Page as it was</a> · <a "
      "href=\"{}\">All {}</a> · <a href=\"{}\">About this capture</a></p></aside>\n",
      time_element(capture.when), address_text(capture.url.href()), web_path(capture.when, "", capture.url.href()),
      captures_path(capture.url.href()), counted(static_cast<int>(capture.captures.size()), "capture", "captures"),
      "/about/" + capture.when.digits14() + "/" + capture.url.href());
  return page_of(document);
}

Html about_page(const ResolvedCapture& capture) {
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
  document.main = html(
      "<h1>About this capture</h1>\n<p><a href=\"{}\">Page as it was</a> · <a href=\"{}\">Reading view</a> · <a "
      "href=\"{}\">Bytes as captured</a> · <a href=\"{}\">All captures</a></p>\n<table "
      "class=\"facts\">{}</table>\n<h2>What "
      "the server said</h2>\n",
      web_path(capture.when, "", capture.url.href()), "/read/" + capture.when.digits14() + "/" + capture.url.href(),
      web_path(capture.when, "id_", capture.url.href()), captures_path(capture.url.href()), rows);
  document.main += fields_table(capture.fields.all);
  Html record_rows;
  for (const auto& [name, value] : capture.record.fields) record_rows += row(name, code(value));
  document.main +=
      html("<h2>WARC record</h2>\n<div class=\"wide\"><table class=\"facts\">{}</table></div>\n", record_rows);
  return page_of(document);
}

}  // namespace chancery
