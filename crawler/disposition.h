// SPDX-License-Identifier: Apache-2.0
#pragma once

// What became of a URL, and what an answer means for it: keep, ask again later,
// give up. Every URL met ends in exactly one disposition; a report's sums are
// counts of these. Pure functions; thread-safe.

#include <cstdint>
#include <string_view>

#include "archive/capture.h"
#include "base/result.h"

namespace chancery {

// The numbers are in the database: only ever add.
enum class Disposition : std::uint8_t {
  waiting = 0,           // not asked yet; the detail says what for
  fetched = 1,           // 2xx, kept
  unchanged = 2,         // 2xx, a payload we hold: kept as a revisit
  redirected = 3,        // 3xx, kept; its target is a URL of its own
  not_found = 4,         // 404 or 410, kept
  client_error = 5,      // another 4xx, kept
  server_error = 6,      // 5xx, kept
  cut_short = 7,         // the body ended early or met a limit; kept and marked
  robots_refused = 8,    // robots.txt says no
  dns_failed = 9,        // the name does not resolve
  connect_failed = 10,   // refused or unreachable
  tls_failed = 11,       // handshake or certificate
  timed_out = 12,        // no answer in time
  broken = 13,           // the connection or the protocol broke before a whole head
  address_refused = 14,  // a private address that no config names
  too_many_redirects = 15,
  left_limit = 16,    // waiting: a page limit of the site was met
  left_robots = 17,   // waiting: its robots.txt cannot be had
  left_rest = 18,     // waiting: its host must rest beyond this run
  left_stopped = 19,  // waiting: the run was stopped
  challenged = 20,    // a wall for machines instead of the page; kept, not read
  soft_error = 21,    // 200, but it says "not found"; kept, not read
  trapped = 22,       // not asked: pages like it bring nothing new
  too_large = 23,     // sound or film beyond what its site wants; what came is kept and marked
};
inline constexpr int kDispositions = 24;

std::string_view name(Disposition how);  // "robots refused"
bool is_kept(Disposition how);           // there is a capture
bool is_failure(Disposition how);        // counts as a failed page (exit code 3)
bool is_left(Disposition how);           // still waiting when the run ended

// Of a whole answer. `known_payload`: recorded as a revisit. 429 and 503 are
// server_error once tries are used up.
Disposition of_status(int status, bool known_payload, bool truncated);
// Of an exchange that gave no whole head.
Disposition of_fault(Fault fault);

// Whether asking again may help: the host said "later" (429, 503), or nothing
// came of a connection. `tries` made so far, this one included.
bool worth_retrying_status(int status);
bool worth_retrying_fault(Fault fault);
// Of a body that was cut: whether all of it may come another time.
bool worth_retrying_cut(Truncation why);

}  // namespace chancery
