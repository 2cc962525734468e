// SPDX-License-Identifier: Apache-2.0
#include "replay/answers.h"

#include <nlohmann/json.hpp>

namespace chancery {

HttpResponse plain_answer(int status, std::string text) {
  return {
      status, {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}}, std::move(text)};
}

HttpResponse json_answer(std::string json, std::string_view type, int status) {
  return {status,
          {{"Content-Type", std::string(type)},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "default-src 'none'; sandbox"},
           {"Cross-Origin-Resource-Policy", "same-origin"},
           {"Cache-Control", "no-cache"}},
          std::move(json)};
}

HttpResponse json_error(int status, std::string_view message) {
  const nlohmann::ordered_json told = {{"type", "error"}, {"schema", 1}, {"message", message}};
  return json_answer(told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", "application/json",
                     status);
}

int status_of(const Error& why) { return why.fault == Fault::absent ? 404 : 502; }

}  // namespace chancery
