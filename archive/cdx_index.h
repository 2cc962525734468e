// SPDX-License-Identifier: Apache-2.0
#pragma once

// A CDXJ index: the lines of all captures, sorted by bytes. The file beside the
// WARCs that pywb, warcio and we ourselves look captures up in.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "archive/cdx_line.h"
#include "archive/cdx_source.h"
#include "base/result.h"

namespace chancery {

// A sorted index file, mapped into memory, never changing: merging makes a new
// file, and who has opened the old one keeps it. Thread-safe.
class CdxFile : public CdxSource {
 public:
  // Fault::absent. An empty file is an index of nothing.
  static Result<CdxFile> open(const std::filesystem::path& file);
  CdxFile(CdxFile&&) noexcept;
  CdxFile& operator=(CdxFile&&) noexcept;
  ~CdxFile() override;

  std::unique_ptr<CdxCursor> from(std::string_view bound) const override;

  // All lines of a key, in order of time. Binary search; only what is returned is
  // parsed, and what cannot be is left out.
  std::vector<CdxLine> find(std::string_view key) const;
  // Lines whose key begins with `prefix`, in order, at most `limit`.
  std::vector<CdxLine> find_prefix(std::string_view prefix, std::size_t limit) const;
  std::size_t bytes() const;
  std::string_view text() const;  // all of it

 private:
  struct Map;
  explicit CdxFile(std::unique_ptr<Map> map);
  std::unique_ptr<Map> map_;
};

// Merges `added` (any order) into the sorted index at `file`, made if missing.
// Written beside it and renamed, so a reader sees the old one or the new one. Equal
// lines become one; an index that was not sorted is sorted. One writer at a time.
// Throws std::system_error.
void merge_into_index(const std::filesystem::path& file, std::vector<CdxLine> added);

// The lines of a WARC file, finished or open, in order of place. Damaged records
// have none, nor do those that cannot be read alone. The answer to a request that
// was no GET, beside it in either order, has the key of that request, so that it is
// never taken for the page. Fails as WarcReader::open.
Result<std::vector<CdxLine>> index_warc(const std::filesystem::path& file);

}  // namespace chancery
