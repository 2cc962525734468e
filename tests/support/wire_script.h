// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a server puts on the wire in answer to one request, byte for byte and in
// its own time: a good answer, or any of the bad ones the live web has. A value;
// the functions below make the usual ones.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chancery::test {

struct WireScript {
  enum class Ending {
    keep_alive,  // the connection is ready for the next request
    close,       // closed in good order
    reset,       // cut off with a TCP reset
    hang,        // left open, silent for ever
  };

  std::string bytes = {};
  std::size_t piece = std::string::npos;  // sent in pieces of so many bytes ...
  std::chrono::milliseconds before{0};    // ... the first after this wait
  std::chrono::milliseconds between{0};   // ... and this long after each other
  std::string again = {};                 // not empty: sent over and over after `bytes`, and there is no ending
  Ending ending = Ending::keep_alive;

  WireScript after(std::chrono::milliseconds wait) &&;  // the same, later
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// Good answers. Content-Length is added; Content-Type is HTML if none is given.
WireScript reply(int status, std::string_view body, Headers headers = {});
WireScript page(std::string_view html);  // 200
WireScript redirect(std::string_view location, int status = 302);
WireScript unavailable(std::string_view retry_after);                                // 503
WireScript chunked(std::string_view body, std::size_t chunk, Headers headers = {});  // RFC 9112 7.1
WireScript gzipped(std::string_view body, Headers headers = {});

// Bad ones.
WireScript silence();                                                 // no answer at all
WireScript hang_up();                                                 // closed without an answer
WireScript cut_off(std::string_view body, std::size_t after_bytes);   // reset in mid body
WireScript short_body(std::string_view body, std::size_t announced);  // Content-Length promises more
WireScript endless_body();                                            // chunk after chunk
WireScript endless_head();                                            // field after field
WireScript drip(std::string_view body, std::size_t piece, std::chrono::milliseconds between);
WireScript huge_head(std::size_t bytes);  // a good answer behind a field of so many bytes
WireScript raw(std::string_view bytes);   // just these, then closed: "HTP/1.1 2OO yes"

}  // namespace chancery::test
