// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs, one file each. Results go to standard output, everything else to
// standard error. Each returns the exit code; what it throws ends the program
// with code 1 (12 when the disk is full).

#include "app/command_line.h"
#include "app/exit_code.h"

namespace chancery {

ExitCode crawl(const CrawlOptions& options, const Common& common);
ExitCode fetch(const FetchOptions& options, const Common& common);
ExitCode search(const SearchOptions& options, const Common& common);
ExitCode diff(const DiffOptions& options, const Common& common);
ExitCode serve(const ServeOptions& options, const Common& common);
ExitCode demo(const DemoOptions& options, const Common& common);

}  // namespace chancery
