// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "replay/replay_service.h"

namespace chancery {

ExitCode serve(const ServeOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  if (!std::filesystem::is_directory(config->dir / "archive")) return no_collection(config->dir);
  // Blocked before the server makes its threads, so that they inherit it and this one waits.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ReplayService::Options how;
  how.address = options.address;
  how.port = options.port;
  const ReplayService service(config->dir, how);
  std::cout << fmt::format("{} is open at {} (Ctrl-C closes it)\n", config->dir.string(), service.url()) << std::flush;
  int signal = 0;
  sigwait(&ends, &signal);
  return ExitCode::done;
}

}  // namespace chancery
