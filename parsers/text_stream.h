// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of an XML or plain text document whose bytes arrive in pieces, as
// UTF-8. The encoding is settled once, on the first 4 KiB: BOM, UTF-16 by its
// shape, bytes that are UTF-8, HTTP, the XML declaration (RFC 7303 3), and else a
// guess. A character cut between two pieces waits for its rest, so memory is that
// of one piece. White space in front of everything is left out. Not thread-safe.

#include <string>
#include <string_view>

namespace chancery {

class TextStream {
 public:
  // `http_charset`: the charset parameter of the Content-Type field; empty if none. What
  // comes after `max_bytes` is not read.
  explicit TextStream(std::string_view http_charset = {}, std::size_t max_bytes = std::string_view::npos)
      : http_charset_(http_charset), room_(max_bytes) {}

  // The next bytes; gives what can be read of everything fed so far.
  std::string feed(std::string_view bytes);
  std::string finish();  // the rest

  bool cut() const { return cut_; }                        // there was more than `max_bytes`
  std::string_view encoding() const { return encoding_; }  // Encoding Standard name; empty until settled

 private:
  void settle();
  std::size_t readable() const;
  std::string take(std::size_t size);

  std::string http_charset_, held_;
  std::string_view encoding_;
  std::size_t room_;
  bool cut_ = false;
  bool begun_ = false;  // something was given already
};

}  // namespace chancery
