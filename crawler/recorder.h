// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a capture to WARC records: digests the payload, writes a response, or a
// revisit if the payload is held already, and says where. Names that were looked up
// are written before the captures that rest on them. One thread owns it, and
// with it the series being written. Throws what the disk throws: a crawl that
// cannot archive must stop.

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/warc_series.h"
#include "base/http_head.h"
#include "crawler/fetcher.h"
#include "store/capture_store.h"

namespace chancery {

// A capture that is in the file (not yet synced), and what its record knows.
struct Recorded {
  Fetched fetched;
  HttpResponseHead head;
  PayloadDigests payload;
  RecordPlace place;
  bool revisit = false;
  // The revisit's original is of this very URL: its links are known, no need to read it.
  bool same_page = false;
  bool not_modified = false;  // a 304, about what we hold
};

class Recorder {
 public:
  // `original` looks a payload up in what is committed, `met` the address of a URL by its
  // row; both are called on this thread.
  using Lookup = std::function<std::optional<CaptureRow>(const Digest& sha256)>;
  using Met = std::function<std::string(std::int64_t url_id)>;
  // A payload held for longer than `max_age` (0: any time) is stored again.
  Recorder(WarcSeries& series, Lookup original, Met met, std::chrono::milliseconds max_age = {});

  Recorded record(Fetched fetched);

 private:
  bool record_not_modified(Recorded& recorded);
  std::optional<Original> original_of(const Capture& capture, const PayloadDigests& payload, int status);
  void remember(const Digest& sha256, Original original);

  WarcSeries& series_;
  Lookup lookup_;
  Met met_;
  std::chrono::milliseconds max_age_;
  // Written but perhaps not committed yet: more than the rooms behind can hold.
  static constexpr std::size_t kRecent = 8192;
  std::map<Digest, Original> recent_;
  std::deque<Digest> order_;
};

}  // namespace chancery
