// SPDX-License-Identifier: Apache-2.0
#pragma once

// WARC/1.1 records (ISO 28500:2017): their types and their heads. Which field may stand
// on which type is said in warc_rules.h, how a capture becomes records in
// capture_records.h. Values; pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/spool.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace chancery {

enum class RecordType { warcinfo, response, resource, request, metadata, revisit, conversion, continuation, unknown };
std::string_view name(RecordType type);
RecordType record_type(std::string_view name);  // unknown types are skipped by readers, not refused

// A record's head: version, and fields in the order they stand in the file.
struct RecordHead {
  std::string version = "WARC/1.1";
  std::vector<std::pair<std::string, std::string>> fields;

  std::optional<std::string_view> get(std::string_view name) const;  // without regard to case
  void set(std::string_view name, std::string_view value);           // replaces, or appends
  void add(std::string_view name, std::string_view value);           // appends (WARC-Concurrent-To)

  RecordType type() const;
  std::string_view id() const;     // "<urn:uuid:...>" as written; empty if absent
  std::string target_uri() const;  // without the "<>" that old writers put round it
  std::optional<Timestamp> date() const;
  std::optional<std::uint64_t> content_length() const;

  std::string serialised() const;  // version, fields, blank line
};

// A head read from the front of `bytes`, as other tools write them: any version,
// bare LF, folded lines. Fault::truncated without a blank line, Fault::malformed
// without a version line or a usable Content-Length, Fault::too_large when no blank
// line comes within `max_head`.
struct ParsedHead {
  RecordHead head;
  std::size_t size = 0;  // blank line included: where the block begins
  std::string odd;       // what breaks the standard and does not stop us; empty if nothing
};
Result<ParsedHead> parse_record_head(std::string_view bytes, std::size_t max_head);

// The two ways a revisit may say "as before" (WARC 1.1 6.7).
inline constexpr std::string_view kIdenticalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
inline constexpr std::string_view kServerNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

// A record to be written: its head and where its block comes from. Content-Length
// and WARC-Block-Digest are set by the writer.
struct Record {
  RecordHead head;
  std::string block;            // the block, or its beginning ...
  const Spool* body = nullptr;  // ... followed by this; borrowed until it is written
};

std::string new_record_id();  // "<urn:uuid:RANDOM>", version 4

}  // namespace chancery
