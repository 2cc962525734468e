// SPDX-License-Identifier: Apache-2.0
#include "store/repair.h"

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>

#include "archive/disk.h"
#include "archive/warc_reader.h"
#include "store/capture_index.h"
#include "store/collection_check.h"

namespace chancery {
namespace {

std::filesystem::path with(std::filesystem::path file, std::string_view suffix) { return file += suffix; }

// Files in the order in which they were begun: versions follow each other.
std::vector<std::filesystem::path> in_order_of_time(std::vector<std::filesystem::path> files) {
  std::vector<std::pair<Timestamp, std::filesystem::path>> dated;
  for (auto& file : files) {
    auto reader = WarcReader::open(file);
    const auto first = reader ? reader->next() : std::nullopt;
    dated.emplace_back(first ? first->head.date().value_or(Timestamp()) : Timestamp(), std::move(file));
  }
  std::sort(dated.begin(), dated.end());
  files.clear();
  for (auto& [when, file] : dated) files.push_back(std::move(file));
  return files;
}

// The old one is set aside, then the new one takes its place.
void put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& file) {
  const auto aside = with(file, ".before-repair");
  remove_database(aside);
  for (const auto* part : kDatabaseParts)
    if (std::filesystem::exists(with(file, part))) std::filesystem::rename(with(file, part), with(aside, part));
  std::filesystem::rename(fresh, file);
  disk::sync_folder(file.parent_path());
}

}  // namespace

FromArchive take_archive(Database& database, const CollectionFolder& folder, Intake::Options options,
                         const std::function<void(const std::filesystem::path&)>& begun) {
  FromArchive found;
  Intake intake(database, folder, std::move(options));
  for (const auto& file : in_order_of_time(finished_warcs(folder))) {
    if (begun) begun(file);
    ++found.files;
    const auto taken = intake.take(file);
    if (!taken) {
      found.unreadable.push_back(taken.error());
      continue;
    }
    found.all.captures += taken->captures;
    found.all.revisits += taken->revisits;
    found.all.articles += taken->articles;
    found.all.events += taken->events;
  }
  return found;
}

Repaired repair_collection(const CollectionFolder& folder, Intake::Options options,
                           const std::function<void(const std::filesystem::path&)>& begun) {
  Repaired repaired;
  folder.create();
  repaired.recovered = recover_warcs(folder.archive());
  const auto fresh = with(folder.database(), ".repaired");
  remove_database(fresh);
  {
    Database database(fresh, Access::write);
    static_cast<FromArchive&>(repaired) = take_archive(database, folder, std::move(options), begun);
    repaired.lines = rebuild_index(database, folder);
    database.sqlite().exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  remove_database(folder.root / "search.db");  // made anew by the next search
  put_in_place(fresh, folder.database());
  return repaired;
}

}  // namespace chancery
