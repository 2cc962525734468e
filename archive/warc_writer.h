// SPDX-License-Identifier: Apache-2.0
#pragma once

// Appends records to one WARC file, a gzip member each. While it is written the
// file is called NAME.open; finish() renames it. Not thread-safe: one thread owns
// a writer for all its life. Throws std::system_error when the disk says no: a
// crawl that cannot archive must stop, not carry on without a record.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "archive/capture_records.h"
#include "archive/gzip_member.h"
#include "archive/record.h"
#include "base/owned.h"

namespace chancery {

// Where a record is: what a row and an index line point at.
struct RecordPlace {
  std::string file;  // name, without folder and without ".open"
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // compressed
  std::string record_id;
};

class WarcWriter {
 public:
  // Creates `path` + ".open", which must not exist (nor `path`), and writes the
  // warcinfo record, whose id goes into every other record.
  WarcWriter(std::filesystem::path path, const WarcInfo& info, Timestamp now);
  WarcWriter(WarcWriter&&) noexcept;
  ~WarcWriter();  // without finish(): the file stays ".open" and is recovered at the next start

  // Sets Content-Length, WARC-Block-Digest and WARC-Warcinfo-ID, and writes one
  // member. In the file when it returns, on the disk after sync(). Refuses with
  // std::logic_error a record that breaks the field table of record.h.
  RecordPlace append(Record& record);

  std::uint64_t size() const;
  int descriptor() const;  // for fdatasync from another thread, while the writer lives
  void sync();             // fdatasync
  void finish();           // sync, rename, sync the folder

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace chancery
