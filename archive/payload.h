// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the block of an HTTP record to its body. Two steps, kept apart because
// the digest lies between them: the payload is the entity body, that is chunk
// framing removed and content coding kept (warc-specifications issue 22); the
// content is the payload with gzip, deflate, br or zstd undone.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "archive/spool.h"
#include "base/digest.h"
#include "base/http_head.h"
#include "base/result.h"

namespace chancery {

// Removes chunk framing as bytes arrive (RFC 9112 7.1); lenient where servers are
// (extensions, spaces, bare LF). If the framing is broken from the start, the bytes
// are the payload as they are (a false Transfer-Encoding header); if it breaks
// later, the payload ends there. Not thread-safe.
class Dechunker {
 public:
  // Calls `out` with payload bytes in order.
  explicit Dechunker(std::function<void(std::string_view)> out);
  void feed(std::string_view bytes);
  // The end of the input. False when the last chunk had not come.
  bool finish();

 private:
  enum class State { size_line, data, data_end, trailer, done, raw, broken };
  void end_of_size_line();
  void give_back_raw();

  std::function<void(std::string_view)> out_;
  State state_ = State::size_line;
  std::uint64_t left_ = 0;
  std::string line_;
  bool any_chunk_ = false;
};

bool is_chunked(const HttpFields& fields);

struct PayloadDigests {
  Digest sha1, sha256;
  std::uint64_t size = 0;  // of the payload
  bool complete = true;    // false: chunked, and the last chunk is missing
};
// One pass over the body as received.
PayloadDigests digest_payload(const HttpFields& fields, const Spool& body);

struct ContentLimits {
  std::uint64_t max_bytes = 64ULL << 20;  // of content
  std::uint64_t max_ratio = 1000;         // content : payload, counted beyond the first 10 MiB
  int max_codings = 5;                    // in one Content-Encoding
};

struct Content {
  std::string bytes;
  bool truncated = false;  // the coding ends early or a limit was met; what came before is here
  std::string note;        // why, for people; empty if all is well
};
// The body decoded for reading. A coding that does not fit the bytes (a false
// label) leaves them as they are and says so in `note`. Fails only when the coding
// is one we do not know (Fault::unsupported).
Result<Content> decode_content(const HttpFields& fields, const Spool& body, const ContentLimits& limits = {});
Result<Content> decode_content(const HttpFields& fields, std::string_view body, const ContentLimits& limits = {});

// The same for a reader that takes content as it comes and never needs the whole:
// `sink` gets it in order, and gives false when it has enough. What comes back holds no bytes.
Result<Content> stream_content(const HttpFields& fields, const Spool& body,
                               const std::function<bool(std::string_view)>& sink, const ContentLimits& limits = {});

}  // namespace chancery
