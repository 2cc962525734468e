// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "app/units.h"
#include "base/log.h"
#include "store/collection_facts.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

struct Standing {
  std::filesystem::path folder;
  std::optional<std::string> held_by;
  std::optional<RunFacts> last;
  std::vector<SiteFacts> sites;
  std::uint64_t archive_bytes = 0, database_bytes = 0, free_bytes = 0;
};

std::uint64_t size_of_folder(const std::filesystem::path& folder) {
  std::uint64_t sum = 0;
  std::error_code gone;  // a file that a run is renaming at this moment
  for (const auto& entry : std::filesystem::directory_iterator(folder, gone))
    if (const auto size = entry.file_size(gone); !gone) sum += size;
  return sum;
}

Standing standing_of(const CollectionFolder& folder, Database& database) {
  Standing now;
  now.folder = folder.root;
  now.held_by = CollectionLock::holder(folder);
  if (auto runs = run_facts(database, 1); !runs.empty()) now.last = std::move(runs.front());
  now.sites = site_facts(database);
  now.archive_bytes = size_of_folder(folder.archive());
  std::error_code none;
  for (const auto* part : kDatabaseParts)
    if (const auto size = std::filesystem::file_size(std::filesystem::path(folder.database()) += part, none); !none)
      now.database_bytes += size;
  now.free_bytes = std::filesystem::space(folder.root).available;
  return now;
}

// A run that says it runs while nobody holds the lock was killed.
std::string state_of(const Standing& now) {
  const auto& run = now.last->run;
  return run.state == "running" && !now.held_by ? "broken off" : run.state;
}

Json json_of(const SiteFacts& site) {
  Json out = {{"name", site.name},           {"articles", site.articles}, {"captures", site.captures},
              {"new", site.fresh},           {"changed", site.changed},   {"edited_silently", site.edited_silently},
              {"withdrawn", site.withdrawn}, {"waiting", site.waiting}};
  if (site.captures > 0) out["last_captured"] = site.last_captured.iso8601();
  if (site.due) out["due"] = site.due->iso8601();
  return out;
}

std::string json_of(const Standing& now) {
  Json out = {{"type", "status"}, {"schema", 1}, {"folder", now.folder.string()}, {"running", now.held_by.has_value()}};
  if (now.held_by) out["held_by"] = *now.held_by;
  if (now.last) {
    const auto& run = now.last->run;
    out["last_run"] = {{"id", run.id},
                       {"kind", run.kind},
                       {"state", state_of(now)},
                       {"began", run.began.iso8601()},
                       {"captures", now.last->captures},
                       {"errors", now.last->errors}};
    if (run.ended != Timestamp()) out["last_run"]["ended"] = run.ended.iso8601();
  }
  auto& sites = out["sites"] = Json::array();
  for (const auto& site : now.sites) sites.push_back(json_of(site));
  out["bytes"] = {{"archive", now.archive_bytes}, {"database", now.database_bytes}, {"free", now.free_bytes}};
  return json_line(out);
}

void print(const Standing& now) {
  std::cout << fmt::format("{}: {} of WARC, {} of database, {} free\n", now.folder.string(),
                           format_size(now.archive_bytes), format_size(now.database_bytes),
                           format_size(now.free_bytes));
  if (now.held_by) std::cout << fmt::format("in use by {}\n", log::printable(*now.held_by));
  if (now.last) {
    const auto& run = now.last->run;
    std::cout << fmt::format("last run {} ({}): {}, began {}{}, {} captures, {} errors\n", run.id,
                             log::printable(run.kind), state_of(now), run.began.iso8601(),
                             run.ended != Timestamp() ? ", ended " + run.ended.iso8601() : "", now.last->captures,
                             now.last->errors);
  } else {
    std::cout << "no run yet\n";
  }
  if (now.sites.empty()) return;
  std::cout << fmt::format("\n{:<24} {:>9} {:>9} {:>8} {:>9} {:>8}  {}\n", "site", "articles", "captures", "changed",
                           "withdrawn", "waiting", "last captured, next due");
  for (const auto& site : now.sites)
    std::cout << fmt::format("{:<24} {:>9} {:>9} {:>8} {:>9} {:>8}  {}{}\n", log::printable(site.name), site.articles,
                             site.captures, site.changed + site.edited_silently, site.withdrawn, site.waiting,
                             site.captures > 0 ? site.last_captured.iso8601() : "never",
                             site.due ? ", " + site.due->iso8601() : "");
}

}  // namespace

ExitCode status(const StatusOptions& options, const Common& common) {
  auto read = read_collection(common);
  if (!read.folder) return read.code;
  const auto now = standing_of(*read.folder, *read.database);
  if (options.json)
    std::cout << json_of(now) << "\n";
  else
    print(now);
  return ExitCode::done;
}

}  // namespace chancery
