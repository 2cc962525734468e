// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a host's name to the address we will talk to. Resolved once, checked, kept
// and pinned: the transfer connects to that address and looks nothing up itself,
// so a name cannot point somewhere else between the check and the use, and hosts
// at one address can share their rest. Private addresses are refused unless the
// config names them.
//
// A name with several addresses is asked at the one that answered last; after a failed
// connection at the next. What names resolved to is kept for the archive.
//
// Thread-safe. Look-ups run on a few threads of its own, since getaddrinfo blocks.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/capture_records.h"
#include "base/clock.h"
#include "base/host.h"
#include "base/result.h"
#include "base/url.h"

namespace chancery {

// Where to connect: an address, and a port if the config moved it.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;   // 0: the URL's own
  std::size_t others = 0;   // further addresses of the name
  std::string key() const;  // for politeness: one per address (and moved port)
};

class Resolver {
 public:
  struct Options {
    // "agency.example" or "agency.example:443" or "*" -> "127.0.0.1" or "127.0.0.1:8080".
    // What stands here is not looked up, and not refused.
    std::map<std::string, std::string> table;
    std::vector<IpBlock> private_allowed;
    int threads = 4;
    std::chrono::seconds keep{600}, keep_failure{60};
    // What a name's addresses are, in the order to be tried; empty asks the system.
    std::function<Result<std::vector<IpAddress>>(const std::string& host)> look_up;
  };
  // Throws std::invalid_argument for a table value that is no address.
  Resolver(Options options, const Clock& clock);
  ~Resolver();  // pending calls are not made any more

  // Calls `then` once: at once on this thread if the answer is known, else later on
  // another. Fault::dns: no such name; Fault::too_slow: the resolver could not say;
  // Fault::refused: an address no stranger may send us to.
  void resolve(const Url& url, std::function<void(Result<Endpoint>)> then);

  // After a failed connection: the name's next address, which is the one given from
  // now on; the same again if it has no other. nullopt: not a name we looked up, or it
  // is to be looked up anew.
  std::optional<Endpoint> next(const std::string& host);

  // The first answer of each name that was looked up since the last call.
  std::vector<DnsAnswer> answers();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
