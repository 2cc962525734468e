// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_gallery.h"

#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/ui_about.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

Html figure(const ResolvedCapture& page, const PageImage& image, const std::optional<CdxLine>& line,
            const Origins& origins) {
  const auto size = image.width > 0 && image.height > 0 ? html("{} × {} · ", image.width, image.height) : Html();
  const auto words = image.caption + (image.credit.empty() ? "" : " " + image.credit);
  const auto caption = words.empty() ? Html() : html("{}<br>", words);
  if (!line)
    return html(
        "<figure class=\"missing\"><p>never captured</p><figcaption>{}<span class=\"quiet\">{}{}</span></figcaption>"
        "</figure>\n",
        caption, size, address_text(image.url));
  const auto when = time_of(*line);
  return html(
      "<figure><a href=\"{}\"><img src=\"{}\" alt=\"{}\" loading=\"lazy\"></a><figcaption>{}<span "
      "class=\"quiet\">{}{}, {}</span></figcaption></figure>\n",
      "/about/" + address_digits(when) + "/" + line->url, origins.content + web_path(when, "im_", line->url), image.alt,
      caption, size, time_element(when), distance(page.when, when));
}

}  // namespace

Html gallery_page(const ResolvedCapture& capture, const Article& article,
                  const std::vector<std::optional<CdxLine>>& captured, const Origins& origins) {
  Html figures;
  for (std::size_t i = 0; i < article.images.size(); ++i)
    figures += figure(capture, article.images[i], captured[i], origins);
  Document document;
  document.title = "Pictures of " + (article.title.empty() ? capture.url.href() : article.title);
  document.query = capture.url.href();
  document.main =
      html("<h1 dir=\"auto\">{}</h1>\n<p><a href=\"{}\">Reading view</a> · <a href=\"{}\">Page as it was</a></p>\n{}",
           document.title, "/read/" + address_digits(capture.when) + "/" + capture.url.href(),
           web_path(capture.when, "", capture.url.href()),
           figures.empty() ? html("<p>It has none.</p>\n") : html("<div class=\"gallery\">\n{}</div>\n", figures));
  return page_of(document);
}

}  // namespace chancery
