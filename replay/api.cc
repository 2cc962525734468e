// SPDX-License-Identifier: Apache-2.0
#include "replay/api.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "replay/comparison.h"
#include "replay/memento.h"
#include "replay/page_parts.h"
#include "replay/web_address.h"
#include "store/excerpt.h"
#include "store/search_index.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostRows = 1000;

HttpResponse told(Json object) {
  return json_answer(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json typed(std::string_view type) { return {{"type", type}, {"schema", 1}}; }

void set(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

int number_of(std::string_view target, std::string_view name, int otherwise, int most) {
  const auto text = argument(target, name).value_or("");
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 0, most);
}

Json page_json(const PageLine& page) {
  Json out = {{"url", page.url}, {"site", page.site}};
  set(out, "title", page.title);
  set(out, "published", page.published);
  set(out, "language", page.language);
  set(out, "kind", page.kind);
  out["first_captured"] = page.first_captured.iso8601();
  out["last_captured"] = page.last_captured.iso8601();
  out["captures"] = page.captures;
  out["versions"] = page.versions;
  set(out, "state", page.state);
  return out;
}

Json hit_json(const SearchHit& hit, const Excerpt& excerpt) {
  Json out = {{"url", hit.url}, {"site", hit.site}};
  set(out, "title", hit.title);
  set(out, "published", hit.published);
  set(out, "language", hit.language);
  set(out, "kind", hit.kind);
  out["captured"] = hit.captured.iso8601();
  out["versions_found"] = hit.versions_found;
  auto& pieces = out["excerpt"] = Json::array();
  for (const auto& piece : excerpt.pieces) pieces.push_back({{"text", piece.text}, {"marked", piece.marked}});
  return out;
}

Json facet_json(const SearchResult::Facet& facet) {
  auto out = Json::array();
  for (const auto& [value, count] : facet) out.push_back({{"value", value}, {"pages", count}});
  return out;
}

Json capture_json(const CdxLine& line) {
  Json out = {{"time", time_of(line).iso8601()}, {"url", line.url}};
  set(out, "mime", line.mime);
  if (line.status > 0) out["status"] = line.status;
  set(out, "digest", line.digest);
  out["warc"] = line.filename;
  out["offset"] = line.offset;
  out["length"] = line.length;
  out["replay"] = web_path(time_of(line), "", line.url);
  return out;
}

Json fields_json(const std::vector<HttpField>& fields) {
  auto out = Json::array();
  for (const auto& field : fields) out.push_back({{"name", field.name}, {"value", field.value}});
  return out;
}

Json version_json(const VersionLine& version) {
  Json out = {{"version", version.version}, {"captured", version.captured.iso8601()}};
  set(out, "title", version.title);
  set(out, "published", version.published);
  set(out, "modified", version.modified);
  return out;
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

// TIME/URL, or URL for the newest.
struct Place {
  Url url;
  Timestamp when;
};
Result<Place> place_of(std::string_view rest) {
  const auto address = WebAddress::parse("/web/" + std::string(rest));
  if (!address || address->kind == WebAddress::Kind::all) return Error{Fault::malformed, "write TIME/URL or URL"};
  auto url = Url::parse(address->url);
  if (!url) return url.error();
  return Place{std::move(*url), address->kind == WebAddress::Kind::moment ? address->when : kFarFuture};
}

HttpResponse failed(const Error& why) {
  return json_error(why.fault == Fault::malformed ? 400 : status_of(why), why.detail);
}

}  // namespace

const std::vector<Api::Path>& Api::paths() {
  static const std::vector<Path> all = {
      {"/api", "this list", &Api::list},
      {"/api/sites", "sites: pages, captures, last captured", &Api::sites},
      {"/api/pages", "pages, newest article of each: site= q= limit= offset=", &Api::pages},
      {"/api/search", "full text: q= with the box's operators, limit= offset=", &Api::search},
      {"/api/changes", "new, changed, edited silently, withdrawn, restored: site= kind= limit=", &Api::changes},
      {"/api/captures/", "URL: all captures of it", &Api::captures},
      {"/api/capture/", "TIME/URL: the nearest capture, its record and fields", &Api::capture},
      {"/api/parts/", "TIME/URL: what the page is made of, and which of it is there", &Api::parts},
      {"/api/article/", "TIME/URL: what is to be read there", &Api::article},
      {"/api/versions/", "URL: the wordings it had", &Api::versions},
      {"/api/diff/", "TIME/TIME/URL: what changed between two wordings; URL: the last two", &Api::diff},
  };
  return all;
}

HttpResponse Api::answer(const Asked& asked) const {
  const auto path = path_of(asked.target);
  for (const auto& each : paths()) {
    if (each.path.ends_with('/') ? path.starts_with(each.path) : path == each.path)
      return (this->*each.handler)(asked, asked.target.substr(each.path.size()));
  }
  return json_error(404, "no such path; they are listed at /api");
}

HttpResponse Api::list(const Asked&, std::string_view) const {
  auto out = typed("api");
  for (const auto& each : paths()) out["paths"].push_back({{"path", each.path}, {"what", each.what}});
  return told(std::move(out));
}

HttpResponse Api::sites(const Asked&, std::string_view) const {
  auto out = typed("sites");
  auto& sites = out["sites"] = Json::array();
  for (const auto& site : catalogue_.sites())
    sites.push_back({{"name", site.name},
                     {"pages", site.pages},
                     {"captures", site.captures},
                     {"last_captured", site.last_captured.iso8601()}});
  return told(std::move(out));
}

HttpResponse Api::pages(const Asked& asked, std::string_view) const {
  PageQuery query;
  query.site = argument(asked.target, "site").value_or("");
  query.contains = argument(asked.target, "q").value_or("");
  query.limit = number_of(asked.target, "limit", 100, kMostRows);
  query.offset = number_of(asked.target, "offset", 0, 50'000'000);
  const auto found = catalogue_.pages(query);
  auto out = typed("pages");
  out["total"] = found.total;
  out["all_known"] = found.all_known;
  auto& pages = out["pages"] = Json::array();
  for (const auto& page : found.lines) pages.push_back(page_json(page));
  return told(std::move(out));
}

HttpResponse Api::search(const Asked& asked, std::string_view) const {
  const auto typed_words = argument(asked.target, "q").value_or("");
  auto query = parse_search(typed_words);
  query.limit = number_of(asked.target, "limit", 20, 100);
  query.offset = number_of(asked.target, "offset", 0, 200'000);
  auto out = typed("search");
  out["q"] = typed_words;
  const bool searched = collection_.with_search([&](SearchIndex& index, PageStore& pages) {
    const auto result = index.search(query);
    out["total"] = result.total;
    out["all_counted"] = result.all_counted;
    auto& hits = out["hits"] = Json::array();
    for (const auto& hit : result.hits) {
      const auto article = pages.article(hit.capture_id);
      hits.push_back(hit_json(hit, excerpt_of(article ? article->text : "", query)));
    }
    out["facets"] = {{"sites", facet_json(result.sites)},
                     {"years", facet_json(result.years)},
                     {"kinds", facet_json(result.kinds)},
                     {"languages", facet_json(result.languages)}};
  });
  return searched ? told(std::move(out)) : json_error(404, "this collection has no store, so no full text");
}

HttpResponse Api::changes(const Asked& asked, std::string_view) const {
  EventQuery query;
  query.site = argument(asked.target, "site").value_or("");
  query.limit = number_of(asked.target, "limit", 100, kMostRows);
  if (const auto kind = argument(asked.target, "kind"); kind && !kind->empty()) {
    query.kind = event_kind(*kind);
    if (!query.kind) return json_error(400, "kind is new, changed, edited silently, withdrawn or restored");
  }
  auto out = typed("changes");
  auto& changes = out["changes"] = Json::array();
  for (const auto& event : catalogue_.events(query))
    changes.push_back({{"kind", name(event.kind)},
                       {"when", event.when.iso8601()},
                       {"url", event.url},
                       {"site", event.site},
                       {"title", event.title}});
  return told(std::move(out));
}

HttpResponse Api::captures(const Asked&, std::string_view rest) const {
  const auto place = place_of(rest);
  if (!place) return failed(place.error());
  const auto lines = resolver_.captures(place->url);
  if (lines.empty()) return json_error(404, "no capture of " + place->url.href());
  auto out = typed("captures");
  out["url"] = place->url.href();
  auto& captures = out["captures"] = Json::array();
  for (const auto& line : lines) captures.push_back(capture_json(line));
  return told(std::move(out));
}

HttpResponse Api::capture(const Asked&, std::string_view rest) const {
  const auto place = place_of(rest);
  if (!place) return failed(place.error());
  const auto capture = resolver_.resolve(place->url, place->when);
  if (!capture) return failed(capture.error());
  auto out = typed("capture");
  out.update(capture_json(capture->line));
  out["status"] = capture->status;
  out["payload_bytes"] = capture->payload.size();
  if (capture->payload_cut) out["truncated"] = true;
  if (capture->original) out["original"] = capture_json(*capture->original);
  out["place"] = {{"number", capture->place + 1}, {"of", capture->captures.size()}};
  out["fields"] = fields_json(capture->fields.all);
  auto& record = out["record"] = Json::array();
  for (const auto& [name, value] : capture->record.fields) record.push_back({{"name", name}, {"value", value}});
  return told(std::move(out));
}

HttpResponse Api::parts(const Asked&, std::string_view rest) const {
  const auto place = place_of(rest);
  if (!place) return failed(place.error());
  const auto capture = resolver_.resolve(place->url, place->when);
  if (!capture) return failed(capture.error());
  const auto found = parts_of(*capture, resolver_);
  auto out = typed("parts");
  out["page"] = capture_json(capture->line);
  out["missing"] = found.missing;
  out["all"] = found.all;
  auto& parts = out["parts"] = Json::array();
  for (const auto& part : found.parts) {
    Json one = {{"url", part.url}};
    set(one, "from", part.from);
    if (part.capture) {
      one["capture"] = capture_json(*part.capture);
      one["seconds_from_page"] = time_of(*part.capture).unix_seconds() - capture->when.unix_seconds();
    }
    parts.push_back(std::move(one));
  }
  return told(std::move(out));
}

HttpResponse Api::article(const Asked&, std::string_view rest) const {
  const auto place = place_of(rest);
  if (!place) return failed(place.error());
  const auto capture = resolver_.resolve(place->url, place->when);
  if (!capture) return failed(capture.error());
  const auto article = catalogue_.article(*capture);
  if (!article) return json_error(404, article.error().detail);
  auto out = typed("article");
  out["url"] = article->url;
  set(out, "canonical", article->canonical);
  set(out, "title", article->title);
  set(out, "published", article->published);
  set(out, "modified", article->modified);
  set(out, "source", article->source);
  if (!article->author.empty()) out["author"] = article->author;
  set(out, "language", article->language);
  set(out, "kind", article->kind);
  set(out, "text", article->text);
  set(out, "markdown", article->markdown);
  for (const auto& image : article->images) out["images"].push_back(image_json(image));
  for (const auto& file : article->attachments) out["attachments"].push_back({{"url", file.url}, {"text", file.text}});
  out["capture"] = capture_json(capture->line);
  return told(std::move(out));
}

HttpResponse Api::versions(const Asked&, std::string_view rest) const {
  const auto place = place_of(rest);
  if (!place) return failed(place.error());
  auto out = typed("versions");
  out["url"] = place->url.href();
  auto& versions = out["versions"] = Json::array();
  for (const auto& version : catalogue_.versions(place->url.href())) versions.push_back(version_json(version));
  if (versions.empty()) return json_error(404, "no article of " + place->url.href());
  return told(std::move(out));
}

HttpResponse Api::diff(const Asked&, std::string_view rest) const {
  const auto compared = compare(catalogue_, comparison_asked(rest));
  if (!compared) return failed(compared.error());
  const auto diff = diff_texts(compared->old_article.text, compared->new_article.text);
  auto out = typed("diff");
  out["url"] = compared->new_article.url;
  out["before"] = version_json(compared->versions[compared->before]);
  out["after"] = version_json(compared->versions[compared->after]);
  out["words_removed"] = diff.words_removed;
  out["words_added"] = diff.words_added;
  out["figures"] = diff.figures;
  out["edited_silently"] = is_silent_edit(*compared, diff);
  auto& changed = out["changed"] = Json::array();
  for (const auto& block : diff.blocks) {
    if (!block.changed()) continue;
    auto pieces = Json::array();
    for (const auto& piece : block.pieces)
      pieces.push_back({{piece.kind == DiffKind::same      ? "same"
                         : piece.kind == DiffKind::removed ? "removed"
                                                           : "added",
                         piece.text}});
    changed.push_back(std::move(pieces));
  }
  return told(std::move(out));
}

}  // namespace chancery
