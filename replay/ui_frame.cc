// SPDX-License-Identifier: Apache-2.0
#include "replay/ui_frame.h"

#include "replay/assets.h"
#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/web_address.h"

namespace chancery {
namespace {

// Scripts run, in the content's own origin. Not granted: leaving the frame, windows
// beside it, dialogs that hold up the reader.
constexpr std::string_view kSandbox = "allow-scripts allow-same-origin allow-forms allow-downloads";
constexpr std::string_view kSandboxWithoutScripts = "allow-same-origin allow-forms allow-downloads";

std::string path_of_capture(const CdxLine& line) { return web_path(time_of(line), "", line.url); }

// A step to another capture; a word without a link when there is none.
Html step(const ResolvedCapture& capture, std::ptrdiff_t by, std::string_view rel, std::string_view text) {
  const auto to = static_cast<std::ptrdiff_t>(capture.place) + by;
  if (to < 0 || to >= static_cast<std::ptrdiff_t>(capture.captures.size()))
    return html("<span class=\"off\">{}</span>", text);
  const auto& line = capture.captures[static_cast<std::size_t>(to)];
  return html("<a rel=\"{}\" href=\"{}\" title=\"{}\">{}</a>", rel, path_of_capture(line), time_of(line).iso8601(),
              text);
}

Html status_note(const ResolvedCapture& capture) {
  if (capture.status >= 400) return html(" <span class=\"badge error\">error {}, as captured</span>", capture.status);
  return {};
}

// What browsers do not show inside a sandbox is offered as a file.
Html file_card(const ResolvedCapture& capture, std::string_view content_url) {
  return html(
      "<main id=\"main\" class=\"card\"><h1>A file</h1>\n<p class=\"address\">{}</p>\n<p>{}</p>\n<p><a "
      "class=\"button\" "
      "href=\"{}\">Open it</a></p></main>\n",
      address_text(capture.url.href()), capture.fields.get("Content-Type").value_or("of no stated type"), content_url);
}

Html why_text(const Error& why) {
  return why.fault == Fault::absent
             ? html("<p>It was never captured, or what was captured is not in this collection.</p>")
             : html("<p>It was captured, but cannot be shown.</p>");
}

}  // namespace

Html banner(const ResolvedCapture& capture) {
  const auto url = capture.url.href();
  const auto digits = address_digits(capture.when);
  const auto last = static_cast<std::ptrdiff_t>(capture.captures.size() - 1 - capture.place);
  return html(
      "<header class=\"banner\" id=\"banner\">\n<a class=\"mark\" href=\"/\"><img src=\"{}\" alt=\"chancery, home\" "
      "width=\"24\" "
      "height=\"24\"></a>\n<p class=\"where\"><a href=\"{}\" title=\"All captures of {}\">{}</a></p>\n<p "
      "class=\"when\">{}{}</p>\n<nav aria-label=\"Captures\">{} <a class=\"count\" href=\"{}\">{} of {}</a> {} "
      "{}</nav>\n<nav aria-label=\"This capture\"><a href=\"{}\">Reading view</a> <a "
      "href=\"{}\">About</a></nav>\n</header>\n",
      asset_path("seal.svg"), captures_path(url), url, without_scheme(url), time_element(capture.when),
      status_note(capture), step(capture, -1, "prev", "‹ previous"), captures_path(url), capture.place + 1,
      capture.captures.size(), step(capture, 1, "next", "next ›"),
      last > 0 ? step(capture, last, "last", "newest") : html("<span class=\"off\">newest</span>"),
      "/read/" + digits + "/" + url, "/about/" + digits + "/" + url);
}

Html frame_page(const ResolvedCapture& capture, const Origins& origins, Scripts scripts) {
  const auto path = web_path(capture.when, "", capture.url.href());
  const auto content_url = origins.content + path;
  // Scripts are let in by the door, where the worker is made ready that answers them.
  const auto first = scripts == Scripts::run ? origins.content + door_path(path) : content_url;
  Document document;
  document.title = capture.url.href();
  document.body_class = "framed";
  document.main = can_be_framed(capture)
                      ? html(
                            "<main id=\"main\"><h1 class=\"unseen\">{}</h1><iframe id=\"archived\" name=\"archived\" "
                            "title=\"The archived page\" src=\"{}\" sandbox=\"{}\" "
                            "data-origin=\"{}\" data-path=\"{}\"></iframe></main>\n",
                            capture.url.href(), first, scripts == Scripts::run ? kSandbox : kSandboxWithoutScripts,
                            origins.content, path)
                      : file_card(capture, content_url);
  return bare_page_of(document, banner(capture));
}

std::string door_path(std::string_view path) { return std::string(kDoor) + "?to=" + form_encoded(path); }

HttpResponse door(std::string_view path, const Origins& origins) {
  HttpResponse answer;
  answer.headers = {
      {"Content-Type", "text/html; charset=utf-8"},
      {"Content-Security-Policy", "default-src 'none'; script-src " + origins.content + std::string(kAssetRoot) +
                                      "; worker-src " + origins.content + std::string(kWorker) +
                                      "; connect-src 'self'; base-uri 'none'; frame-ancestors " + origins.ui},
      {"Referrer-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cache-Control", "no-cache"}};
  answer.body = html(
                    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" "
                    "content=\"light dark\"><title>Opening</title><script type=\"module\" src=\"{}\"></script>"
                    "<noscript><meta http-equiv=\"refresh\" content=\"0; url={}\"></noscript></head><body><p><a "
                    "href=\"{}\">Open the archived page</a></p></body></html>\n",
                    asset_path("door.js"), path, path)
                    .bytes();
  return answer;
}

HttpResponse worker(const Origins& origins) {
  auto answer = asset_answer(*asset_at(asset_path("worker.js")));
  std::erase_if(answer.headers, [](const auto& field) { return field.first == "Cache-Control"; });
  answer.headers.emplace_back("Cache-Control", "no-cache");
  answer.headers.emplace_back("Service-Worker-Allowed", "/web/");
  // Its own requests end at our door, whatever it is asked for.
  answer.headers.emplace_back("Content-Security-Policy", "default-src " + origins.content);
  return answer;
}

Html miss_page(std::string_view address, const Error& why) {
  Document document;
  document.title = "Not in this archive";
  document.query = address;
  document.main = html(
      "<section class=\"miss\"><h1>Not in this archive</h1>\n<p class=\"address\">{}</p>\n{}<p "
      "class=\"quiet\">{}</p>\n<p><a href=\"/pages\">Pages that are</a></p></section>\n",
      address_text(address), why_text(why), why.detail);
  return page_of(document);
}

Html content_miss_page(std::string_view address, const Error& why) {
  return html(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light "
      "dark\">"
      "<title>Not in this archive</title><style>body{font:1rem/1.5 system-ui,sans-serif;margin:3rem auto;padding:0 "
      "1rem;"
      "max-width:36rem}code{overflow-wrap:anywhere}</style></head>\n<body><h1>Not in this "
      "archive</h1>\n<p><code>{}</code></p>"
      "\n{}<p>{}</p></body></html>\n",
      address, why_text(why), why.detail);
}

}  // namespace chancery
