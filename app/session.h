// SPDX-License-Identifier: Apache-2.0
#pragma once

// A run as a command sees it: takes the collection's lock, listens for signals,
// shows progress on a terminal, runs the pipeline, and knows the exit code.

#include <filesystem>
#include <optional>
#include <string>

#include "app/command_line.h"
#include "app/config.h"
#include "app/exit_code.h"
#include "crawler/report.h"
#include "store/collection_folder.h"
#include "store/database.h"

namespace chancery {

struct SessionResult {
  ExitCode code = ExitCode::done;
  std::optional<Report> report;  // none when the run could not begin or was broken off
};

// First SIGINT or SIGTERM: open exchanges end, state is saved. Second: at once.
SessionResult run_session(RunSettings settings, const Common& common);

// Config for this command line: the file, or defaults where none is needed, with
// --dir and --contact applied. Faults are printed; nullopt then.
std::optional<Config> load_config(const Common& common, bool needs_file);

// The collection of this command line, locked for writing; it is let go with this.
// Without `make` it has to be there. Why not is said on standard error.
struct HeldCollection {
  ExitCode code = ExitCode::done;
  std::optional<CollectionFolder> folder;  // none: the code says why
  std::optional<CollectionLock> lock;
};
HeldCollection hold_collection(const Common& common, bool make = false);

// The collection of this command line, open for reading: nobody waits for it. Why there
// is none is said on standard error.
struct ReadCollection {
  ExitCode code = ExitCode::done;
  std::optional<Config> config;
  std::optional<CollectionFolder> folder;  // none: the code says why
  std::optional<Database> database;
};
ReadCollection read_collection(const Common& common);

// Prints config faults on standard error, all of them.
void print_faults(const std::vector<ConfigFault>& faults);

// Says on standard error that no collection is at `folder`; the code for it.
ExitCode no_collection(const std::filesystem::path& folder);

}  // namespace chancery
