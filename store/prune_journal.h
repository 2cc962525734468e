// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a prune is about to do, written down before it does anything: with it, whatever
// moment a kill comes at, the next holder of the collection's lock can tell how far it
// came and undo or complete it. "pruning.json" in the collection's folder. Throws
// std::system_error when the disk says no.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "store/collection_folder.h"

namespace chancery {

struct PruneJournal {
  std::int64_t run_id = 0;
  std::uint64_t captures = 0;  // that go
  // Names in archive/: the WARC that is to go, and what is written in its place. The
  // latter is not there when nothing of the former stays.
  std::map<std::string, std::string> files;

  // nullopt: no prune is under way. One that cannot be read is one that was being
  // written, when nothing had been done yet.
  static std::optional<PruneJournal> read(const CollectionFolder& folder);
  void write(const CollectionFolder& folder) const;  // on the disk when it returns
  static void remove(const CollectionFolder& folder);
};

}  // namespace chancery
