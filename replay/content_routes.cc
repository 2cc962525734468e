// SPDX-License-Identifier: Apache-2.0
#include "replay/content_routes.h"

#include "archive/cdx_line.h"
#include "replay/assets.h"
#include "replay/memento.h"
#include "replay/shell.h"
#include "replay/ui_frame.h"

namespace chancery {
namespace {

// Whether a browser is going to a page, and so may be sent on to its exact moment;
// parts of a page are served where they were asked for.
bool is_page(const Visit& visit) {
  const bool page_mark = visit.mark.empty() || visit.mark == "if_" || visit.mark == "fr_" || visit.mark == "mp_";
  return page_mark &&
         (visit.dest.empty() || visit.dest == "document" || visit.dest == "iframe" || visit.dest == "frame");
}

bool is_get(const HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

// Another web page of the reader's browser asks for a picture or a script of ours,
// to learn what is in the archive. (Cross-Origin-Resource-Policy cannot say this: it
// takes two ports of an address for strangers.)
bool is_strangers(const HttpRequest& request, const Origins& ours) {
  const auto site = request.header("Sec-Fetch-Site");
  if (site.empty() || site == "same-origin" || site == "none" || request.header("Sec-Fetch-Mode") == "navigate")
    return false;
  const auto from = request.header("Referer");
  return !from.starts_with(ours.ui + "/") && !from.starts_with(ours.content + "/");
}

}  // namespace

HttpResponse ContentRoutes::answer(const Asked& asked) const {
  if (const auto* asset = asset_at(path_of(asked.target))) return asset_answer(*asset);
  if (is_strangers(asked.request, asked.origins)) return plain_answer(403, "Asked by another site\n");
  if (path_of(asked.target) == kWorker) return worker(asked.origins);
  if (path_of(asked.target) == kDoor) {
    const auto path = argument(asked.target, "to").value_or("");
    return path.starts_with("/web/") ? door(path, asked.origins) : plain_answer(400, "The door leads to /web/ alone\n");
  }
  return asked.target.starts_with("/web/") ? web(asked) : lost(asked);
}

HttpResponse ContentRoutes::miss(const Asked& asked, std::string_view address, const Error& why) const {
  return {status_of(why),
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'self' " +
                asked.origins.ui},
           {"Referrer-Policy", "same-origin"},
           {"X-Content-Type-Options", "nosniff"},
           {"Cache-Control", "no-cache"}},
          content_miss_page(address, why).bytes()};
}

Result<ResolvedCapture> ContentRoutes::captured(const Asked& asked, const Url& url, Timestamp when) const {
  if (is_get(asked.request)) return resolver_.resolve(url, when);
  const auto sent = asked.request.method +
                    " / HTTP/1.1\r\nContent-Type: " + std::string(asked.request.header("Content-Type")) + "\r\n\r\n" +
                    asked.request.body;
  const auto key = key_of_request(url.without_fragment().href(), sent);
  if (!key) return Error{Fault::unsupported, "the request cannot be read"};
  auto capture = resolver_.resolve_request(url, *key, when);
  if (!capture && capture.error().fault == Fault::absent)
    return Error{Fault::absent, "nobody sent this to " + url.href() + " while it was captured"};
  return capture;
}

HttpResponse ContentRoutes::web(const Asked& asked) const {
  const auto address = WebAddress::parse(asked.target);
  if (!address) return miss(asked, asked.target, Error{Fault::absent, "no address of a capture"});
  const auto url = Url::parse(address->url);
  if (!url) return miss(asked, address->url, url.error());
  if (address->kind == WebAddress::Kind::all) return moved_to(asked.origins.ui + std::string(asked.target));
  const auto when = address->kind == WebAddress::Kind::newest ? kFarFuture : address->when;
  const auto capture = captured(asked, *url, when);
  if (!capture) return miss(asked, address->url, capture.error());
  const auto range = asked.request.header("Range");
  if (address->mark == "id_") return raw_answer(*capture, asked.origins, range);
  const Visit visit{address->mark, std::string(asked.request.header("Sec-Fetch-Dest")), std::string(range), scripts_};
  const bool exact = address->digits == address_digits(capture->when);
  // The address is part of a page: relative links and scripts read it.
  const auto exact_path = web_path(capture->when, address->mark, capture->url.href());
  if (is_get(asked.request) && is_page(visit) && !capture->is_redirect() &&
      (!exact || (*url == capture->url && asked.target != exact_path)))
    return moved_to(exact_path);
  return closed_answer(*capture, visit, asked.origins, exact);
}

// A path that a script made up, or a link that was not rewritten: it belongs to the
// host of the page that asks, which the Referer names.
HttpResponse ContentRoutes::lost(const Asked& asked) const {
  auto from = asked.request.header("Referer");
  if (from.starts_with(asked.origins.content)) {
    from.remove_prefix(asked.origins.content.size());
    const auto page = WebAddress::parse(from);
    const auto base = page ? Url::parse(page->url) : Result<Url>(Error{});
    const auto url = base ? Url::parse(asked.target, *base) : Result<Url>(Error{});
    if (url && url->is_http() && page->kind == WebAddress::Kind::moment)
      return moved_to(web_path(page->when, page->mark == "if_" ? "if_" : "", url->href()), 307);
  }
  return miss(asked, asked.target, Error{Fault::absent, "it is not known which page asks for it"});
}

}  // namespace chancery
