// SPDX-License-Identifier: Apache-2.0
#pragma once

// The head of an HTTP/1 message as it went over the wire. Lenient as browsers are
// (bare LF, folded lines, missing or odd reason phrases, blank lines before the
// first, field lines without a colon, which say nothing and are passed over), since
// what servers sent is what archives hold. RFC 9112. Pure functions; thread-safe.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chancery {

struct HttpField {
  std::string name;   // as sent
  std::string value;  // trimmed; folds joined by one space; bytes otherwise as sent
};

// Field order is kept, repeated fields are kept.
class HttpFields {
 public:
  std::vector<HttpField> all;
  // The first of that name, without regard to case.
  std::optional<std::string_view> get(std::string_view name) const;
  // All of that name joined by ", " (RFC 9110 5.3); empty if none.
  std::string joined(std::string_view name) const;
};

struct HttpResponseHead {
  std::string version;  // "HTTP/1.1", as sent
  int status = 0;       // 0 to 999
  std::string reason;
  HttpFields fields;
  std::size_t size = 0;  // bytes of the head, blank line included: where the body begins
};

struct HttpRequestHead {
  std::string method, target, version;
  HttpFields fields;
  std::size_t size = 0;
};

inline constexpr std::size_t kMaxHeadBytes = 1024 * 1024;
inline constexpr std::size_t kMaxHeadFields = 10'000;

// `bytes` begins with a head and may go on with a body. Fault::malformed without a
// status line (request line), Fault::truncated when `bytes` ends before the blank
// line, Fault::too_large over kMaxHeadBytes or kMaxHeadFields.
Result<HttpResponseHead> parse_response_head(std::string_view bytes);
Result<HttpRequestHead> parse_request_head(std::string_view bytes);

}  // namespace chancery
