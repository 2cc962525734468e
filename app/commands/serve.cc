// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "base/ip_address.h"
#include "replay/replay_service.h"

namespace chancery {
namespace {

bool is_loopback(const std::string& address) {
  const auto ip = IpAddress::parse(address);
  return ip && (ip->to_string() == "::1" || (ip->is_v4() && ip->to_string().starts_with("127.")));
}

}  // namespace

ExitCode serve(const ServeOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  if (!std::filesystem::is_directory(config->dir / "archive")) return no_collection(config->dir);
  if (!is_loopback(options.address)) {
    if (!options.is_public) {
      std::cerr << fmt::format(
          "chancery: others can reach {}, and nobody who reads the collection is asked who they are; say --public if "
          "that "
          "is meant\n",
          options.address);
      return ExitCode::usage;
    }
    std::cerr << fmt::format("chancery: warning: whoever can reach {} can read the whole collection\n",
                             options.address);
  }
  // Blocked before the server makes its threads, so that they inherit it and this one waits.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ReplayService::Options how;
  how.address = options.address;
  how.port = options.port;
  how.hosts = options.hosts;
  how.scripts = !options.no_scripts;
  const ReplayService service(config->dir, how);
  std::cout << fmt::format("{} is open at {} (Ctrl-C closes it)\n", config->dir.string(), service.url()) << std::flush;
  int signal = 0;
  sigwait(&ends, &signal);
  return ExitCode::done;
}

}  // namespace chancery
