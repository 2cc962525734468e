// SPDX-License-Identifier: Apache-2.0
#pragma once

// A client that says what it is told, byte for byte: tests of servers need one
// that never tidies up a request.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/owned.h"

namespace chancery::test {

// An answer as it came, and its parts.
struct RawAnswer {
  std::string head, body;
  int status = 0;
  // The first field of that name, without regard to case; "" if none.
  std::string field(std::string_view name) const;
};

// One connection to loopback. Throws std::runtime_error when it breaks or
// nothing comes for ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const std::string& address = "127.0.0.1");
  void send(std::string_view bytes);
  // The next answer: a head, then Content-Length bytes (none for HEAD).
  RawAnswer receive(bool has_body = true);
  // Everything until the other side closes.
  std::string rest();

 private:
  bool fill();
  OwnedFd fd_;
  std::string held_;
};

// GET on a connection of its own; `fields` are whole lines, each ended by CRLF.
RawAnswer get(std::uint16_t port, std::string_view target, std::string_view fields = "");

}  // namespace chancery::test
