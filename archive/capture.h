// SPDX-License-Identifier: Apache-2.0
#pragma once

// One exchange as it went over the wire: what was asked, what came back, byte
// for byte. The fetcher makes it; the recorder turns it into WARC records.

#include <chrono>
#include <optional>
#include <string>

#include "archive/spool.h"
#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

// Why a body is shorter than the server meant it (WARC 1.1 5.13).
enum class Truncation { length, time, disconnect, unspecified };
std::string_view name(Truncation why);

struct Capture {
  Url url{};
  std::string method = "GET";
  Timestamp began{};                  // the request left
  std::chrono::milliseconds took{};   // until the last byte
  std::string ip{};                   // numeric, whom we talked to; empty if unknown (a proxy)
  std::string protocol = "http/1.1";  // "h2" when the head below is a rendering of it
  std::string tls{};                  // "tls/1.3"; empty on plain HTTP

  std::string request{};        // head (and body) exactly as sent, credentials aside
  std::string response_head{};  // exactly as received, final response only, blank line included
  Spool body{};                 // as received: chunk framing and content coding in place
  std::optional<Truncation> truncated{};
  std::string cut{};  // for people: what cut it short; empty if nothing did

  std::string via{};   // the URL of the page that led here; empty for a seed
  std::string site{};  // whose URL it is, by the config's name; empty if nobody's
  std::string hops{};  // from the seed: L link, E embedded, R redirect, P prerequisite, ... empty for a seed
};

}  // namespace chancery
