// SPDX-License-Identifier: Apache-2.0
#pragma once

// A WARC file held to what it says of itself: compression, framing, lengths, block
// and payload digests, and in strict form every rule of WARC 1.1 section 5 that a
// record can break. One pass, bounded memory; what was read on the way is handed out,
// so that index, rows and revisits can be compared or rebuilt from the same pass.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/payload.h"
#include "archive/warc_reader.h"
#include "base/http_fields.h"
#include "base/http_head.h"

namespace chancery {

struct Flaw {
  enum class Weight {
    remark,  // odd, and nothing is lost
    breach,  // the standard forbids it; found in strict form alone
    damage,  // bytes are lost, or not those that were written
  };
  Weight weight{};
  std::uint64_t offset = 0, bytes = 0;  // in the file; 0 bytes: the record as a whole
  std::string record_id, url;           // empty if unknown
  std::string what;                     // for people
};

// A record that was read whole.
struct CheckedRecord {
  WalkedRecord place;
  std::string block_head;                // its first kMaxHeadBytes at most, enough for an HTTP head
  std::optional<HttpResponseHead> http;  // of a response or revisit with a head
  PayloadDigests payload;                // of response, resource and request; zero bytes for others
};

struct WarcCheckOptions {
  bool strict = false;
  ReadLimits limits{};
  FileSlice slice{};
  std::function<void(const CheckedRecord&)> record{};  // called for each, in order
};

struct WarcChecked {
  std::uint64_t records = 0;
  std::vector<Flaw> flaws;  // in order of place
  bool damaged() const;
};

// Fails as WarcReader::open does, for a file without any record.
Result<WarcChecked> check_warc(const std::filesystem::path& file, const WarcCheckOptions& options = {});

}  // namespace chancery
