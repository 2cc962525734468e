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

// "Ministry of Rivers: New bridge, 2024-05-17. https://... Captured 2024-05-18T09:00:00Z, sha1:..."
std::string citation(const ResolvedCapture& capture, const Article& article) {
  auto out = article.source.empty() ? std::string(capture.url.hostname()) : article.source;
  out += ": " + (article.title.empty() ? "untitled" : article.title);
  if (!article.published.empty()) out += ", " + article.published.substr(0, 10);
  return out + ". " + capture.url.href() + ". Captured " + capture.when.iso8601() + ", " + capture.line.digest + ".";
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
      "href=\"{}\">All {}</a> · <a href=\"{}\">About this capture</a> · <a href=\"{}\">Pictures</a></p>\n<p><a "
      "href=\"{}\">Copy as "
      "Markdown</a></p>\n<p class=\"citation\">{}</p></aside>\n",
      time_element(capture.when), address_text(capture.url.href()), web_path(capture.when, "", capture.url.href()),
      captures_path(capture.url.href()), counted(static_cast<int>(capture.captures.size()), "capture", "captures"),
      "/about/" + address_digits(capture.when) + "/" + capture.url.href(),
      "/images/" + address_digits(capture.when) + "/" + capture.url.href(),
      "/markdown/" + address_digits(capture.when) + "/" + capture.url.href(), citation(capture, article));
  return page_of(document);
}

}  // namespace chancery
