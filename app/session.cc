// SPDX-License-Identifier: Apache-2.0
#include "app/session.h"

#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "app/config_account.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/collection_folder.h"
#include "store/prune.h"

namespace chancery {
namespace {

using namespace std::chrono;

// Turns the first SIGINT or SIGTERM into a stop request. The signals are blocked in
// every thread made while it lives; its own thread waits for them.
class Signals {
 public:
  Signals() {
    sigemptyset(&wanted_);
    sigaddset(&wanted_, SIGINT);
    sigaddset(&wanted_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &wanted_, &before_);
    thread_ = std::jthread([this](std::stop_token over) { listen(over); });
  }
  ~Signals() {
    thread_.request_stop();
    thread_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  std::stop_token token() const { return stop_.get_token(); }
  int caught() const { return caught_; }

 private:
  void listen(std::stop_token over) {
    const timespec tick{0, 100'000'000};
    while (!over.stop_requested()) {
      const int signal = ::sigtimedwait(&wanted_, nullptr, &tick);
      if (signal <= 0) continue;
      if (caught_ != 0) ::_exit(128 + signal);
      caught_ = signal;
      std::cerr << "\nchancery: stopping; open requests are finished and the state is saved (again: at once)\n";
      stop_.request_stop();
    }
  }
  sigset_t wanted_{}, before_{};
  std::stop_source stop_;
  std::atomic<int> caught_{0};
  std::jthread thread_;
};

// A line per active host and a total, redrawn in place four times a second. Only on
// a terminal.
class ProgressDisplay {
 public:
  explicit ProgressDisplay(Pipeline& pipeline) : pipeline_(pipeline) {
    thread_ = std::jthread([this](std::stop_token stop) { draw_all(stop); });
  }
  ~ProgressDisplay() {
    thread_.request_stop();
    thread_.join();
    clear();
  }

 private:
  static constexpr std::size_t kMostHosts = 8;

  void draw_all(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any tick;
    std::unique_lock lock(mutex);
    while (!tick.wait_for(lock, stop, milliseconds(250), [&] { return stop.stop_requested(); })) draw();
  }

  void clear() {
    std::string out;
    for (int i = 0; i < drawn_; ++i) out += "\x1b[1A\x1b[2K";
    std::cerr << out << std::flush;
    drawn_ = 0;
  }

  void draw() {
    const auto progress = pipeline_.progress(kMostHosts);
    winsize size{};
    const std::size_t width =
        ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1u : 79u;
    clear();
    const auto& report = progress.report;
    std::string out;
    const auto line = [&](std::string text) {
      text = log::printable(text);
      if (text.size() > width) text.resize(width);  // ASCII: hosts and URLs are
      out += text + "\n";
      ++drawn_;
    };
    for (const auto& host : progress.hosts)
      line(fmt::format("  {:<32.32} {:>6}  {}", host.host, host.requests, host.doing));
    line(fmt::format("{} requests, {} captures, {:.1f} MB, {} URLs met", report.requests, report.captures,
                     static_cast<double>(report.payload_bytes) / 1e6, report.discovered));
    std::cerr << out << std::flush;
  }

  Pipeline& pipeline_;
  int drawn_ = 0;
  std::jthread thread_;
};

void settle(const CollectionFolder& folder) {
  if (settle_prune(folder, system_clock().utc()))
    std::cerr << "chancery: a prune had been broken off; what it left was put in order\n";
}

bool shows_progress(const Common& common) {
  const char* terminal = std::getenv("TERM");
  return !common.quiet && ::isatty(STDERR_FILENO) && terminal && std::string_view(terminal) != "dumb";
}

ExitCode code_of(const Report& report, int signal) {
  if (signal == SIGINT) return ExitCode::interrupted;
  if (signal == SIGTERM) return ExitCode::terminated;
  if (report.state == "time limit") return ExitCode::time_limit;
  return report.failed() > 0 ? ExitCode::some_failed : ExitCode::done;
}

// Every exchange is a socket: as many files as that takes, or fewer exchanges.
void allow_open_files(RunSettings& settings) {
  constexpr rlim_t kOthers = 200;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = std::min(files.rlim_max, std::max<rlim_t>(files.rlim_cur, 2 * settings.most_under_way + kOthers));
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) ::getrlimit(RLIMIT_NOFILE, &files);
  const auto room = files.rlim_cur > 2 * kOthers ? files.rlim_cur - kOthers : kOthers;
  settings.most_under_way = std::min<std::size_t>(settings.most_under_way, room);
}

// Pages are made on one thread and let go on another: with an arena for each thread,
// what one lets go the others cannot have.
void share_memory_among_threads() {
#ifdef M_ARENA_MAX
  ::mallopt(M_ARENA_MAX, 2);
#endif
}

}  // namespace

SessionResult run_session(RunSettings settings, const Common& common) {
  settings.folder.create();
  const auto lock = CollectionLock::take(settings.folder);
  if (!lock) {
    std::cerr << "chancery: " << lock.error().detail << "\n";
    return {ExitCode::locked, std::nullopt};
  }
  settle(settings.folder);
  settings.account += account_of_value("command", common.words);
  Signals signals;
  allow_open_files(settings);
  share_memory_among_threads();
  try {
    Pipeline pipeline(std::move(settings), system_clock());
    std::optional<ProgressDisplay> display;
    if (shows_progress(common)) display.emplace(pipeline);
    auto report = pipeline.run(signals.token());
    display.reset();
    const auto code = code_of(report, signals.caught());
    return {code, std::move(report)};
  } catch (const std::exception& error) {
    const bool full = is_disk_full(error);
    std::cerr << "chancery: " << (full ? "the disk is full: " : "") << log::printable(error.what())
              << (full ? "; nothing kept is lost. Free some space and run the same command again\n" : "\n");
    return {full ? ExitCode::disk_full : ExitCode::failed, std::nullopt};
  }
}

std::optional<Config> load_config(const Common& common, bool needs_file) {
  const auto environment = process_environment();
  const bool use_file = needs_file || common.config_given || std::filesystem::exists(common.config);
  auto read = use_file ? read_config(common.config, environment) : default_config(environment);
  if (common.dir) read.config.dir = *common.dir;
  if (common.contact) read.config.contact = *common.contact;
  if (needs_file) {
    const auto& sites = read.config.run.sites;
    for (auto& wrong : {missing_contact(read.config, sites), impolite_delay(read.config, sites)}) {
      if (!wrong) continue;
      read.faults.push_back(read.crawler);
      read.faults.back().message = *wrong;
    }
  }
  if (!read.faults.empty()) {
    print_faults(read.faults);
    return std::nullopt;
  }
  return std::move(read.config);
}

ExitCode no_collection(const std::filesystem::path& folder) {
  std::cerr << fmt::format("chancery: there is no collection at {}; name one with --dir\n", folder.string());
  return ExitCode::no_collection;
}

HeldCollection hold_collection(const Common& common, bool make) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return {ExitCode::usage, {}, {}};
  CollectionFolder folder{config->dir};
  if (make) {
    folder.create();
  } else if (!std::filesystem::is_directory(folder.archive())) {
    return {no_collection(folder.root), {}, {}};
  }
  auto lock = CollectionLock::take(folder);
  if (!lock) {
    std::cerr << "chancery: " << lock.error().detail << "\n";
    return {ExitCode::locked, {}, {}};
  }
  settle(folder);
  return {ExitCode::done, std::move(folder), std::move(*lock)};
}

ReadCollection read_collection(const Common& common) {
  ReadCollection read;
  read.config = load_config(common, /*needs_file=*/false);
  if (!read.config) {
    read.code = ExitCode::usage;
    return read;
  }
  const CollectionFolder folder{read.config->dir};
  if (!folder.exists()) {
    read.code = no_collection(folder.root);
    return read;
  }
  read.database.emplace(folder.database(), Access::read);
  read.folder = folder;
  return read;
}

void print_faults(const std::vector<ConfigFault>& faults) {
  for (const auto& fault : faults) std::cerr << "chancery: " << log::printable(fault.to_string()) << "\n";
  std::cerr << fmt::format("chancery: {} fault{} in the configuration; nothing was fetched\n", faults.size(),
                           faults.size() == 1 ? "" : "s");
}

}  // namespace chancery
