// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every article read anew, out of the archive and with the parsers of today, and held
// to what the database says: how much a change of the parsers moves, field by field,
// and the change itself. Captures, URLs and all that hosts told us stay as they are.
// Call it while holding the collection's lock. Throws StoreError, std::system_error;
// killed half-way, nothing has changed.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/intake.h"
#include "store/page_store.h"

namespace chancery {

struct ReparseOptions {
  bool only_compare = false;      // a dry run: nothing is changed
  std::size_t most_examples = 3;  // of each kind
};

// One field of articles that are there before and after.
struct FieldDifference {
  std::string_view field;
  std::uint64_t differ = 0;   // articles in which it does; of them ...
  std::uint64_t filled = 0;   // ... it was empty,
  std::uint64_t emptied = 0;  // ... it is empty now
  struct Example {
    std::string url;
    Timestamp captured;
    std::string before, after;  // around the first place at which they part
  };
  std::vector<Example> examples;
};

struct Reparsed {
  struct Named {
    std::string url, title;
    Timestamp captured;
  };
  std::uint64_t files = 0, captures = 0;
  std::uint64_t before = 0, after = 0;  // articles
  std::uint64_t same = 0, changed = 0;  // of those in both
  std::uint64_t added = 0, gone = 0;
  std::vector<Named> added_examples, gone_examples;
  std::vector<FieldDifference> fields;                                    // those that differ, in the order of Article
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> events;  // by kind: before, after
  std::vector<Error> unreadable;                                          // files that gave nothing
  // Captures of the database whose records were not found. With any, nothing is changed:
  // what they said cannot be read any more, and must not be lost.
  std::uint64_t lost = 0;

  bool differs() const;
};

Reparsed reparse_collection(const CollectionFolder& folder, Intake::Options intake, const ReparseOptions& options,
                            const std::function<void(const std::filesystem::path&)>& begun = {});

}  // namespace chancery
