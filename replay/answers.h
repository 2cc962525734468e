// SPDX-License-Identifier: Apache-2.0
#pragma once

// A request as handlers get it, and the answers that many of them give: plain text,
// JSON, and an error told in either. Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "replay/closed_answer.h"
#include "replay/http_server.h"

namespace chancery {

struct Asked {
  const HttpRequest& request;
  std::string_view target;
  Origins origins;
};

HttpResponse plain_answer(int status, std::string text);

// `json` is whole lines of it. Not for other sites: what is archived here is nobody's
// business but the reader's.
HttpResponse json_answer(std::string json, std::string_view type = "application/json", int status = 200);
// {"type":"error","schema":1,"message":...}
HttpResponse json_error(int status, std::string_view message);
// 404 for what is absent, 502 for what is there and cannot be read.
int status_of(const Error& why);

}  // namespace chancery
