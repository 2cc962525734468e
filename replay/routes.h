// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a request to its answer: two sets of paths for two origins. The UI's are
// listed in routes.cc's table; the content's are content_routes' business.
//
// Thread-safe: handlers are called from several threads at once.

#include <string>
#include <vector>

#include "replay/answers.h"
#include "replay/api.h"
#include "replay/capture_resolver.h"
#include "replay/catalogue.h"
#include "replay/closed_answer.h"
#include "replay/collection.h"
#include "replay/content_routes.h"
#include "replay/http_server.h"
#include "replay/package_file.h"
#include "replay/service_counts.h"

namespace chancery {

class Routes {
 public:
  Routes(const Collection& collection, Scripts scripts)
      : collection_(collection),
        resolver_(collection),
        catalogue_(collection),
        api_(collection),
        content_(collection, scripts),
        scripts_(scripts),
        package_(collection) {}

  // Where the servers listen, and by which host names they may be asked for: any
  // other Host is answered 421, so that no web page can point a name of its own
  // at us. Called once, before any request.
  void open_at(std::uint16_t ui_port, std::uint16_t content_port, std::vector<std::string> hosts);

  HttpResponse ui(const HttpRequest& request) const;
  HttpResponse content(const HttpRequest& request) const;

 private:
  using TimemapWriter = std::string (*)(std::string_view, const Url&, const std::vector<CdxLine>&);
  HttpResponse counted(ServiceSide side, const HttpRequest& request,
                       HttpResponse (Routes::*handler)(const HttpRequest&) const) const;
  HttpResponse answer_ui(const HttpRequest& request) const;
  HttpResponse answer_content(const HttpRequest& request) const;
  std::optional<HttpResponse> refusal(const HttpRequest& request, ServiceSide side) const;
  Origins origins(const HttpRequest& request) const;

  HttpResponse home(const Asked& asked) const;
  HttpResponse open(const Asked& asked) const;
  HttpResponse pages(const Asked& asked) const;
  HttpResponse search(const Asked& asked) const;
  HttpResponse diff(const Asked& asked) const;
  HttpResponse events(const Asked& asked) const;
  HttpResponse events_feed(const Asked& asked) const;
  HttpResponse sites(const Asked& asked) const;
  HttpResponse runs(const Asked& asked) const;
  HttpResponse run(const Asked& asked) const;
  HttpResponse live_run(const Asked& asked) const;
  HttpResponse images(const Asked& asked) const;
  HttpResponse markdown_of(const Asked& asked) const;
  HttpResponse captures_of_year(const Asked& asked) const;
  HttpResponse timemap_of(const Asked& asked, std::string_view written, std::string_view type,
                          TimemapWriter write) const;
  HttpResponse link_timemap(const Asked& asked) const;
  HttpResponse timemap_in_json(const Asked& asked) const;
  HttpResponse cdx(const Asked& asked) const;
  HttpResponse api(const Asked& asked) const;
  HttpResponse metrics(const Asked& asked) const;
  HttpResponse health(const Asked& asked) const;
  HttpResponse banner_of(const Asked& asked) const;
  HttpResponse read(const Asked& asked) const;
  HttpResponse about(const Asked& asked) const;
  HttpResponse record(const Asked& asked) const;
  HttpResponse package(const Asked& asked) const;
  HttpResponse web(const Asked& asked) const;
  HttpResponse all_captures(const Asked& asked, const Url& url, std::optional<int> year) const;
  HttpResponse newest(const Asked& asked, const Url& url) const;
  HttpResponse framed(const Asked& asked, const Url& url, const std::string& digits, Timestamp when) const;
  HttpResponse miss(const Asked& asked, std::string_view address, const Error& why) const;
  Result<ResolvedCapture> capture_after(const Asked& asked, std::string_view prefix) const;
  Result<ResolvedCapture> followed(const Url& url, Timestamp when) const;

  const Collection& collection_;
  CaptureResolver resolver_;
  Catalogue catalogue_;
  Api api_;
  ContentRoutes content_;
  Scripts scripts_;
  mutable PackageFile package_;
  mutable ServiceCounts counts_;
  std::uint16_t ui_port_ = 0, content_port_ = 0;
  std::vector<std::string> hosts_;
};

}  // namespace chancery
