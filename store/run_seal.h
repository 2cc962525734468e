// SPDX-License-Identifier: Apache-2.0
#pragma once

// The chain that shows that nothing was changed afterwards: each run leaves
// runs/ID/seal.json with the SHA-256 of its report, of every WARC finished since the
// seal before, and of that seal itself. Whoever keeps one hash can prove all that came
// before it, with any tool that knows SHA-256. Called by the holder of the
// collection's lock. Throws std::system_error when the disk says no.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/warc_check.h"
#include "base/timestamp.h"
#include "store/collection_folder.h"

namespace chancery {

// `removed` are WARCs that are gone on purpose (prune). A run may be sealed again, as long
// as none was sealed after it.
void seal_run(const CollectionFolder& folder, std::int64_t run_id, Timestamp now,
              const std::vector<std::string>& removed = {});

struct SealedWarc {
  std::int64_t run_id = 0;
  std::string sha256;     // of the file, "sha256:..."
  std::string seal_hash;  // of the seal that says so
};
// The seal that vouches for a WARC; nullopt: none yet.
std::optional<SealedWarc> sealed_warc(const CollectionFolder& folder, const std::string& warc);

// Every link of the chain, every report and every WARC it names.
struct SealFlaw {
  std::string where;  // "runs/3/seal.json", "archive/NAME"
  Flaw flaw;
};
std::vector<SealFlaw> check_seals(const CollectionFolder& folder);

}  // namespace chancery
