// SPDX-License-Identifier: Apache-2.0
#pragma once

// The whole collection as one WACZ file, to be carried away: packed when it is first asked
// for, in a temporary folder that goes when this does, and packed again once the
// collection has grown. Whoever asks meanwhile waits.
//
// Thread-safe.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/guarded.h"
#include "replay/collection.h"

namespace chancery {

class PackageFile {
 public:
  explicit PackageFile(const Collection& collection) : collection_(collection) {}
  ~PackageFile();

  // Where it lies; good for as long as this lives, even after another is packed. Fault::absent
  // when nothing is archived, else why it cannot be packed.
  Result<std::filesystem::path> file();

 private:
  struct Packed {
    std::filesystem::path folder, file;
    std::size_t index_bytes = 0;
    int number = 0;
  };
  const Collection& collection_;
  Guarded<Packed> packed_;
};

}  // namespace chancery
