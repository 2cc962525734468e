// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CDXJ file of a collection, kept true to the rows of its captures. Called by the
// holder of the collection's lock. Throws StoreError, std::system_error.

#include <cstdint>

#include "store/collection_folder.h"
#include "store/database.h"

namespace chancery {

// Adds the lines of captures that the index has not heard of, run after run.
void bring_index_up(Database& database, const CollectionFolder& folder);
// Writes it anew from all rows; how many lines.
std::uint64_t rebuild_index(Database& database, const CollectionFolder& folder);

}  // namespace chancery
