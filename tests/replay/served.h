// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection being served on free ports, and requests to both of its sides.

#include <string>
#include <string_view>

#include "replay/replay_service.h"
#include "tests/replay/made_collection.h"
#include "tests/support/raw_client.h"

namespace chancery::test {

struct Served {
  explicit Served(const MadeCollection& made, ReplayService::Options options = any_port())
      : service(made.folder(), std::move(options)) {}
  static ReplayService::Options any_port() {
    ReplayService::Options options;
    options.port = 0;
    return options;
  }
  RawAnswer ui(std::string_view target, std::string_view fields = "") const {
    return get(service.port(), target, fields);
  }
  RawAnswer content(std::string_view target, std::string_view fields = "") const {
    return get(service.content_port(), target, fields);
  }
  static std::string origin(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }
  ReplayService service;
};

inline bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace chancery::test
