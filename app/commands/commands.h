// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs, one file each. Results go to standard output, everything else to
// standard error. Each returns the exit code; what it throws ends the program
// with code 1 (12 when the disk is full).

#include "app/command_line.h"
#include "app/exit_code.h"
#include "store/intake.h"

namespace chancery {

ExitCode crawl(const CrawlOptions& options, const Common& common);
ExitCode fetch(const FetchOptions& options, const Common& common);
ExitCode search(const SearchOptions& options, const Common& common);
ExitCode diff(const DiffOptions& options, const Common& common);
ExitCode serve(const ServeOptions& options, const Common& common);
ExitCode verify(const VerifyOptions& options, const Common& common);
ExitCode repair(const RepairOptions& options, const Common& common);
ExitCode reparse(const ReparseVerbOptions& options, const Common& common);
ExitCode prune(const PruneVerbOptions& options, const Common& common);
ExitCode export_collection(const ExportOptions& options, const Common& common);
ExitCode import_files(const ImportOptions& options, const Common& common);
ExitCode cite(const CiteOptions& options, const Common& common);
ExitCode why(const WhyOptions& options, const Common& common);
ExitCode report(const ReportOptions& options, const Common& common);
ExitCode init(const InitOptions& options, const Common& common);
ExitCode list(const ListOptions& options, const Common& common);
ExitCode show(const ShowOptions& options, const Common& common);
ExitCode status(const StatusOptions& options, const Common& common);
ExitCode doctor(const DoctorOptions& options, const Common& common);
ExitCode config(const ConfigVerbOptions& options, const Common& common);
ExitCode man(const ManOptions& options, const Common& common);
ExitCode completion(const CompletionOptions& options, const Common& common);
ExitCode extract(const ExtractOptions& options, const Common& common);

// What became of a URL, for rows that are made from records.
int disposition_of(int status, bool revisit, bool truncated, Answer answer);
ExitCode demo(const DemoOptions& options, const Common& common);

}  // namespace chancery
