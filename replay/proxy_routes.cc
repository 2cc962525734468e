// SPDX-License-Identifier: Apache-2.0
#include "replay/proxy_routes.h"

#include <algorithm>
#include <array>

#include "archive/cdx_line.h"
#include "base/ascii.h"
#include "replay/answers.h"
#include "replay/ui_frame.h"

namespace chancery {
namespace {

// Of one connection (RFC 9110 7.6.1), of this server's own making, or about how the live host may be
// reached, which would outlive the visit.
constexpr std::array<std::string_view, 13> kNotPassed = {
    "connection",        "keep-alive", "proxy-authenticate", "proxy-connection",          "te",      "trailer",
    "transfer-encoding", "upgrade",    "content-length",     "strict-transport-security", "alt-svc", "public-key-pins",
    "clear-site-data"};

HttpResponse as_captured(const ResolvedCapture& capture) {
  HttpResponse answer;
  answer.status = capture.status >= 200 && capture.status <= 599 ? capture.status : 502;
  for (const auto& field : capture.fields.all) {
    const auto name = ascii::lower(field.name);
    if (std::find(kNotPassed.begin(), kNotPassed.end(), name) == kNotPassed.end())
      answer.headers.emplace_back(field.name, field.value);
  }
  answer.headers.emplace_back("Memento-Datetime", capture.when.http_date());
  if (capture.asked) answer.headers.emplace_back("X-Archive-Instead-Of", capture.asked->href());
  answer.body = capture.payload;
  return answer;
}

}  // namespace

HttpResponse ProxyRoutes::answer(const HttpRequest& request) const {
  if (!ascii::lower(request.target.substr(0, 7)).starts_with("http://"))
    return plain_answer(request.method == "CONNECT" ? 501 : 400, "This is a proxy for http addresses\n");
  const auto url = Url::parse(request.target);
  if (!url) return plain_answer(400, url.error().detail + "\n");
  auto when = when_;
  if (const auto wanted = request.header("Accept-Datetime"); !wanted.empty()) {
    const auto parsed = Timestamp::parse_http_date(wanted, when_);
    if (!parsed) return plain_answer(400, "Accept-Datetime is no date\n");
    when = *parsed;
  }
  auto capture = Result<ResolvedCapture>(Error{Fault::absent, ""});
  if (request.method == "GET" || request.method == "HEAD") {
    capture = resolver_.resolve(*url, when);
  } else {
    const auto key = key_of_request(
        url->href(), request.method + " / HTTP/1.1\r\nContent-Type: " + std::string(request.header("Content-Type")) +
                         "\r\n\r\n" + request.body);
    if (key) capture = resolver_.resolve_request(*url, *key, when);
  }
  if (capture) return as_captured(*capture);
  return {status_of(capture.error()),
          {{"Content-Type", "text/html; charset=utf-8"}},
          content_miss_page(url->href(), capture.error()).bytes()};
}

}  // namespace chancery
