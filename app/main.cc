// SPDX-License-Identifier: Apache-2.0
// The command line: words in, a verb run, an exit code out.

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>

#include "app/command_line.h"
#include "app/commands/commands.h"
#include "base/log.h"
#include "crawler/pipeline.h"

namespace {

using namespace chancery;

template <class... Each>
struct Overloaded : Each... {
  using Each::operator()...;
};

ExitCode run(const CommandLine& line) {
  const auto& common = line.common;
  log::set_level(common.quiet          ? log::Level::error
                 : common.verbose == 0 ? log::Level::warning
                 : common.verbose == 1 ? log::Level::info
                                       : log::Level::debug);
  return std::visit(Overloaded{[](std::monostate) { return ExitCode::usage; },
                               [&](const CrawlOptions& options) { return crawl(options, common); },
                               [&](const FetchOptions& options) { return fetch(options, common); },
                               [&](const WhyOptions& options) { return why(options, common); },
                               [&](const ReportOptions& options) { return report(options, common); },
                               [&](const SearchOptions& options) { return search(options, common); },
                               [&](const DiffOptions& options) { return diff(options, common); },
                               [&](const ServeOptions& options) { return serve(options, common); },
                               [&](const VerifyOptions& options) { return verify(options, common); },
                               [&](const RepairOptions& options) { return repair(options, common); },
                               [&](const ReparseVerbOptions& options) { return reparse(options, common); },
                               [&](const PruneVerbOptions& options) { return prune(options, common); },
                               [&](const ExportOptions& options) { return export_collection(options, common); },
                               [&](const ImportOptions& options) { return import_files(options, common); },
                               [&](const CiteOptions& options) { return cite(options, common); },
                               [&](const ExtractOptions& options) { return extract(options, common); },
                               [&](const InitOptions& options) { return init(options, common); },
                               [&](const ListOptions& options) { return list(options, common); },
                               [&](const ShowOptions& options) { return show(options, common); },
                               [&](const StatusOptions& options) { return status(options, common); },
                               [&](const DoctorOptions& options) { return doctor(options, common); },
                               [&](const ConfigVerbOptions& options) { return config(options, common); },
                               [&](const ManOptions& options) { return man(options, common); },
                               [&](const CompletionOptions& options) { return completion(options, common); },
                               [&](const DemoOptions& options) { return demo(options, common); }},
                    line.verb);
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const auto parsed = parse_command_line(count, words);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    return static_cast<int>(run(std::get<CommandLine>(parsed)));
  } catch (const std::exception& error) {
    std::cerr << "chancery: " << log::printable(error.what()) << "\n";
    return static_cast<int>(is_disk_full(error) ? ExitCode::disk_full : ExitCode::failed);
  }
}
