// SPDX-License-Identifier: Apache-2.0
#include "crawler/pipeline.h"

#include <sys/resource.h>

#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <variant>

#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "archive/disk.h"
#include "archive/run_records.h"
#include "archive/warc_recovery.h"
#include "base/channel.h"
#include "base/log.h"
#include "crawler/ledger.h"
#include "crawler/novelty.h"
#include "crawler/reader.h"
#include "crawler/recorder.h"
#include "store/capture_index.h"
#include "store/run_seal.h"
#include "store/run_store.h"
#include "store/sqlite_frontier.h"
#include "store/url_history.h"

namespace chancery {
namespace {

using namespace std::chrono;

// Items a room takes at once, and hands on together: few wake-ups, and no room idles for long.
constexpr std::size_t kRecorded = 16, kRead = 8, kCommitted = 64;
constexpr std::size_t kChannel = 256;  // items a channel holds
constexpr int kReadersNice = 5;
// Bytes of bodies in memory on their way to be read; beyond, no leases are taken.
constexpr std::size_t kBodies = 32 << 20;

WarcSeries::Options series_options(const RunSettings& settings, std::int64_t run_id) {
  WarcSeries::Options options;
  options.folder = settings.folder.archive();
  options.roll_at = settings.warc_size;
  options.info.software = "chancery/" CHANCERY_VERSION;
  options.info.operator_contact = settings.contact;
  options.info.robots = "obey";
  options.info.user_agent = settings.user_agent;
  options.info.is_part_of = fmt::format("run {}", run_id);
  return options;
}

std::map<std::string, WireRules> wire_rules(const RunSettings& settings) {
  std::map<std::string, WireRules> rules;
  for (const auto& site : settings.sites) rules[site.name] = site.wire;
  return rules;
}

std::vector<std::string> site_names(const RunSettings& settings) {
  std::vector<std::string> names;
  for (const auto& site : settings.sites) names.push_back(site.name);
  return names;
}

std::size_t body_in_memory(const Fetched& fetched) {
  return fetched.capture ? fetched.capture->body.memory().size() : 0;
}

}  // namespace

struct Pipeline::State {
  RunSettings settings;
  const Clock& clock;

  Database database;
  CaptureStore captures;
  RunStore runs;
  const std::int64_t run_id;
  Scope scope;
  SqliteFrontier frontier;
  SitemapVouchers vouchers;
  Novelty novelty;
  Guarded<Report> report;
  Workbench workbench;
  Resolver resolver;
  Approaches approaches;
  WarcSeries series;
  std::unique_ptr<Ledger> ledger;

  // Counted from the lease to the ledger's end: what the channels must have room for.
  std::atomic<std::size_t> behind{0};
  std::atomic<std::size_t> body_bytes{0};  // in memory, from the fetchers' hands to the readers'
  Channel<Fetched> fetched{kChannel * 8};
  Channel<Recorded> recorded{kChannel};
  struct Wanted {};  // of the frontier, by the workbench
  using ForLedger = std::variant<Wanted, LinksAhead, Parsed>;
  Channel<ForLedger> parsed{kChannel};

  std::vector<std::unique_ptr<Fetcher>> fetchers;
  std::stop_source failing;  // a thread threw
  Guarded<std::exception_ptr> cause;

  State(RunSettings given, const Clock& its_clock)
      : settings(std::move(given)),
        clock(its_clock),
        database((settings.folder.create(), settings.folder.database()), Access::write),
        captures(database),
        runs(database),
        run_id(begin_run()),
        scope(settings.sites),
        frontier(database, clock, site_names(settings), SqliteFrontier::Start::take_over),
        workbench(workbench_options(), scope, clock),
        resolver(settings.resolver, clock),
        approaches(wire_rules(settings), settings.credentials, clock),
        series(series_options(settings, run_id), clock) {
    auto held = report.hold();
    held->run_id = run_id;
    held->kind = settings.kind;
    held->began = clock.utc();
  }

  // What a killed run left is made whole before anything new is written.
  std::int64_t begin_run() {
    for (const auto& file : recover_warcs(settings.folder.archive()))
      log::event(log::Level::warning, "recovered after an interrupted run",
                 {{"file", file.file}, {"kept", std::to_string(file.kept)}, {"torn", std::to_string(file.torn)}});
    return runs.begin(settings.kind, clock.utc());
  }

  Workbench::Options workbench_options() const {
    Workbench::Options options;
    options.shards = settings.fetch_threads;
    options.per_address = settings.per_address;
    options.unreachable_wait = settings.unreachable_wait;
    return options;
  }

  void guard(const std::function<void()>& body);
  void make_fetchers();
  void record_all();
  void read_all();
  void commit_all();
  std::string wait(std::stop_token stop);
  void archive_run();
  void end(const std::string& how);
};

// A thread's body: whatever it throws ends the run, and the first cause is told.
void Pipeline::State::guard(const std::function<void()>& body) {
  try {
    body();
  } catch (...) {
    {
      auto held = cause.hold();
      if (!*held) *held = std::current_exception();
    }
    workbench.close();
    failing.request_stop();
    fetched.close();
    recorded.close();
    parsed.close();
  }
}

void Pipeline::State::make_fetchers() {
  Fetcher::Options options;
  options.most_under_way =
      std::max<std::size_t>(1, settings.most_under_way / static_cast<std::size_t>(settings.fetch_threads));
  options.transfer = settings.transfer;
  options.transfer.user_agent = settings.user_agent;
  options.transfer.spool_folder = settings.folder.archive();
  options.turn_away = [this](const Lease& lease) -> std::optional<Lease::Ended> {
    if (lease.for_robots() || lease.item().depth == 0 || !leads_on(static_cast<LinkKind>(lease.item().kind))) return {};
    auto why = novelty.closes(lease.item().site, lease.url(), Novelty::Since::this_run);
    if (!why) return {};
    return Lease::Ended{Disposition::trapped, std::move(*why)};
  };
  const auto out = [this](std::vector<Fetched> batch) {
    behind += batch.size();
    for (const auto& one : batch) body_bytes += body_in_memory(one);
    fetched.send_all(std::move(batch), failing.get_token());
  };
  const auto room = [this]() -> std::size_t {
    const auto used = behind.load();
    if (body_bytes >= kBodies) return 0;
    return used >= kChannel * 4 ? 0 : kChannel * 4 - used;
  };
  for (int shard = 0; shard < settings.fetch_threads; ++shard) {
    options.shard = shard;
    fetchers.push_back(std::make_unique<Fetcher>(options, workbench, resolver, approaches, clock, out, room));
  }
}

void Pipeline::State::record_all() {
  Database reading(settings.folder.database(), Access::read);
  CaptureStore known(reading);
  Recorder recorder(
      series, [&](const Digest& sha256) { return known.original(sha256); },
      [&](std::int64_t url_id) { return address_of(reading, url_id); }, settings.dedupe_age);
  for (auto batch = fetched.receive(kRecorded); !batch.empty(); batch = fetched.receive(kRecorded)) {
    std::vector<Recorded> done;
    for (auto& one : batch) done.push_back(recorder.record(std::move(one)));
    if (!recorded.send_all(std::move(done))) return;
  }
}

void Pipeline::State::read_all() {
  // Whoever reads gives way to whoever fetches: a host that is due is asked in time, and what
  // was fetched can wait. On Linux this is the thread's alone.
  ::setpriority(PRIO_PROCESS, 0, kReadersNice);
  const Reader reader(scope, workbench, vouchers, novelty, settings.max_tries,
                      [this](LinksAhead links) { parsed.send(std::move(links)); });
  for (auto batch = recorded.receive(kRead); !batch.empty(); batch = recorded.receive(kRead)) {
    std::vector<ForLedger> done;
    for (auto& one : batch) {
      const auto bytes = body_in_memory(one.fetched);
      done.emplace_back(reader.read(std::move(one)));
      body_bytes -= bytes;
    }
    if (!parsed.send_all(std::move(done))) return;
  }
}

void Pipeline::State::commit_all() {
  for (auto taken = parsed.receive(kCommitted); !taken.empty(); taken = parsed.receive(kCommitted)) {
    std::vector<Parsed> batch;
    std::vector<LinksAhead> ahead;
    for (auto& one : taken) {
      if (auto* links = std::get_if<LinksAhead>(&one)) ahead.push_back(std::move(*links));
      if (auto* read = std::get_if<Parsed>(&one)) batch.push_back(std::move(*read));
    }
    const auto count = batch.size();
    if (count > 0 || !ahead.empty()) ledger->commit(std::move(ahead), std::move(batch));
    ledger->feed();
    behind -= count;
  }
}

// Until there is nothing left to do, or something ends the run; what it was.
std::string Pipeline::State::wait(std::stop_token stop) {
  std::stop_source ending;
  const std::stop_callback stopped(stop, [&] { ending.request_stop(); });
  const std::stop_callback failed(failing.get_token(), [&] { ending.request_stop(); });
  const auto& limit = settings.max_time;
  const auto deadline = limit.count() > 0 ? std::optional(clock.now() + limit) : std::nullopt;
  if (workbench.wait_until_idle(ending.get_token(), settings.patience, deadline)) return "complete";
  return stop.stop_requested() ? "stopped" : "time limit";
}

// Settings and log, in the run's last file. A run that asked for nothing has none.
void Pipeline::State::archive_run() {
  if (series.files().empty()) return;
  Spool account(settings.folder.archive()), log(settings.folder.archive());
  account.append(settings.account);
  disk::read_all(settings.folder.run(run_id) / "crawl.log", [&](std::string_view piece) { log.append(piece); });
  std::vector<Record> records;
  records.push_back(run_record(run_id, "config.toml", "application/toml", account, clock.utc()));
  records.push_back(run_record(run_id, "crawl.log", "text/plain", log, clock.utc()));
  series.append(records);
}

void Pipeline::State::end(const std::string& how) {
  ledger->close();
  ledger.reset();  // and with it the log
  archive_run();
  series.finish();
  bring_index_up(database, settings.folder);
  auto held = report.hold();
  held->state = how;
  held->ended = clock.utc();
  const auto copy = *held;
  held.release();
  runs.end(run_id, how, copy.json(), copy.ended);
  copy.write(settings.folder.run(run_id));
  seal_run(settings.folder, run_id, copy.ended);
}

Pipeline::Pipeline(RunSettings settings, const Clock& clock)
    : state_(std::make_unique<State>(std::move(settings), clock)) {}
Pipeline::~Pipeline() = default;

Report Pipeline::run(std::stop_token stop) {
  auto& state = *state_;
  const auto& folder = state.settings.folder;
  std::filesystem::create_directories(folder.run(state.run_id));
  bring_index_up(state.database, folder);
  state.ledger =
      std::make_unique<Ledger>(state.database, state.frontier, state.workbench, state.scope, state.series, state.report,
                               state.vouchers, state.novelty, state.run_id, folder.run(state.run_id) / "crawl.log");
  state.ledger->open();
  state.make_fetchers();

  state.workbench.on_want([&] { state.parsed.try_send(State::Wanted()); });

  std::string how;
  {
    std::vector<std::jthread> fetching, reading;
    const auto readers = state.settings.read_threads > 0
                             ? state.settings.read_threads
                             : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    std::jthread ledger([&] { state.guard([&] { state.commit_all(); }); });
    for (int i = 0; i < readers; ++i) reading.emplace_back([&] { state.guard([&] { state.read_all(); }); });
    std::jthread recording([&] { state.guard([&] { state.record_all(); }); });
    for (auto& fetcher : state.fetchers)
      fetching.emplace_back([&](std::stop_token its_stop) { state.guard([&] { fetcher->run(its_stop); }); });

    how = state.wait(stop);

    // Rooms empty from the front: each is closed when nothing can come any more.
    state.workbench.close();
    fetching.clear();
    state.fetched.close();
    recording.join();
    state.recorded.close();
    reading.clear();
    state.parsed.close();
    ledger.join();
  }
  if (const auto cause = *state.cause.hold()) std::rethrow_exception(cause);
  state.end(how);
  return *state.report.hold();
}

Pipeline::Progress Pipeline::progress(std::size_t most_hosts) {
  return {*state_->report.hold(), state_->workbench.activity(most_hosts)};
}

bool is_disk_full(const std::exception& error) {
  if (const auto* store = dynamic_cast<const StoreError*>(&error)) return store->disk_full();
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return system && (system->code() == std::errc::no_space_on_device || system->code().value() == EDQUOT ||
                    system->code() == std::errc::file_too_large);
}

}  // namespace chancery
