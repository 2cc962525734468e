// SPDX-License-Identifier: Apache-2.0
#pragma once

// Archives of others become part of a collection: WARC and ARC files, WACZ packages, and
// zip, tar or 7z files of those. Their WARCs are copied byte for byte into archive/, but
// for such as cannot be read at random (one gzip member for all records), whose records
// are copied into members of their own. Call it while holding the collection's lock.
// Throws StoreError, std::system_error.

#include <filesystem>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "store/intake.h"

namespace chancery {

struct Imported {
  TakenIn all;
  std::vector<std::string> files;    // names in archive/
  std::vector<std::string> same;     // passed over: here already, byte for byte
  std::vector<std::string> remarks;  // what was odd
  std::vector<Error> failed;         // what could not be taken
};

// The run is the import's own, of kind "import".
Imported import_archives(const CollectionFolder& folder, const std::vector<std::filesystem::path>& inputs,
                         Intake::Options options, Timestamp now);

}  // namespace chancery
