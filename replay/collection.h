// SPDX-License-Identifier: Apache-2.0
#pragma once

// A collection's folder, opened for reading: archive/*.warc.gz (and the one still
// being written), indexes/*.cdxj, and chancery.db when there is one. A crawl may
// add to it meanwhile: the index is looked at again once a second, and a new one
// is taken whole or not at all.
//
// Thread-safe.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "archive/cdx_index.h"
#include "archive/cdx_query.h"
#include "archive/warc_reader.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/guarded.h"
#include "base/result.h"
#include "base/url.h"

namespace chancery {

class Database;
class PageStore;
class SearchIndex;

class Collection {
 public:
  // `folder` must exist; what is in it may come later. Throws std::system_error.
  Collection(std::filesystem::path folder, const Clock& clock);
  ~Collection();

  const std::filesystem::path& folder() const { return folder_; }

  // Index lines of the key of `url`, in order of time, whatever address they have.
  std::vector<CdxLine> lines_of(const Url& url) const;
  // Lines whose key begins with `prefix`, in order of key, at most `limit`.
  std::vector<CdxLine> lines_under(std::string_view prefix, std::size_t limit) const;
  // How many index files there are and their bytes; of none, there is nothing to show yet.
  struct IndexSize {
    std::size_t files = 0, bytes = 0;
  };
  IndexSize index_size() const;
  // Answers to a question to the index, each handed to `take` until it returns false.
  Result<void> ask(const CdxQuery& query, const std::function<bool(const CdxAnswer&)>& take) const;
  // A line, not a revisit's, whose payload has this digest: a pass over the whole
  // index, for revisits that do not say what they refer to.
  std::optional<CdxLine> line_with(const Digest& digest) const;

  // The record an index line points at. Fault::absent when its file is not there.
  Result<WholeRecord> record_at(const CdxLine& line) const;

  // The bytes of that record, as they lie in the file.
  Result<std::string> bytes_at(const CdxLine& line) const;

  // Asks the store what was read out of the captures. False, and `ask` is not
  // called, when there is no store or it cannot be read.
  bool with_pages(const std::function<void(PageStore&)>& ask) const;
  bool with_store(const std::function<void(Database&)>& ask) const;

  // Asks the full text, brought up to what the store holds now: the first call on a
  // large collection takes its time (some 2,000 articles a second), and others of its
  // kind wait. False, and `ask` is not called, when there is no store.
  bool with_search(const std::function<void(SearchIndex&, PageStore&)>& ask, std::stop_token stop = {}) const;

 private:
  struct Index;
  struct Watch;
  struct Store;
  struct Search;
  std::shared_ptr<const Index> index() const;
  Result<std::filesystem::path> file_of(const CdxLine& line) const;

  std::filesystem::path folder_;
  const Clock& clock_;
  std::unique_ptr<Guarded<Watch>> watch_;
  std::unique_ptr<Guarded<Store>> store_;
  std::unique_ptr<Guarded<Search>> search_;
};

}  // namespace chancery
