// SPDX-License-Identifier: Apache-2.0
#pragma once

// WARC/1.1 records (ISO 28500:2017): their types, named fields, and how a
// capture becomes records. Which field may stand on which type is in one table
// here; the writer refuses a record that breaks it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/capture.h"
#include "archive/payload.h"
#include "base/digest.h"
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

// A record to be written: its head and where its block comes from. Content-Length
// and WARC-Block-Digest are set by the writer.
struct Record {
  RecordHead head;
  std::string block;            // the block, or its beginning ...
  const Spool* body = nullptr;  // ... followed by this; borrowed until it is written
};

std::string new_record_id();  // "<urn:uuid:RANDOM>", version 4

// Where the first capture of a payload is, for a revisit to point at: always a
// record that holds the body.
struct Original {
  std::string record_id;
  std::string target_uri;
  Timestamp date;
};

inline constexpr std::string_view kIdenticalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
inline constexpr std::string_view kServerNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

// The records of one capture, in the order they are written: the response (or
// the revisit), then request and metadata that name it in WARC-Concurrent-To.
// All share the capture's date. `capture` must outlive what is returned.
std::vector<Record> records_of(const Capture& capture, const PayloadDigests& payload,
                               const std::optional<Original>& same_payload);
// A 304: server-not-modified revisit with an empty block, the 304's head kept in
// the metadata record (a head in the block makes other replays show an empty page).
std::vector<Record> not_modified_records_of(const Capture& capture, const Original& original,
                                            const Digest& payload_sha1);

// What a WARC file says of itself in its first record.
struct WarcInfo {
  std::string software, operator_contact, robots, user_agent, is_part_of, description;
};
Record warcinfo_record(const WarcInfo& info, std::string_view filename, Timestamp when);

}  // namespace chancery
