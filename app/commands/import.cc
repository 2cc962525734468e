// SPDX-License-Identifier: Apache-2.0
#include "store/import.h"

#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/log.h"

namespace chancery {

ExitCode import_files(const ImportOptions& options, const Common& common) {
  const auto held = hold_collection(common, /*make=*/true);
  if (!held.folder) return held.code;
  Intake::Options how;
  how.site = options.site;
  how.disposition = disposition_of;
  const auto imported = import_archives(*held.folder, options.files, how, system_clock().utc());
  const auto say = [](std::string_view label, const std::string& text) {
    std::cerr << "chancery: " << label << log::printable(text) << "\n";
  };
  for (const auto& remark : imported.remarks) say("", remark);
  for (const auto& name : imported.same) say("here already: ", name);
  for (const auto& error : imported.failed) say("not taken: ", error.detail);
  std::cout << fmt::format("{} captures ({} unchanged), {} articles out of {} files\n", imported.all.captures,
                           imported.all.revisits, imported.all.articles, imported.files.size());
  if (imported.failed.empty()) return ExitCode::done;
  return imported.files.empty() ? ExitCode::failed : ExitCode::some_failed;
}

}  // namespace chancery
