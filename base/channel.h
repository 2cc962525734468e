// SPDX-License-Identifier: Apache-2.0
#pragma once

// A bounded queue between threads. A full channel makes the sender wait, and
// that is all the back-pressure there is: a slow disk slows the fetching and
// never fills memory. Receivers take whatever has gathered, up to a limit, so
// under load one wake-up carries many items.
//
// Any thread may call anything. Closing lets receivers drain what is left.

#include <cstddef>
#include <deque>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/guarded.h"

namespace chancery {

template <class T>
class Channel {
 public:
  explicit Channel(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room. False: closed or told to stop, and `item` is still the caller's.
  bool send(T&& item, std::stop_token stop = {}) {
    auto state = state_.hold();
    if (!state.wait(stop, [&] { return state->closed || state->items.size() < capacity_; }) || state->closed)
      return false;
    state->items.push_back(std::move(item));
    state.notify_all();
    return true;
  }

  // The same for many, in order, with one waking of the receivers for as many as there is
  // room for. False: what was not sent is still in `items`.
  bool send_all(std::vector<T>&& items, std::stop_token stop = {}) {
    auto state = state_.hold();
    auto next = items.begin();
    while (next != items.end() && state.wait(stop, [&] { return state->closed || state->items.size() < capacity_; }) &&
           !state->closed) {
      for (; next != items.end() && state->items.size() < capacity_; ++next) state->items.push_back(std::move(*next));
      state.notify_all();
    }
    items.erase(items.begin(), next);
    return items.empty();
  }

  // Never waits. False: full or closed, and `item` is still the caller's.
  bool try_send(T&& item) {
    auto state = state_.hold();
    if (state->closed || state->items.size() >= capacity_) return false;
    state->items.push_back(std::move(item));
    state.notify_all();
    return true;
  }

  // Waits for at least one item and takes up to `most`. Empty: closed and
  // drained, or told to stop.
  std::vector<T> receive(std::size_t most, std::stop_token stop = {}) {
    auto state = state_.hold();
    std::vector<T> taken;
    if (!state.wait(stop, [&] { return state->closed || !state->items.empty(); })) return taken;
    const auto count = std::min(most, state->items.size());
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(state->items.front()));
      state->items.pop_front();
    }
    state.notify_all();
    return taken;
  }

  std::optional<T> receive_one(std::stop_token stop = {}) {
    auto taken = receive(1, stop);
    if (taken.empty()) return std::nullopt;
    return std::move(taken.front());
  }

  void close() {
    auto state = state_.hold();
    state->closed = true;
    state.notify_all();
  }

  std::size_t size() { return state_.hold()->items.size(); }

 private:
  struct State {
    std::deque<T> items;
    bool closed = false;
  };
  const std::size_t capacity_;
  Guarded<State> state_;
};

}  // namespace chancery
