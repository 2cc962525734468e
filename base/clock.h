// SPDX-License-Identifier: Apache-2.0
#pragma once

// Now, real or turned by hand. Two times, never mixed: waiting, timeouts and
// politeness use the monotonic instant; records and rows use UTC. The wall
// clock may jump without shortening a host's rest.

#include <chrono>

#include "base/timestamp.h"

namespace chancery {

using Instant = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual Timestamp utc() const = 0;
};

// The machine's clocks. The one instance everybody shares.
const Clock& system_clock();

}  // namespace chancery
