// SPDX-License-Identifier: Apache-2.0
#pragma once

// A web on loopback, with real sockets: many hosts under their own names, each on
// an address of its own (127.0.0.x), over http and https, answering well or badly
// as scripted, and noting who asked for what and when. Answers tens of thousands
// of requests a second, so it is not what a benchmark measures.
//
// A client reaches "http://agency.example/" through resolve_table() (for our own
// resolver and the config) or connect_to() (for curl), and trusts ca_file().
//
// Thread-safe. The hosts may be changed at any time; requests under way are
// answered as they were begun. Throws std::system_error when loopback says no.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tests/support/script_server.h"
#include "tests/support/test_authority.h"
#include "tests/support/wire_script.h"

namespace chancery::test {

class LoopbackSite {
 public:
  LoopbackSite();
  LoopbackSite(const LoopbackSite&) = delete;
  ~LoopbackSite();

  // How a host meets those who knock.
  enum class Door {
    open,
    refusing,  // nothing listens: connection refused
    slamming,  // accepts, and resets at once
  };

  // Adds a host (if it is new) on an address of its own, or on `address` ("::1" too),
  // which other hosts may have as well. Everything below adds hosts by itself.
  void add_host(const std::string& host, const std::string& address = "");
  void set_door(const std::string& host, Door door);
  void set_certificate(const std::string& host, Certificate kind);

  // Files of a folder by their paths: "/" is index.html, types go by extension,
  // conditional requests are answered 304 by ETag, the rest is 404.
  void serve_folder(const std::string& host, const std::filesystem::path& folder);
  // One address ("/a?b=c"): the scripts in turn, the last for ever. Wins over a folder.
  void answer(const std::string& host, const std::string& target, std::vector<WireScript> scripts);
  void answer(const std::string& host, const std::string& target, WireScript script);
  // Anything else that host is asked. Called on the serving thread; must not call the site.
  using Handler = std::function<WireScript(const Asked&)>;
  void answer_with(const std::string& host, Handler handler);

  std::uint16_t port() const;        // http, the same on every address
  std::uint16_t https_port() const;  // https
  std::string address(const std::string& host) const;
  std::map<std::string, std::string> resolve_table() const;  // "agency.example:443" -> "127.0.0.2:40124", and for 80
  std::vector<std::string> connect_to() const;               // "agency.example:80:127.0.0.2:40123", and one for 443
  std::string url(const std::string& host, std::string_view target) const;  // with its true port
  std::filesystem::path ca_file() const;

  // What was asked so far, in order; of one host, or of all.
  std::vector<Asked> asked(const std::string& host = "") const;
  std::size_t count(const std::string& host, const std::string& target = "") const;
  std::size_t connections() const;  // accepted so far
  // The shortest time from one request of that host to its next; max() before the second.
  std::chrono::microseconds least_gap(const std::string& host) const;
  // The most requests of that host that were under way at one time.
  int most_at_once(const std::string& host) const;
  void forget();  // all that was noted

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery::test
