// SPDX-License-Identifier: Apache-2.0
#include "app/article_json.h"

#include <nlohmann/json.hpp>

#include "app/terminal_text.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

void set(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

Json image_json(const PageImage& image) {
  Json out = {{"url", image.url}};
  set(out, "alt", image.alt);
  set(out, "caption", image.caption);
  set(out, "credit", image.credit);
  if (image.width > 0) out["width"] = image.width;
  if (image.height > 0) out["height"] = image.height;
  if (image.lead) out["lead"] = true;
  return out;
}

void add_article(Json& out, const Article& article) {
  set(out, "canonical", article.canonical);
  set(out, "title", article.title);
  set(out, "published", article.published);
  set(out, "modified", article.modified);
  set(out, "source", article.source);
  if (!article.author.empty()) out["author"] = article.author;
  set(out, "language", article.language);
  set(out, "kind", article.kind);
  set(out, "text", article.text);
  set(out, "markdown", article.markdown);
  for (const auto& image : article.images) out["images"].push_back(image_json(image));
  for (const auto& file : article.attachments) out["attachments"].push_back({{"url", file.url}, {"text", file.text}});
  out["confidence"] = {{"title", article.title_confidence},
                       {"date", article.date_confidence},
                       {"body", article.body_confidence},
                       {"author", article.author_confidence}};
  set(out["evidence"], "title", article.title_evidence);
  set(out["evidence"], "date", article.date_evidence);
}

}  // namespace

std::string article_json(const CaptureRow& capture, const Article* article) {
  Json out = {{"type", "article"}, {"schema", 1}, {"url", capture.url}};
  if (article) add_article(out, *article);
  if (capture.status > 0) out["status"] = capture.status;
  set(out, "mime", capture.mime);
  // A page read from a file of its own has bytes, and no place in an archive.
  if (!capture.place.file.empty())
    out["capture"] = {{"time", capture.began.iso8601_micros()},
                      {"warc", capture.place.file},
                      {"offset", capture.place.offset},
                      {"length", capture.place.length},
                      {"record_id", capture.place.record_id}};
  out["capture"]["sha256"] = capture.sha256.hex();
  return json_line(out);
}

}  // namespace chancery
