// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/ip_address.h"
#include "base/log.h"
#include "replay/replay_service.h"
#include "store/import.h"

namespace chancery {
namespace {

bool is_loopback(const std::string& address) {
  const auto ip = IpAddress::parse(address);
  return ip && (ip->to_string() == "::1" || (ip->is_v4() && ip->to_string().starts_with("127.")));
}

// Archives of others, taken into a folder that goes when this does.
struct TemporaryCollection {
  TemporaryCollection() {
    auto name = (std::filesystem::temp_directory_path() / "chancery-serve-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), "cannot make " + name);
    folder.root = name;
    folder.create();
  }
  TemporaryCollection(const TemporaryCollection&) = delete;
  ~TemporaryCollection() {
    std::error_code none;
    std::filesystem::remove_all(folder.root, none);
  }
  bool take_in(const std::vector<std::filesystem::path>& files) const {
    Intake::Options how;
    how.disposition = disposition_of;
    const auto imported = import_archives(folder, files, how, system_clock().utc());
    for (const auto& error : imported.failed)
      std::cerr << "chancery: not taken: " << log::printable(error.detail) << "\n";
    return !imported.files.empty();
  }
  CollectionFolder folder;
};

// "20240131" or "2024-01-31".
std::optional<Timestamp> moment_of(const std::string& text) {
  return text.find('-') == std::string::npos ? Timestamp::parse_digits(text) : Timestamp::parse_iso8601(text);
}

}  // namespace

ExitCode serve(const ServeOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  std::optional<TemporaryCollection> foreign;
  auto folder = config->dir;
  if (!options.files.empty()) {
    foreign.emplace();
    if (!foreign->take_in(options.files)) return ExitCode::failed;
    folder = foreign->folder.root;
  }
  if (!std::filesystem::is_directory(folder / "archive")) return no_collection(folder);
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
  how.proxy_port = options.proxy;
  if (!options.proxy_at.empty()) {
    const auto when = moment_of(options.proxy_at);
    if (!when) {
      std::cerr << "chancery: --proxy-at is no moment; write one like 20240131 or 2024-01-31\n";
      return ExitCode::usage;
    }
    how.proxy_when = *when;
  }
  const ReplayService service(folder, how);
  std::cout << fmt::format("{} is open at {} (Ctrl-C closes it)\n",
                           foreign ? options.files[0].string() : folder.string(), service.url());
  if (const auto port = service.proxy_port())
    std::cout << fmt::format("as a proxy at http://{}:{}\n", options.address, *port);
  std::cout << std::flush;
  int signal = 0;
  sigwait(&ends, &signal);
  return ExitCode::done;
}

}  // namespace chancery
