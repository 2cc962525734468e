// SPDX-License-Identifier: Apache-2.0
#pragma once

// Listens on loopback addresses, over http and https, and answers every request
// with a WireScript. Knows connections, handshakes and time; what to answer is
// its owner's affair. One thread serves it all by epoll.
//
// Thread-safe. Throws std::system_error when loopback says no.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/http_head.h"
#include "tests/support/wire_script.h"

struct ssl_ctx_st;

namespace chancery::test {

// One request that came in.
struct Asked {
  std::uint64_t request = 0, connection = 0;  // a number for each, never used twice
  bool secure = false;
  bool resumed = false;   // its TLS session was one from before
  std::string host = {};  // from Host: lower case, no port
  std::string method = {}, target = {};
  HttpFields headers = {};
  std::string body = {};
  Instant at{};        // its head was complete
  Instant answered{};  // just after its last byte was handed to the system; the epoch until then
};

class ScriptServer {
 public:
  // Called on the serving thread, without a lock held; must not call the server.
  struct Handlers {
    std::function<WireScript(const Asked&)> answer;
    std::function<void(const Asked&)> answered;                  // its last byte went, or its connection broke
    std::function<ssl_ctx_st*(const std::string&)> certificate;  // for a host; null ends the handshake
  };
  explicit ScriptServer(Handlers handlers);
  ScriptServer(const ScriptServer&) = delete;
  ~ScriptServer();

  enum class Greeting { serve, reset };                        // what a connection meets
  void listen(const std::string& address, Greeting greeting);  // replaces what was there
  void stop_listening(const std::string& address);             // connections that are open stay

  std::uint16_t port() const;        // http, the same on every address
  std::uint16_t https_port() const;  // https
  std::size_t accepted() const;      // connections so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery::test
