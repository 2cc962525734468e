// SPDX-License-Identifier: Apache-2.0
#include "store/capture_index.h"

#include <filesystem>

#include "archive/cdx_index.h"
#include "archive/disk.h"
#include "store/capture_store.h"

namespace chancery {

void bring_index_up(Database& database, const CollectionFolder& folder) {
  CaptureStore captures(database);
  constexpr int kAtOnce = 100'000;
  std::vector<CdxLine> lines;
  std::int64_t last = captures.indexed();
  for (auto rows = captures.since(last, kAtOnce); !rows.empty(); rows = captures.since(last, kAtOnce)) {
    lines.clear();
    for (const auto& row : rows) lines.push_back(row.cdx());
    last = rows.back().id;
    merge_into_index(folder.index(), std::move(lines));
  }
  if (last != captures.indexed()) database.transaction([&] { captures.set_indexed(last); });
}

std::uint64_t rebuild_index(Database& database, const CollectionFolder& folder) {
  CaptureStore captures(database);
  const auto fresh = folder.index().parent_path() / "index.cdxj.repaired";
  std::filesystem::create_directories(fresh.parent_path());
  std::filesystem::remove(fresh);
  merge_into_index(fresh, {});
  constexpr int kAtOnce = 200'000;
  std::uint64_t lines = 0;
  std::int64_t last = 0;
  for (auto rows = captures.since(0, kAtOnce); !rows.empty(); rows = captures.since(last, kAtOnce)) {
    std::vector<CdxLine> some;
    for (const auto& row : rows) some.push_back(row.cdx());
    lines += some.size();
    last = rows.back().id;
    merge_into_index(fresh, std::move(some));
  }
  std::filesystem::rename(fresh, folder.index());
  disk::sync_folder(folder.index().parent_path());
  database.transaction([&] { captures.set_indexed(last); });
  return lines;
}

}  // namespace chancery
