// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection, or one site of it, as a WACZ package that stands alone: whatever a
// revisit in it refers to is in it too, and what is not in the collection either is
// told by name. Reads only; the file a crawl is writing meanwhile is left out.
// Throws StoreError, std::system_error.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/wacz_signature.h"
#include "base/timestamp.h"
#include "store/collection_folder.h"

namespace chancery {

struct PackageOptions {
  std::filesystem::path file;
  std::string site{};  // "" for all
  std::string title{}, software{};
  Timestamp now{};
  const SigningKey* key = nullptr;  // borrowed
};

struct Packaged {
  std::uint64_t files = 0, captures = 0, pages = 0;
  std::vector<std::string> missing;  // what revisits refer to and nobody has, one clause each
};

Packaged package_collection(const CollectionFolder& folder, const PackageOptions& options);

}  // namespace chancery
