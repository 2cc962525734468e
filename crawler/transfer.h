// SPDX-License-Identifier: Apache-2.0
#pragma once

// One exchange: what is asked, the limits it runs under, and the raw bytes of
// both directions. curl does the talking; the bytes kept are those on the wire
// (chunk framing and content coding in place), which is what an archive holds. Over
// HTTP/2 heads are binary: what is kept then is their rendering as HTTP/1.1.
//
// A whole head is a capture, however badly the rest ends; whatever a server does,
// the exchange ends within the limits in time and memory. A socket is opened to the
// endpoint that was judged and to no other, or to the proxy.
//
// What is recorded of a request behind a proxy is what the proxy got, or, inside a
// tunnel, what the server got; never the CONNECT before it. The address of the server
// is recorded if we chose it (socks5), else none. Values of Authorization and
// Proxy-Authorization are withheld.
//
// Not thread-safe, cannot move: curl holds its address. Made once and used for
// exchange after exchange.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "archive/capture.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/url.h"
#include "crawler/approach.h"
#include "crawler/resolver.h"

namespace chancery {

struct TransferLimits {
  std::chrono::milliseconds connect{20'000};
  // For an address that is not a name's last: the next one is waiting.
  std::chrono::milliseconds connect_first{5'000};
  std::chrono::milliseconds head{60'000};  // request sent to the last line of the answer's head
  std::chrono::milliseconds total{300'000};
  std::chrono::seconds idle{60};  // fewer than `min_speed` bytes a second for so long ends it
  long min_speed = 64;
  std::uint64_t max_body = 512ULL << 20;  // as received, framing included; beyond: kept and marked truncated
  std::size_t max_head = 256 << 10;       // of all heads of an answer and its trailers
  std::size_t max_head_lines = 1000;
  int max_informational = 20;  // 1xx heads before the final one
};

struct TransferSettings {
  std::string user_agent;
  std::filesystem::path spool_folder;  // for bodies over a megabyte
  TransferLimits limits;
};

class Transfer {
 public:
  Transfer(const TransferSettings& settings, const Clock& clock);
  ~Transfer();
  Transfer(const Transfer&) = delete;

  // Gets ready to ask `url` at `endpoint`, or wherever the approach's proxy finds it
  // (no endpoint). `on_sent` is called when the request is about to leave on an open
  // connection: false keeps it from leaving. `on_left` is called once it has left.
  void prepare(const Url& url, const std::optional<Endpoint>& endpoint, Approach approach,
               std::function<bool()> on_sent, std::function<void()> on_left = {});

  void* handle() const;  // the CURL*, for the fetcher's multi handle

  // What came of it, after curl said it is over with `code` (a CURLcode). A head
  // that arrived whole gives a capture, however its body ended; else the error says
  // why there is none. Leaves via and hops to the caller.
  Result<Capture> finish(int code);

  // Request sent to first byte of the answer; zero if it never got so far.
  std::chrono::milliseconds latency() const;
  bool was_sent() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
