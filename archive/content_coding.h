// SPDX-License-Identifier: Apache-2.0
#pragma once

// Content codings undone as bytes arrive (RFC 9110 8.4.1): gzip in any number of
// members, deflate with or without its zlib frame, br (RFC 7932), zstd (RFC 8878
// within the window of RFC 9659). Memory is the coding's window, whatever the
// bytes announce. One thread owns a decoder.

#include <functional>
#include <memory>
#include <string_view>

namespace chancery {

class ContentDecoder {
 public:
  // Takes decoded bytes; false: enough, stop.
  using Sink = std::function<bool(std::string_view)>;
  enum class State {
    more,     // the coding goes on
    ended,    // it is complete, should nothing follow; what follows and is not part of it is ignored
    damaged,  // the bytes do not follow the coding; what came before stands
    stopped,  // the sink said enough
  };

  virtual ~ContentDecoder() = default;
  virtual State feed(std::string_view coded, const Sink& out) = 0;
};

// By its name in Content-Encoding, lower case; null for a name we do not know.
// "identity" and the empty name are no codings: ask is_identity() first.
std::unique_ptr<ContentDecoder> content_decoder(std::string_view coding);
bool is_identity(std::string_view coding);

}  // namespace chancery
