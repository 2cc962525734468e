// SPDX-License-Identifier: Apache-2.0
#include "store/prune.h"

#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/units.h"
#include "base/clock.h"

namespace chancery {

ExitCode prune(const PruneVerbOptions& options, const Common& common) {
  if (!options.older_than && options.site.empty()) {
    std::cerr << "chancery: say what may go: --older-than 365d, --site NAME, or both (and --dry-run to look first)\n";
    return ExitCode::usage;
  }
  const auto held = hold_collection(common);
  if (!held.folder) return held.code;
  const auto now = system_clock().utc();
  PruneOptions how;
  how.site = options.site;
  how.only_count = options.dry_run;
  if (options.older_than) how.before = Timestamp(now.point() - *parse_duration(*options.older_than));
  const auto pruned = prune_collection(*held.folder, how, now);
  std::cout << fmt::format("{}{} captures in {} files, {}; {} older ones stay because kept captures refer to them\n",
                           options.dry_run ? "would go: " : "gone: ", pruned.captures, pruned.files,
                           format_size(pruned.bytes), pruned.kept_for_others);
  return pruned.captures > 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace chancery
