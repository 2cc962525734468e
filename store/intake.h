// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the records of a WARC back to rows: captures, the articles read out of them,
// what happened to them, the URLs they are of. What a crawl writes while it runs, made
// from the archive alone: `repair` takes in our own files, `import` those of others.
// Belongs to its database's thread. Throws StoreError, std::system_error.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "archive/cdx_line.h"
#include "base/result.h"
#include "store/collection_folder.h"
#include "store/database.h"

namespace chancery {

struct TakenIn {
  std::uint64_t captures = 0, revisits = 0, articles = 0, events = 0;
  std::uint64_t known = 0;  // records that had a row already
};

// What an answer is, beside what its status says.
enum class Answer { plain, wall, soft_error };

class Intake {
 public:
  struct Options {
    // The site of captures whose record does not name one; "" takes their host.
    std::string site{};
    // The run they belong to; 0: the one their file's first record names, made if missing.
    std::int64_t run_id = 0;
    // What became of a URL, as the urls table counts it.
    std::function<int(int status, bool revisit, bool truncated, Answer)> disposition{};
  };
  Intake(Database& database, const CollectionFolder& folder, Options options);
  ~Intake();

  // The captures of a finished file of archive/. What a damaged part of it held is not
  // taken. Fails as WarcReader::open. All of the file or nothing of it.
  Result<TakenIn> take(const std::filesystem::path& warc);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
