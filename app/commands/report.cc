// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"
#include "crawler/host_report.h"
#include "store/run_store.h"

namespace chancery {
namespace {

ExitCode complain(ExitCode code, const std::string& message) {
  std::cerr << "chancery: " << message << "\n";
  return code;
}

ExitCode report_of_host(const ReportOptions& options, const RunSettings& settings, Database& database) {
  auto report = HostReport::read(database, options.host, options.run);
  if (!report)
    return complain(ExitCode::failed,
                    fmt::format("the collection knows nothing of host \"{}\"{}", log::printable(options.host),
                                options.run ? fmt::format(" in run {}", options.run) : ""));
  report->crawler = settings.user_agent;
  report->contact = settings.contact;
  std::cout << (options.json ? json_fit_for_terminal(report->json()) : fit_for_terminal(report->markdown()));
  return ExitCode::done;
}

}  // namespace

ExitCode report(const ReportOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const auto settings = config->settings({});
  if (!std::filesystem::exists(settings.folder.database())) return no_collection(config->dir);
  Database database(settings.folder.database(), Access::read);
  if (!options.host.empty()) return report_of_host(options, settings, database);
  auto run = options.run;
  if (run == 0) {
    const auto last = RunStore(database).last();
    if (!last) return complain(ExitCode::failed, "the collection has seen no run yet");
    run = last->id;
  }
  const auto file = settings.folder.run(run) / (options.json ? "report.json" : "report.md");
  std::ifstream in(file, std::ios::binary);
  if (!in) return complain(ExitCode::failed, fmt::format("run {} left no report (it runs still, or was killed)", run));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  std::cout << (options.json ? json_fit_for_terminal(text) : fit_for_terminal(text));
  return ExitCode::done;
}

}  // namespace chancery
