// SPDX-License-Identifier: Apache-2.0
#pragma once

// A value and the lock it lives behind. The value can be reached only through
// a hold, so nobody can touch it unlocked; waiting for it to change goes
// through the hold too, and stops when the token says so.
//
//   Guarded<State> state_;
//   auto held = state_.hold();
//   held->count++;
//   held.notify_all();
//   if (!held.wait(stop, [&] { return held->count > 3; })) return;  // told to stop

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace chancery {

template <class T>
class Guarded {
 public:
  Guarded() = default;
  template <class... Args>
  explicit Guarded(std::in_place_t, Args&&... args) : value_(std::forward<Args>(args)...) {}

  class Hold {
   public:
    T* operator->() noexcept { return &owner_.value_; }
    T& operator*() noexcept { return owner_.value_; }

    void notify_all() noexcept { owner_.changed_.notify_all(); }
    void notify_one() noexcept { owner_.changed_.notify_one(); }

    // Lets go of the lock until `ready()`; false if told to stop before that.
    template <class Ready>
    bool wait(std::stop_token stop, Ready ready) {
      return owner_.changed_.wait(lock_, stop, std::move(ready));
    }
    // The same, at most until `when`; what `ready()` says at the end.
    template <class Ready>
    bool wait_until(std::stop_token stop, std::chrono::steady_clock::time_point when, Ready ready) {
      return owner_.changed_.wait_until(lock_, stop, when, std::move(ready));
    }
    void release() { lock_.unlock(); }  // before the hold's end; it must not be used afterwards

   private:
    friend class Guarded;
    explicit Hold(Guarded& owner) : owner_(owner), lock_(owner.mutex_) {}
    Guarded& owner_;
    std::unique_lock<std::mutex> lock_;
  };

  Hold hold() { return Hold(*this); }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  T value_{};
};

}  // namespace chancery
