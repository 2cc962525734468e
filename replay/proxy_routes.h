// SPDX-License-Identifier: Apache-2.0
#pragma once

// The archive as an HTTP proxy: a browser that sends everything here sees pages at
// their own addresses, nothing rewritten, as of one moment; the surest way to look at
// what was captured, and the measure for replay that rewrites. What was never captured
// is a 404; nothing is ever asked of the live web. Only plain http is answered:
// a page captured by https is found under its http address.
//
// Thread-safe: called from several threads at once.

#include "base/timestamp.h"
#include "replay/capture_resolver.h"
#include "replay/collection.h"
#include "replay/http_server.h"

namespace chancery {

class ProxyRoutes {
 public:
  // Requests are answered by the captures nearest to `when`, or to their Accept-Datetime.
  ProxyRoutes(const Collection& collection, Timestamp when) : resolver_(collection), when_(when) {}

  HttpResponse answer(const HttpRequest& request) const;

 private:
  CaptureResolver resolver_;
  Timestamp when_;
};

}  // namespace chancery
