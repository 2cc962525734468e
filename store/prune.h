// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lets go of captures that are no longer wanted. A WARC that holds some of them is
// written anew without them; everything else of it stays byte for byte. A record that
// a kept revisit refers to is kept, however old. Call it while holding the
// collection's lock. Throws StoreError, std::system_error. Killed at any moment, every
// kept row still points at its record, and settle_prune() undoes or completes the rest.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "store/collection_folder.h"

namespace chancery {

struct PruneOptions {
  std::optional<Timestamp> before{};  // captures begun earlier; nullopt: of any age
  std::string site{};                 // "" for all
  bool only_count = false;            // a dry run: nothing is changed
};

struct Pruned {
  std::uint64_t captures = 0;          // gone
  std::uint64_t kept_for_others = 0;   // old enough, but a kept revisit refers to them
  std::uint64_t files = 0, bytes = 0;  // WARCs written anew or removed; bytes of records gone
};

// What a killed prune left, if anything: undone when its rows were not forgotten yet,
// else completed. Called by whoever takes the collection's lock, before anything else.
// True if there was something.
bool settle_prune(const CollectionFolder& folder, Timestamp now);

// Throws StoreError, with nothing changed, when a WARC that is to be written anew has
// damage: what might still be saved of it would be gone.
Pruned prune_collection(const CollectionFolder& folder, const PruneOptions& options, Timestamp now);

}  // namespace chancery
