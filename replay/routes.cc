// SPDX-License-Identifier: Apache-2.0
#include "replay/routes.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "base/ascii.h"
#include "replay/assets.h"
#include "replay/byte_range.h"
#include "replay/cdx_endpoint.h"
#include "replay/comparison.h"
#include "replay/memento.h"
#include "replay/page_parts.h"
#include "replay/shell.h"
#include "replay/ui_about.h"
#include "replay/ui_captures.h"
#include "replay/ui_changes.h"
#include "replay/ui_diff.h"
#include "replay/ui_frame.h"
#include "replay/ui_gallery.h"
#include "replay/ui_lists.h"
#include "replay/ui_reading.h"
#include "replay/ui_search.h"
#include "replay/ui_standing.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

constexpr int kMaxHops = 10;  // redirects followed for the banner's sake
constexpr int kMaxEvents = 500, kFeedEvents = 100, kMostRuns = 200;

int number(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "host", "host:80" or "[::1]:80", without the port.
std::string_view host_without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.ends_with(']') ? host : host.substr(0, colon);
}

EventQuery event_query(std::string_view target) {
  EventQuery query;
  query.site = argument(target, "site").value_or("");
  query.kind = event_kind(argument(target, "kind").value_or(""));
  query.from = argument(target, "from").value_or("");
  query.to = argument(target, "to").value_or("");
  query.limit = kMaxEvents;
  return query;
}

// Something typed into the box: an address rather than words.
bool looks_like_address(std::string_view text) {
  if (text.find(' ') != std::string_view::npos) return false;
  if (text.starts_with("http://") || text.starts_with("https://")) return true;
  const auto host = text.substr(0, text.find_first_of("/?#"));
  return host.find('.') != std::string_view::npos && !host.ends_with('.') && Url::parse("http://" + std::string(text));
}

}  // namespace

void Routes::open_at(std::uint16_t ui_port, std::uint16_t content_port, std::vector<std::string> hosts) {
  ui_port_ = ui_port;
  content_port_ = content_port;
  hosts_ = std::move(hosts);
}

std::optional<HttpResponse> Routes::refusal(const HttpRequest& request, ServiceSide side) const {
  const auto port = std::to_string(side == ServiceSide::ui ? ui_port_ : content_port_);
  const auto host = ascii::lower(request.header("Host"));
  const bool ours =
      std::any_of(hosts_.begin(), hosts_.end(), [&](const std::string& name) { return host == name + ":" + port; });
  if (!ours) return plain_answer(421, "This server does not answer for " + host + "\n");
  if (side == ServiceSide::ui && request.method != "GET" && request.method != "HEAD") {
    auto answer = plain_answer(405, "An archive answers questions and takes nothing in: GET and HEAD only\n");
    answer.headers.emplace_back("Allow", "GET, HEAD");
    return answer;
  }
  return std::nullopt;
}

Origins Routes::origins(const HttpRequest& request) const {
  const auto host = std::string(host_without_port(request.header("Host")));
  return {"http://" + host + ":" + std::to_string(ui_port_), "http://" + host + ":" + std::to_string(content_port_)};
}

HttpResponse Routes::counted(ServiceSide side, const HttpRequest& request,
                             HttpResponse (Routes::*handler)(const HttpRequest&) const) const {
  const auto begun = std::chrono::steady_clock::now();
  auto answer = (this->*handler)(request);
  counts_.note(side, answer.status,
               std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun),
               answer.body.size());
  return answer;
}

HttpResponse Routes::ui(const HttpRequest& request) const {
  return counted(ServiceSide::ui, request, &Routes::answer_ui);
}

HttpResponse Routes::content(const HttpRequest& request) const {
  return counted(ServiceSide::content, request, &Routes::answer_content);
}

HttpResponse Routes::answer_ui(const HttpRequest& request) const {
  if (auto refused = refusal(request, ServiceSide::ui)) return std::move(*refused);
  struct Route {
    std::string_view path;  // ending in "/": all that begins so
    HttpResponse (Routes::*handler)(const Asked&) const;
  };
  static constexpr Route kRoutes[] = {
      {"/", &Routes::home},
      {"/open", &Routes::open},
      {"/pages", &Routes::pages},
      {"/search", &Routes::search},
      {"/events", &Routes::events},
      {"/events.atom", &Routes::events_feed},
      {"/sites", &Routes::sites},
      {"/runs", &Routes::runs},
      {"/runs/live", &Routes::live_run},
      {"/runs/", &Routes::run},
      {"/images/", &Routes::images},
      {"/markdown/", &Routes::markdown_of},
      {"/captures/", &Routes::captures_of_year},
      {"/diff/", &Routes::diff},
      {"/read/", &Routes::read},
      {"/about/", &Routes::about},
      {"/record/", &Routes::record},
      {"/collection.wacz", &Routes::package},
      {"/-/banner/", &Routes::banner_of},
      {"/web/timemap/link/", &Routes::link_timemap},
      {"/web/timemap/json/", &Routes::timemap_in_json},
      {"/cdx", &Routes::cdx},
      {"/api", &Routes::api},
      {"/api/", &Routes::api},
      {"/metrics", &Routes::metrics},
      {"/healthz", &Routes::health},
      {"/web/", &Routes::web},
  };
  if (const auto* asset = asset_at(path_of(request.target))) return asset_answer(*asset);
  const Asked asked{request, request.target, origins(request)};
  const auto path = path_of(request.target);
  for (const auto& route : kRoutes) {
    const bool folder = route.path.size() > 1 && route.path.ends_with('/');
    if (folder ? path.starts_with(route.path) : path == route.path) return (this->*route.handler)(asked);
  }
  return miss(asked, path, Error{Fault::absent, "no page of the archive has this path"});
}

HttpResponse Routes::home(const Asked& asked) const {
  return ui_answer(home_page(catalogue_.sites(), catalogue_.events({.limit = 8})), asked.origins);
}

HttpResponse Routes::open(const Asked& asked) const {
  const auto typed = std::string(ascii::trim(argument(asked.target, "q").value_or(""), " \t\r\n"));
  if (typed.empty()) return moved_to("/");
  if (!looks_like_address(typed)) return moved_to("/search?q=" + form_encoded(typed));
  const bool has_scheme = typed.starts_with("http://") || typed.starts_with("https://");
  const auto url = Url::parse(has_scheme ? typed : "http://" + typed);
  if (!url) return miss(asked, typed, url.error());
  return moved_to(captures_path(url->without_fragment().href()));
}

HttpResponse Routes::pages(const Asked& asked) const {
  PageQuery query;
  query.site = argument(asked.target, "site").value_or("");
  query.contains = argument(asked.target, "q").value_or("");
  query.limit = kPagesPerList;
  const int page = number(argument(asked.target, "page").value_or("1"), 1);
  query.offset = (std::clamp(page, 1, 1'000'000) - 1) * kPagesPerList;
  return ui_answer(pages_page(catalogue_.pages(query), query), asked.origins);
}

HttpResponse Routes::search(const Asked& asked) const {
  SearchShown found;
  found.typed = std::string(ascii::trim(argument(asked.target, "q").value_or(""), " \t\r\n"));
  found.query = parse_search(found.typed);
  found.query.limit = kHitsPerPage;
  const int page = number(argument(asked.target, "page").value_or("1"), 1);
  found.query.offset = (std::clamp(page, 1, 10'000) - 1) * kHitsPerPage;
  const bool searched = collection_.with_search([&](SearchIndex& index, PageStore& pages) {
    found.result = index.search(found.query);
    for (const auto& hit : found.result.hits) {
      const auto article = pages.article(hit.capture_id);
      found.excerpts.push_back(excerpt_of(article ? article->text : "", found.query));
    }
  });
  // A collection that other tools made has no articles; its addresses can be looked through.
  if (!searched) return moved_to("/pages?q=" + form_encoded(found.typed));
  return ui_answer(search_page(found), asked.origins);
}

HttpResponse Routes::events(const Asked& asked) const {
  const auto query = event_query(asked.target);
  std::vector<std::string> sites;
  for (const auto& site : catalogue_.sites()) sites.push_back(site.name);
  return ui_answer(changes_page(catalogue_.events(query), query, sites), asked.origins);
}

HttpResponse Routes::events_feed(const Asked& asked) const {
  auto query = event_query(asked.target);
  query.limit = kFeedEvents;
  return {200,
          {{"Content-Type", "application/atom+xml; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
          changes_feed(catalogue_.events(query), query, asked.origins.ui)};
}

HttpResponse Routes::sites(const Asked& asked) const {
  std::vector<SiteFacts> sites;
  collection_.with_store([&](Database& database) { sites = site_facts(database); });
  return ui_answer(sites_page(sites), asked.origins);
}

HttpResponse Routes::runs(const Asked& asked) const {
  std::vector<RunFacts> runs;
  collection_.with_store([&](Database& database) { runs = run_facts(database, kMostRuns); });
  return ui_answer(runs_page(runs), asked.origins);
}

HttpResponse Routes::run(const Asked& asked) const {
  const int id = number(asked.target.substr(std::string_view("/runs/").size()), 0);
  std::optional<RunDetail> run;
  collection_.with_store([&](Database& database) { run = run_detail(database, id); });
  if (!run) return miss(asked, asked.target, Error{Fault::absent, "there was no such run"});
  return ui_answer(run_page(*run), asked.origins);
}

// One event and an end: the browser asks again after the time it names.
HttpResponse Routes::live_run(const Asked&) const {
  std::vector<RunFacts> runs;
  collection_.with_store([&](Database& database) { runs = run_facts(database, 1); });
  return {runs.empty() ? 204 : 200,
          {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}},
          runs.empty() ? "" : run_event(runs[0])};
}

HttpResponse Routes::images(const Asked& asked) const {
  const auto capture = capture_after(asked, "/images/");
  if (!capture) return miss(asked, asked.target, capture.error());
  const auto article = catalogue_.article(*capture);
  if (!article) return miss(asked, capture->url.href(), article.error());
  std::vector<std::optional<CdxLine>> captured;
  for (const auto& image : article->images) {
    const auto url = Url::parse(image.url, capture->url);
    const auto lines = url ? resolver_.captures(url->without_fragment()) : std::vector<CdxLine>();
    const auto place = nearest(lines, capture->when);
    captured.push_back(place ? std::optional(lines[*place]) : std::nullopt);
  }
  return ui_answer(gallery_page(*capture, *article, captured, asked.origins), asked.origins);
}

HttpResponse Routes::markdown_of(const Asked& asked) const {
  const auto capture = capture_after(asked, "/markdown/");
  if (!capture) return miss(asked, asked.target, capture.error());
  const auto article = catalogue_.article(*capture);
  if (!article) return miss(asked, capture->url.href(), article.error());
  const auto title = article->title.empty() ? std::string() : "# " + article->title + "\n\n";
  return plain_answer(200, title + (article->markdown.empty() ? article->text : article->markdown) + "\n\n" +
                               capture->url.href() + ", captured " + capture->when.iso8601() + "\n");
}

HttpResponse Routes::miss(const Asked& asked, std::string_view address, const Error& why) const {
  return ui_answer(miss_page(address, why), asked.origins, status_of(why));
}

HttpResponse Routes::all_captures(const Asked& asked, const Url& url, std::optional<int> year) const {
  const auto captures = resolver_.captures(url);
  if (captures.empty()) return miss(asked, url.href(), Error{Fault::absent, "no capture of it"});
  return ui_answer(captures_page(url, captures, year), asked.origins);
}

// /captures/2024/URL
HttpResponse Routes::captures_of_year(const Asked& asked) const {
  const auto rest = asked.target.substr(std::string_view("/captures/").size());
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto url = Url::parse(rest.substr(std::min(slash + 1, rest.size())));
  if (!url) return miss(asked, rest, url.error());
  return all_captures(asked, *url, number(rest.substr(0, slash), 0));
}

HttpResponse Routes::timemap_of(const Asked& asked, std::string_view written, std::string_view type,
                                TimemapWriter write) const {
  const auto url = Url::parse(written);
  if (!url) return miss(asked, written, url.error());
  const auto captures = resolver_.captures(*url);
  if (captures.empty()) return miss(asked, url->href(), Error{Fault::absent, "no capture of it"});
  return {200,
          {{"Content-Type", std::string(type)}, {"X-Content-Type-Options", "nosniff"}},
          write(asked.origins.ui, *url, captures)};
}

HttpResponse Routes::link_timemap(const Asked& asked) const {
  const auto url = asked.target.substr(std::string_view("/web/timemap/link/").size());
  return timemap_of(asked, url, "application/link-format", &timemap);
}

HttpResponse Routes::timemap_in_json(const Asked& asked) const {
  const auto url = asked.target.substr(std::string_view("/web/timemap/json/").size());
  return timemap_of(asked, url, "application/json", &json_timemap);
}

HttpResponse Routes::cdx(const Asked& asked) const { return cdx_answer(collection_, asked.target, asked.origins.ui); }
HttpResponse Routes::api(const Asked& asked) const { return api_.answer(asked); }

HttpResponse Routes::metrics(const Asked&) const {
  const auto index = collection_.index_size();
  auto answer = plain_answer(
      200, counts_.prometheus() + fmt::format("# HELP chancery_index_bytes Size of the collection's index files.\n"
                                              "# TYPE chancery_index_bytes gauge\nchancery_index_bytes {}\n"
                                              "# HELP chancery_index_files How many there are.\n"
                                              "# TYPE chancery_index_files gauge\nchancery_index_files {}\n",
                                              index.bytes, index.files));
  answer.headers[0].second = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

// Ready to show what there is: the folder can be read.
HttpResponse Routes::health(const Asked&) const {
  std::error_code none;
  const bool there = std::filesystem::is_directory(collection_.folder() / "archive", none);
  return there ? plain_answer(200, "ok\n") : plain_answer(503, "the collection's folder is not there\n");
}

// The timegate: newest, or nearest to Accept-Datetime (RFC 7089 4.1, pattern 2.1).
HttpResponse Routes::newest(const Asked& asked, const Url& url) const {
  auto when = kFarFuture;
  if (const auto wanted = asked.request.header("Accept-Datetime"); !wanted.empty()) {
    const auto parsed = Timestamp::parse_http_date(wanted, kFarFuture);
    if (!parsed) return plain_answer(400, "Accept-Datetime is no date\n");
    when = *parsed;
  }
  const auto capture = resolver_.resolve(url, when);
  if (!capture) return miss(asked, url.href(), capture.error());
  auto answer = moved_to(web_path(capture->when, "", capture->url.href()));
  answer.headers.emplace_back("Vary", "accept-datetime");
  answer.headers.emplace_back("Link", memento_links(asked.origins.ui, url, capture->captures, std::nullopt));
  return answer;
}

HttpResponse Routes::web(const Asked& asked) const {
  const auto address = WebAddress::parse(asked.target);
  if (!address) return miss(asked, asked.target, Error{Fault::absent, "no address of a capture"});
  const auto url = Url::parse(address->url);
  if (!url) return miss(asked, address->url, url.error());
  if (address->kind == WebAddress::Kind::all) return all_captures(asked, *url, std::nullopt);
  if (address->kind == WebAddress::Kind::newest) return newest(asked, *url);
  if (address->mark == "id_") {
    const auto capture = resolver_.resolve(*url, address->when);
    return capture ? raw_answer(*capture, asked.origins, asked.request.header("Range"))
                   : miss(asked, url->href(), capture.error());
  }
  if (!address->mark.empty()) return moved_to(asked.origins.content + std::string(asked.target));
  return framed(asked, *url, address->digits, address->when);
}

// Redirects are followed here, so that the banner speaks of what is shown. A chain
// that is too long, or leads to what is not there, ends where it is.
Result<ResolvedCapture> Routes::followed(const Url& url, Timestamp when) const {
  auto capture = resolver_.resolve(url, when);
  for (int hops = 0; capture && hops < kMaxHops; ++hops) {
    const auto target = capture->redirect_target();
    if (!target) break;
    auto next = resolver_.resolve(target->without_fragment(), capture->when);
    if (!next) break;
    capture = std::move(next);
  }
  return capture;
}

HttpResponse Routes::framed(const Asked& asked, const Url& url, const std::string& digits, Timestamp when) const {
  const auto capture = followed(url, when);
  if (!capture) return miss(asked, url.href(), capture.error());
  const auto exact = web_path(capture->when, "", capture->url.href());
  if (digits != address_digits(capture->when) || asked.target != exact) {
    // Where two addresses of a page lead to each other, the first answer is shown.
    const bool same_page = capture->when == when && capture->url == url;
    if (!same_page || digits.size() < 14) return moved_to(exact);
  }
  auto answer = ui_answer(frame_page(*capture, asked.origins, scripts_), asked.origins);
  answer.headers.emplace_back("Memento-Datetime", capture->when.http_date());
  answer.headers.emplace_back("Link", memento_links(asked.origins.ui, capture->url, capture->captures, capture->place));
  return answer;
}

// PREFIX TIME/URL
Result<ResolvedCapture> Routes::capture_after(const Asked& asked, std::string_view prefix) const {
  const auto address = WebAddress::parse("/web/" + std::string(asked.target.substr(prefix.size())));
  if (!address || address->kind == WebAddress::Kind::all) return Error{Fault::absent, "no address of a capture"};
  const auto url = Url::parse(address->url);
  if (!url) return url.error();
  return followed(*url, address->kind == WebAddress::Kind::moment ? address->when : kFarFuture);
}

HttpResponse Routes::banner_of(const Asked& asked) const {
  const auto capture = capture_after(asked, "/-/banner/web/");
  if (!capture) return miss(asked, asked.target, capture.error());
  return ui_answer(banner(*capture), asked.origins);
}

HttpResponse Routes::read(const Asked& asked) const {
  const auto capture = capture_after(asked, "/read/");
  if (!capture) return miss(asked, asked.target, capture.error());
  const auto article = catalogue_.article(*capture);
  if (!article) return moved_to(web_path(capture->when, "", capture->url.href()));
  return ui_answer(reading_page(*capture, *article, asked.origins), asked.origins);
}

// /diff/A/B/URL, two moments and the versions that stood then; /diff/URL, the last two.
HttpResponse Routes::diff(const Asked& asked) const {
  const auto what = comparison_asked(asked.target.substr(std::string_view("/diff/").size()));
  const auto compared = compare(catalogue_, what);
  if (!compared) return miss(asked, what.url, compared.error());
  const auto moment = [&](std::size_t version) { return compared->versions[version].captured.digits14(); };
  if (what.moments.size() < 2)
    return moved_to("/diff/" + moment(compared->before) + "/" + moment(compared->after) + "/" +
                    compared->new_article.url);
  return ui_answer(diff_page(*compared), asked.origins);
}

HttpResponse Routes::about(const Asked& asked) const {
  const auto capture = capture_after(asked, "/about/");
  if (!capture) return miss(asked, asked.target, capture.error());
  return ui_answer(about_page(*capture, parts_of(*capture, resolver_)), asked.origins);
}

HttpResponse Routes::answer_content(const HttpRequest& request) const {
  if (auto refused = refusal(request, ServiceSide::content)) return std::move(*refused);
  return content_.answer({request, request.target, origins(request)});
}

HttpResponse Routes::package(const Asked& asked) const {
  const auto file = package_.file();
  if (!file) return miss(asked, asked.target, file.error());
  const auto size = std::filesystem::file_size(*file);
  HttpResponse answer{200,
                      {{"Content-Type", "application/wacz"},
                       {"Content-Disposition", "attachment; filename=\"collection.wacz\""},
                       {"Accept-Ranges", "bytes"},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Cross-Origin-Resource-Policy", "same-origin"}},
                      ""};
  const auto wanted = resolve_range(asked.request.header("Range"), size);
  if (wanted.kind == RangeAnswer::Kind::unsatisfiable) {
    answer.status = 416;
    answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return answer;
  }
  const bool part = wanted.kind == RangeAnswer::Kind::part;
  answer.file = {*file, part ? wanted.part.first : 0, part ? wanted.part.length : size};
  if (!part) return answer;
  answer.status = 206;
  answer.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", wanted.part.first,
                                                           wanted.part.first + wanted.part.length - 1, size));
  return answer;
}

// The records of a capture, to be kept or looked into elsewhere.
HttpResponse Routes::record(const Asked& asked) const {
  const auto capture = capture_after(asked, "/record/");
  if (!capture) return miss(asked, asked.target, capture.error());
  auto bytes = resolver_.record_bytes(*capture);
  if (!bytes) return miss(asked, capture->url.href(), bytes.error());
  const bool compressed = bytes->starts_with("\x1f\x8b");
  const auto name =
      std::string(capture->url.hostname()) + "-" + address_digits(capture->when) + (compressed ? ".warc.gz" : ".warc");
  return {200,
          {{"Content-Type", compressed ? "application/warc+gzip" : "application/warc"},
           {"Content-Disposition", "attachment; filename=\"" + name + "\""},
           {"X-Content-Type-Options", "nosniff"},
           {"Cross-Origin-Resource-Policy", "same-origin"}},
          std::move(*bytes)};
}

}  // namespace chancery
