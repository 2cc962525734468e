// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection held to itself: every WARC to its digests, every revisit to the record
// it refers to, every row to its record and every record to a row, every line of the
// index to both, the seals to what they sealed. Reads only; may run beside a crawl,
// whose open file is then passed over. Files are read on several threads, and what is
// found comes in the order of their names. Throws StoreError, std::system_error.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archive/warc_check.h"
#include "store/collection_folder.h"

namespace chancery {

struct CollectionFlaw {
  std::string where;  // "archive/NAME", "chancery.db", "indexes/index.cdxj", "runs/3/seal.json"
  Flaw flaw;
};

struct CollectionChecked {
  std::uint64_t files = 0, records = 0, rows = 0, lines = 0, bytes = 0;
  std::vector<CollectionFlaw> flaws;
};

struct CollectionCheckOptions {
  bool strict = false;
  unsigned threads = 0;  // 0: one per core
  // Hears of each file before it is read; from any of the threads, one at a time.
  std::function<void(const std::filesystem::path&)> begun{};
};
CollectionChecked check_collection(const CollectionFolder& folder, const CollectionCheckOptions& options = {});

// The finished WARCs of a collection, in order of name.
std::vector<std::filesystem::path> finished_warcs(const CollectionFolder& folder);

}  // namespace chancery
