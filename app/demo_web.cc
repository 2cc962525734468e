// SPDX-License-Identifier: Apache-2.0
#include "app/demo_web.h"

#include <fmt/format.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <stdexcept>

#include "app/demo_page.h"
#include "base/ascii.h"
#include "base/digest.h"
#include "base/embedded_file.h"
#include "base/owned.h"

namespace chancery {

std::span<const EmbeddedFile> demo_files();  // app/demo, by chancery_embed

namespace {

using Fields = std::map<std::string, std::string, std::less<>>;
using Converter = Owned<UConverter, ucnv_close>;

struct Site {
  std::string host;
  std::string language;  // also the folder of its templates
  std::string charset;   // what its pages are written in
  std::string type;      // Content-Type of its pages; the Chinese one leaves the charset to its meta element
  std::string robots;    // robots.txt
};

const std::vector<Site>& sites() {
  static const std::vector<Site> kSites = {
      {"www.rivers.example", "en", "utf-8", "text/html; charset=utf-8",
       "User-agent: *\nDisallow: /internal/\n\nSitemap: http://www.rivers.example/sitemap.xml\n"},
      {"fr.rivers.example", "fr", "utf-8", "text/html; charset=UTF-8",
       "User-agent: *\nCrawl-delay: 0.2\nDisallow: /recherche\nSitemap: http://fr.rivers.example/sitemap.xml\n"},
      {"zh.rivers.example", "zh", "gbk", "text/html",
       "User-agent: *\nAllow: /\nSitemap: http://zh.rivers.example/sitemap.xml\n"},
  };
  return kSites;
}

// Addresses that moved, as they do when a site is rebuilt.
const std::map<std::string, std::string, std::less<>> kMoved = {
    {"www.rivers.example/harbour-dues", "/notices/2026-harbour-dues.html"},
    {"www.rivers.example/index.html", "/"},
    {"fr.rivers.example/accueil", "/"},
};

std::string in_charset(const std::string& utf8, const std::string& charset) {
  if (charset == "utf-8") return utf8;
  std::string out(utf8.size() * 2, '\0');
  UErrorCode error = U_ZERO_ERROR;
  const auto size = ucnv_convert(charset.c_str(), "utf-8", out.data(), static_cast<int32_t>(out.size()), utf8.data(),
                                 static_cast<int32_t>(utf8.size()), &error);
  if (U_FAILURE(error)) throw std::runtime_error("demo web: " + charset + ": " + u_errorName(error));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string type_of(std::string_view path) {
  static const std::map<std::string_view, std::string_view> kTypes = {
      {".css", "text/css"},   {".js", "text/javascript"}, {".json", "application/json"}, {".svg", "image/svg+xml"},
      {".jpg", "image/jpeg"}, {".png", "image/png"},      {".pdf", "application/pdf"},
  };
  const auto dot = path.rfind('.');
  const auto known = kTypes.find(dot == std::string_view::npos ? path : path.substr(dot));
  return std::string(known == kTypes.end() ? "application/octet-stream" : known->second);
}

HttpResponse answer_of(int status, std::string type, std::string body) {
  return {.status = status, .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)};
}

}  // namespace

struct DemoWeb::State {
  // A page's text in the first run, and in the runs for which it was rewritten.
  std::map<std::string, std::map<int, DemoPage>, std::less<>> pages;  // by "host/path"
  std::map<std::string, std::string_view, std::less<>> files;         // by "host/path": pictures and the like
  std::map<std::string, std::string_view, std::less<>> templates;     // by "en/article"

  State();
  const DemoPage* page(std::string_view host, std::string_view path, int run) const;
  std::optional<HttpResponse> find(const Site& site, std::string_view path, int run) const;
  std::string render(const Site& site, std::string_view path, const DemoPage& page, int run) const;
  std::string items(const Site& site, std::string_view list, int run) const;
  std::string sitemap(const Site& site, int run) const;
};

// Files are "HOST/PATH.page", rewritten for a run "HOST/PATH.page.2"; "templates/LANGUAGE/NAME.html"; the rest is
// served as it is, that of "shared/" by every host.
DemoWeb::State::State() {
  for (const auto& [path, bytes] : demo_files()) {
    if (path.starts_with("templates/")) {
      templates.emplace(path.substr(10, path.rfind('.') - 10), bytes);
    } else if (path.starts_with("shared/")) {
      for (const auto& site : sites()) files.emplace(site.host + "/" + std::string(path.substr(7)), bytes);
    } else if (const auto end = path.rfind(".page"); end != std::string_view::npos) {
      int run = 1;
      if (end + 6 < path.size()) std::from_chars(path.data() + end + 6, path.data() + path.size(), run);
      pages[std::string(path.substr(0, end))].emplace(run, DemoPage::parse(bytes));
    } else {
      files.emplace(path, bytes);
    }
  }
}

const DemoPage* DemoWeb::State::page(std::string_view host, std::string_view path, int run) const {
  std::string name = std::string(host) + std::string(path);
  if (name.ends_with('/')) name += "index.html";
  const auto found = pages.find(name);
  if (found == pages.end()) return nullptr;
  const auto& text = std::prev(found->second.upper_bound(run))->second;
  return text.is_there_in(run) ? &text : nullptr;
}

std::optional<HttpResponse> DemoWeb::State::find(const Site& site, std::string_view path, int run) const {
  const auto name = site.host + std::string(path);
  if (path == "/robots.txt") return answer_of(200, "text/plain", site.robots);
  if (path == "/sitemap.xml") return answer_of(200, "application/xml", sitemap(site, run));
  if (const auto moved = kMoved.find(name); moved != kMoved.end()) {
    auto answer = answer_of(301, "text/html", "");
    answer.headers.emplace_back("Location", moved->second);
    return answer;
  }
  if (const auto* text = page(site.host, path, run)) return answer_of(200, site.type, render(site, path, *text, run));
  if (const auto file = files.find(name); file != files.end())
    return answer_of(200, type_of(path), std::string(file->second));
  return std::nullopt;
}

std::string DemoWeb::State::render(const Site& site, std::string_view path, const DemoPage& page, int run) const {
  auto fields = page.fields;
  fields["host"] = site.host;
  fields["url"] = "http://" + site.host + std::string(path);
  fields["body"] = fill_in(page.body, fields);
  fields["items"] = items(site, page.field("list"), run);
  const auto kind = page.field("template").empty() ? std::string_view("article") : page.field("template");
  const auto whole = templates.at(site.language + "/page");
  fields["content"] = fill_in(templates.at(site.language + "/" + std::string(kind)), fields);
  return in_charset(fill_in(whole, fields), site.charset);
}

// The entries of a list, "FOLDER FIRST COUNT", newest first.
std::string DemoWeb::State::items(const Site& site, std::string_view list, int run) const {
  const auto space = list.find(' ');
  if (space == std::string_view::npos) return "";
  const auto folder = site.host + std::string(list.substr(0, space));
  std::size_t first = 0, count = 0;
  const auto rest = list.substr(space + 1);
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), first);
  std::from_chars(std::min(parsed.ptr + 1, rest.data() + rest.size()), rest.data() + rest.size(), count);

  std::vector<std::pair<std::string, Fields>> entries;
  for (auto at = pages.lower_bound(folder); at != pages.end() && at->first.starts_with(folder); ++at) {
    const auto path = at->first.substr(site.host.size());
    const auto* text = page(site.host, path, run);
    if (!text || text->field("date").empty()) continue;
    auto fields = text->fields;
    fields["path"] = path;
    fields["date"].resize(10);  // lists show the day
    entries.emplace_back(std::string(text->field("date")), std::move(fields));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string html;
  for (std::size_t i = first; i < std::min(entries.size(), first + count); ++i) {
    html += fill_in(templates.at(site.language + "/item"), entries[i].second);
  }
  return html;
}

std::string DemoWeb::State::sitemap(const Site& site, int run) const {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  const auto folder = site.host + "/";
  for (auto at = pages.lower_bound(folder); at != pages.end() && at->first.starts_with(folder); ++at) {
    auto path = at->first.substr(site.host.size());
    const auto* text = page(site.host, path, run);
    if (!text || path.starts_with("/internal/") || path == "/404.html") continue;
    if (path.ends_with("/index.html")) path.resize(path.size() - std::string_view("index.html").size());
    const auto date = text->field("date");
    xml += fmt::format("  <url><loc>http://{}{}</loc>{}</url>\n", site.host, path,
                       date.empty() ? "" : fmt::format("<lastmod>{}</lastmod>", date.substr(0, 10)));
  }
  return xml + "</urlset>\n";
}

DemoWeb::DemoWeb() : state_(std::make_unique<State>()) {}
DemoWeb::~DemoWeb() = default;

HttpResponse DemoWeb::answer(const HttpRequest& request, int run) const {
  if (request.method != "GET" && request.method != "HEAD") return answer_of(405, "text/plain", "Only GET and HEAD.\n");
  auto host = ascii::lower(request.header("Host"));
  host.resize(std::min(host.find(':'), host.size()));
  const auto site = std::find_if(sites().begin(), sites().end(), [&](const Site& s) { return s.host == host; });
  if (site == sites().end()) return answer_of(421, "text/plain", "No such host here.\n");
  const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
  auto found = state_->find(*site, path, run);
  if (!found) {
    const auto* missing = state_->page(site->host, "/404.html", run);
    return answer_of(404, site->type, missing ? state_->render(*site, path, *missing, run) : "");
  }
  if (found->status != 200) return *found;
  const auto tag = '"' + sha1(found->body).hex().substr(0, 16) + '"';
  found->headers.emplace_back("ETag", tag);
  if (request.header("If-None-Match") == tag) {
    found->status = 304;
    found->body.clear();
  }
  return *found;
}

std::vector<std::string> DemoWeb::hosts() const {
  std::vector<std::string> names;
  for (const auto& site : sites()) names.push_back(site.host);
  return names;
}

std::vector<std::string> DemoWeb::seeds() const {
  std::vector<std::string> urls;
  for (const auto& site : sites()) urls.push_back("http://" + site.host + "/");
  return urls;
}

}  // namespace chancery
