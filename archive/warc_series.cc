// SPDX-License-Identifier: Apache-2.0
#include "archive/warc_series.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "archive/disk.h"
#include "base/ascii.h"
#include "base/guarded.h"
#include "base/log.h"
#include "base/owned.h"

namespace chancery {
namespace {

bool fit_for_a_name(char c) { return ascii::is_alnum(c) || c == '.' || c == '-' || c == '_'; }

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  std::string text(name.data());
  for (char& c : text)
    if (!fit_for_a_name(c)) c = '-';
  return text;
}

}  // namespace

// The file that is being written, as sync() sees it: a descriptor of its own, so
// that a roll may close the writer's while another thread is still syncing.
struct OpenFile {
  OwnedFd descriptor;
  std::filesystem::path path;
};

struct WarcSeries::State {
  State(Options how, const Clock& now) : options(std::move(how)), clock(now), host(host_name()) {}

  const Options options;
  const Clock& clock;
  const std::string host;
  int serial = 0;
  std::optional<WarcWriter> writer;
  std::vector<std::string> files;

  struct Shared {
    std::shared_ptr<const OpenFile> open;
    std::exception_ptr failure;  // the first; nothing is written after it
  };
  Guarded<Shared> shared;

  void refuse_after_failure() {
    if (const auto failure = shared.hold()->failure) std::rethrow_exception(failure);
  }

  std::string next_name(Timestamp now) {
    const auto millis = now.unix_micros() / 1000 % 1000;
    return fmt::format("{}-{}{:03}-{:05}-{}.warc.gz", options.prefix, now.digits14(), millis, serial++, host);
  }

  bool taken(const std::string& name) const {
    for (const auto* suffix : {"", ".open", ".torn"})
      if (std::filesystem::exists(options.folder / (name + suffix))) return true;
    return false;
  }

  void open_next() {
    const auto now = clock.utc();
    auto name = next_name(now);
    while (taken(name)) name = next_name(now);
    writer.emplace(options.folder / name, options.info, now);
    OwnedFd copy(::fcntl(writer->descriptor(), F_DUPFD_CLOEXEC, 0));
    if (!copy) throw std::system_error(errno, std::generic_category(), "dup " + name);
    shared.hold()->open = std::make_shared<const OpenFile>(OpenFile{std::move(copy), options.folder / name});
    files.push_back(name);
  }

  // The file is synced before sync() stops seeing it.
  void finish_open() {
    if (!writer) return;
    writer->finish();
    writer.reset();
    shared.hold()->open.reset();
  }

  template <class Step>
  auto or_fail_for_good(Step step) {
    try {
      return step();
    } catch (...) {
      auto held = shared.hold();
      if (!held->failure) held->failure = std::current_exception();
      throw;
    }
  }
};

WarcSeries::WarcSeries(Options options, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), clock)) {
  for (const char c : state_->options.prefix)
    if (!fit_for_a_name(c)) throw std::invalid_argument("not a WARC file prefix: " + state_->options.prefix);
  std::filesystem::create_directories(state_->options.folder);
}

WarcSeries::~WarcSeries() {
  try {
    if (!state_->shared.hold()->failure) state_->finish_open();
  } catch (const std::exception& failure) {
    log::event(log::Level::error, "WARC file left open", {{"file", state_->files.back()}, {"why", failure.what()}});
  }
}

std::vector<RecordPlace> WarcSeries::append(std::vector<Record>& records) {
  auto& state = *state_;
  state.refuse_after_failure();
  return state.or_fail_for_good([&] {
    if (state.writer && state.writer->size() >= state.options.roll_at) state.finish_open();
    if (!state.writer) state.open_next();
    std::vector<RecordPlace> places;
    places.reserve(records.size());
    for (auto& record : records) places.push_back(state.writer->append(record));
    return places;
  });
}

void WarcSeries::sync() {
  auto& state = *state_;
  state.refuse_after_failure();
  const auto open = state.shared.hold()->open;
  if (open) state.or_fail_for_good([&] { disk::sync_bytes(open->descriptor.get(), open->path); });
}

void WarcSeries::finish() {
  state_->refuse_after_failure();
  state_->or_fail_for_good([&] { state_->finish_open(); });
}

const std::vector<std::string>& WarcSeries::files() const { return state_->files; }

}  // namespace chancery
