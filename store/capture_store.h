// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was recorded where, and whether a payload is known already: the join
// between rows and exact bytes. A row exists only for a record that is on disk.
//
// Belongs to its database's thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/cdx_index.h"
#include "archive/record.h"
#include "archive/warc_writer.h"
#include "base/digest.h"
#include "base/timestamp.h"
#include "store/database.h"

namespace chancery {

struct CaptureRow {
  std::int64_t id = 0;
  std::optional<std::int64_t> url_id;  // none for robots.txt and the like
  std::int64_t run_id = 0;
  std::string site, url, surt;
  Timestamp began;
  std::int64_t took_ms = 0;
  int status = 0;
  std::string mime, ip, truncated;
  Digest sha256, sha1;  // of the payload
  std::uint64_t payload_size = 0;
  bool revisit = false;
  RecordPlace place;

  CdxLine cdx() const;
  Original original() const;  // as a revisit points at it
};

class CaptureStore {
 public:
  explicit CaptureStore(Database& database) : database_(database) {}

  std::int64_t add(const CaptureRow& row);  // its id; inside the caller's transaction

  // The capture that holds this payload's body, the newest one. Never a revisit.
  std::optional<CaptureRow> original(const Digest& sha256);

  std::vector<CaptureRow> of_url(const std::string& surt);
  // Rows with an id above `after`, oldest first: what the index has yet to hear of.
  std::vector<CaptureRow> since(std::int64_t after, int limit);
  std::vector<CaptureRow> of_run(std::int64_t run_id);

  // The last capture the CDXJ file holds.
  std::int64_t indexed();
  void set_indexed(std::int64_t id);

 private:
  Database& database_;
};

}  // namespace chancery
