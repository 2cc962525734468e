// SPDX-License-Identifier: Apache-2.0
#pragma once

// The folder a collection lives in: where its parts are, and the lock that keeps
// two runs apart. The lock is the kernel's (flock): it dies with its holder, so a
// killed run blocks nobody. Readers and replay never need it.

#include <filesystem>
#include <optional>
#include <string>

#include "base/owned.h"
#include "base/result.h"

namespace chancery {

struct CollectionFolder {
  std::filesystem::path root;

  std::filesystem::path archive() const { return root / "archive"; }
  std::filesystem::path index() const { return root / "indexes" / "index.cdxj"; }
  std::filesystem::path database() const { return root / "chancery.db"; }
  std::filesystem::path run(long id) const { return root / "runs" / std::to_string(id); }

  bool exists() const;
  void create() const;  // throws std::filesystem::filesystem_error
};

class CollectionLock {
 public:
  // Fault::refused, naming the holder's process and since when, if another run has it.
  // Throws std::system_error when the lock file cannot be made.
  static Result<CollectionLock> take(const CollectionFolder& folder);
  // "process 812 since 2024-05-17T09:30:00Z" if a run holds it at this moment. Asks for nothing but to read.
  static std::optional<std::string> holder(const CollectionFolder& folder);

 private:
  explicit CollectionLock(OwnedFd file) : file_(std::move(file)) {}
  OwnedFd file_;
};

}  // namespace chancery
