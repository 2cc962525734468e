// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection, served: one port for the archive's own pages and one for archived
// content, so that what was archived cannot reach them. The whole of `serve`:
//
//   ReplayService service("collection", {});
//   fmt::print("{}\n", service.url());
//   wait for a signal
//
// Serves from its construction to its destruction.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "replay/memento.h"

namespace chancery {

class ReplayService {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8090;       // 0: any free one
    std::uint16_t content_port = 0;  // 0: the next one, or any free one
    std::vector<std::string> hosts;  // names it may be asked by, beside localhost and its address
    int threads = 4;                 // a port
    // A third port, as an HTTP proxy onto the archive at that moment; 0: any free one.
    std::optional<std::uint16_t> proxy_port{};
    Timestamp proxy_when = kFarFuture;
    bool scripts = true;  // whether those of archived pages run
  };
  // Throws std::system_error when there is no such folder or a port is taken.
  ReplayService(std::filesystem::path collection, Options options);
  ~ReplayService();

  std::string url() const;  // "http://127.0.0.1:8090/"
  std::uint16_t port() const;
  std::uint16_t content_port() const;
  std::optional<std::uint16_t> proxy_port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
