// SPDX-License-Identifier: Apache-2.0
#include "store/prune_journal.h"

#include <fstream>

#include <nlohmann/json.hpp>

#include "archive/disk.h"

namespace chancery {
namespace {

using Json = nlohmann::json;

std::filesystem::path journal_of(const CollectionFolder& folder) { return folder.root / "pruning.json"; }

}  // namespace

std::optional<PruneJournal> PruneJournal::read(const CollectionFolder& folder) {
  std::ifstream in(journal_of(folder), std::ios::binary);
  if (!in) return std::nullopt;
  PruneJournal journal;
  const auto json = Json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return journal;
  journal.run_id = json.value("run", std::int64_t{0});
  journal.captures = json.value("captures", std::uint64_t{0});
  const auto files = json.find("files");
  if (files == json.end() || !files->is_object()) return journal;
  for (const auto& [old, fresh] : files->items())
    if (fresh.is_string()) journal.files[old] = fresh.get<std::string>();
  return journal;
}

void PruneJournal::write(const CollectionFolder& folder) const {
  const Json json = {{"type", "pruning"}, {"schema", 1}, {"run", run_id}, {"captures", captures}, {"files", files}};
  const auto file = journal_of(folder);
  auto part = file;
  part += ".part";
  std::filesystem::remove(part);
  const auto fd = disk::create(part);
  disk::write(fd.get(), json.dump(2) + "\n", part);
  disk::sync_bytes(fd.get(), part);
  std::filesystem::rename(part, file);
  disk::sync_folder(folder.root);
}

void PruneJournal::remove(const CollectionFolder& folder) {
  std::filesystem::remove(journal_of(folder));
  disk::sync_folder(folder.root);
}

}  // namespace chancery
