// SPDX-License-Identifier: Apache-2.0
#pragma once

// The origin of archived content: /web/ addresses, and anything else that a page in /web/
// asks for, which is taken for a path on that page's host. What was sent by another
// method than GET is answered by the capture of the same request, or not at all.
//
// Thread-safe: called from several threads at once.

#include "replay/answers.h"
#include "replay/capture_resolver.h"
#include "replay/closed_answer.h"
#include "replay/collection.h"
#include "replay/web_address.h"

namespace chancery {

class ContentRoutes {
 public:
  ContentRoutes(const Collection& collection, Scripts scripts) : resolver_(collection), scripts_(scripts) {}

  HttpResponse answer(const Asked& asked) const;

 private:
  HttpResponse web(const Asked& asked) const;
  HttpResponse lost(const Asked& asked) const;
  HttpResponse miss(const Asked& asked, std::string_view address, const Error& why) const;
  Result<ResolvedCapture> captured(const Asked& asked, const Url& url, Timestamp when) const;

  CaptureResolver resolver_;
  Scripts scripts_;
};

}  // namespace chancery
