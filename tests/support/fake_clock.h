// SPDX-License-Identifier: Apache-2.0
#pragma once

// A clock turned by hand: time passes when the test says so.

#include <mutex>

#include "base/clock.h"

namespace chancery::test {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Timestamp start = Timestamp::from_unix(1'700'000'000)) : utc_(start) {}
  Instant now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  Timestamp utc() const override {
    const std::lock_guard lock(mutex_);
    return utc_;
  }
  void advance(std::chrono::microseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
    utc_ = Timestamp(utc_.point() + by);
  }
  // The wall clock alone jumps, as when somebody sets it.
  void set_utc(Timestamp utc) {
    const std::lock_guard lock(mutex_);
    utc_ = utc;
  }

 private:
  mutable std::mutex mutex_;
  Instant now_{std::chrono::hours(1)};
  Timestamp utc_;
};

}  // namespace chancery::test
