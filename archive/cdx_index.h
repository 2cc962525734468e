// SPDX-License-Identifier: Apache-2.0
#pragma once

// CDXJ: one line per capture, "SURT TIMESTAMP14 {json}", sorted by bytes. The
// file beside the WARCs that pywb, warcio and we ourselves look captures up in.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/record.h"
#include "archive/warc_writer.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace chancery {

struct CdxLine {
  std::string key;   // SURT
  std::string time;  // 14 digits
  std::string url;
  std::string mime;    // "warc/revisit" for revisits
  int status = 0;      // 0: unknown ("-")
  std::string digest;  // "sha1:BASE32"; empty if unknown
  std::uint64_t length = 0, offset = 0;
  std::string filename;

  std::string to_line()
      const;  // without newline; keys in warcio's order: url, mime, status, digest, length, offset, filename
  // Numbers as numbers or strings, digests bare or labelled. Fault::malformed.
  static Result<CdxLine> parse(std::string_view line);
};

// The line of a record as read or written: nullopt for records that are not
// indexed (warcinfo, request, metadata, dns, ...). `block_head` is the beginning
// of the block, enough to hold an HTTP head.
std::optional<CdxLine> cdx_line(const RecordHead& head, std::string_view block_head, const RecordPlace& place);

// A sorted index file, mapped into memory, never changing. Thread-safe.
class CdxFile {
 public:
  static Result<CdxFile> open(const std::filesystem::path& file);
  CdxFile(CdxFile&&) noexcept;
  CdxFile& operator=(CdxFile&&) noexcept;
  ~CdxFile();

  // All lines of a key, in order of time. Binary search; views into the map are
  // parsed as they are returned.
  std::vector<CdxLine> find(std::string_view key) const;
  // Lines whose key begins with `prefix`, at most `limit`.
  std::vector<CdxLine> find_prefix(std::string_view prefix, std::size_t limit) const;
  std::size_t bytes() const;

 private:
  struct Map;
  explicit CdxFile(std::unique_ptr<Map> map);
  std::unique_ptr<Map> map_;
};

// Merges `added` (any order) into the sorted index at `file`, written beside it
// and renamed, so a reader sees the old one or the new one. Equal lines become one.
// Throws std::system_error.
void merge_into_index(const std::filesystem::path& file, std::vector<CdxLine> added);

// Every line of the WARCs in `folder` (finished and open), walked anew.
Result<std::vector<CdxLine>> index_warc(const std::filesystem::path& file);

}  // namespace chancery
