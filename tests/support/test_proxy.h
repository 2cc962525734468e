// SPDX-License-Identifier: Apache-2.0
#pragma once

// A proxy on loopback, http and SOCKS5 at one port: what is asked for under a name of
// its table goes there, an address goes to itself, the rest is refused. It notes what
// it was asked, logins among it.
//
// Thread-safe. Throws std::system_error when loopback says no.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chancery::test {

class TestProxy {
 public:
  // `table`: "agency.example:443" -> "127.0.0.2:40124". With a `login`
  // ("user:password"), nobody gets through without it.
  explicit TestProxy(std::map<std::string, std::string> table, std::string login = "");
  TestProxy(const TestProxy&) = delete;
  ~TestProxy();

  std::uint16_t port() const;
  // "GET http://a.example/", "CONNECT a.example:443", "SOCKS 127.0.0.1:80", in order;
  // behind it what was shown as a login.
  std::vector<std::string> asked() const;
  std::string last_head() const;  // of the last plain request, as it came

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery::test
