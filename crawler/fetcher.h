// SPDX-License-Identifier: Apache-2.0
#pragma once

// The transfers of one thread: one curl multi handle driven by its sockets
// through epoll, as many exchanges under way as hosts are due. Takes leases when
// they are due, never queues inside curl, and hands on what was fetched in
// batches. Nothing here waits for a disk or a lock that is held for long.
//
// Where a connection cannot be had, the name's next address is tried under the same
// lease, as far as its own rest allows. Exchanges of a host go through the same curl
// handle where that is free, which is where its TLS sessions are kept.
//
// run() is the thread's body.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "archive/capture.h"
#include "base/clock.h"
#include "crawler/approach.h"
#include "crawler/resolver.h"
#include "crawler/transfer.h"
#include "crawler/workbench.h"

namespace chancery {

// A lease and what came of it: a capture, or why there is none, or neither when
// the lease had ended before it began.
struct Fetched {
  Lease lease;
  std::optional<Capture> capture;
  std::optional<Error> error;
  std::vector<DnsAnswer> names{};  // looked up meanwhile, for whichever lease
};

class Fetcher {
 public:
  struct Options {
    int shard = 0;
    std::size_t most_under_way = 200;
    TransferSettings transfer;
    std::chrono::milliseconds grace{10'000};  // for open exchanges, once told to stop
    // Asked of each lease: why its URL is not to be asked after all.
    std::function<std::optional<Lease::Ended>(const Lease&)> turn_away{};
  };
  // `out` takes a batch and must not block for long; `room` says how many more
  // exchanges the rooms behind can take.
  using Out = std::function<void(std::vector<Fetched>)>;
  using Room = std::function<std::size_t()>;
  Fetcher(Options options, Workbench& workbench, Resolver& resolver, Approaches& approaches, const Clock& clock,
          Out out, Room room);
  ~Fetcher();

  // Until told to stop; then takes no more leases and ends when the exchanges under
  // way have, or after the grace. Throws std::system_error if epoll cannot be had.
  void run(std::stop_token stop);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
