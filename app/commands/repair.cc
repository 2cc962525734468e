// SPDX-License-Identifier: Apache-2.0
#include "store/repair.h"

#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "base/log.h"
#include "crawler/disposition.h"

namespace chancery {

int disposition_of(int status, bool revisit, bool truncated, Answer answer) {
  return static_cast<int>(answer == Answer::wall         ? Disposition::challenged
                          : answer == Answer::soft_error ? Disposition::soft_error
                                                         : of_status(status, revisit, truncated));
}

ExitCode repair(const RepairOptions&, const Common& common) {
  const auto held = hold_collection(common);
  if (!held.folder) return held.code;
  Intake::Options options;
  options.disposition = disposition_of;
  const auto repaired = repair_collection(*held.folder, options, [&](const std::filesystem::path& file) {
    if (!common.quiet) std::cerr << "chancery: reading " << file.filename().string() << "\n";
  });
  for (const auto& file : repaired.recovered)
    std::cerr << fmt::format("chancery: {} was left open: {} bytes kept, {} set aside\n", file.file, file.kept,
                             file.torn);
  for (const auto& error : repaired.unreadable) std::cerr << "chancery: " << log::printable(error.detail) << "\n";
  std::cout << fmt::format("{} captures ({} unchanged), {} articles, {} events out of {} files; {} index lines\n",
                           repaired.all.captures, repaired.all.revisits, repaired.all.articles, repaired.all.events,
                           repaired.files, repaired.lines);
  return repaired.unreadable.empty() ? ExitCode::done : ExitCode::damage;
}

}  // namespace chancery
