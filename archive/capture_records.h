// SPDX-License-Identifier: Apache-2.0
#pragma once

// How one exchange becomes WARC records, in the order they are written: the
// response (or the revisit that stands for it), then its request, then metadata,
// both naming it in WARC-Concurrent-To: pywb and jwarc build their keys only in
// this order. All share the capture's date. Also the record with which each file
// begins. Pure functions but for the random record ids.

#include <string>
#include <string_view>
#include <vector>

#include "archive/capture.h"
#include "archive/payload.h"
#include "archive/record.h"
#include "base/digest.h"
#include "base/ip_address.h"
#include "base/timestamp.h"

namespace chancery {

// Where the first capture of a payload is, for a revisit to point at: always a
// record that holds the body, never another revisit.
struct Original {
  std::string record_id;
  std::string target_uri;
  Timestamp date;
};

// With `same_payload`, a revisit of it that keeps this capture's head. Ignored for
// an empty payload and for a capture that was cut short: neither says that two
// documents are the same. `capture` must outlive what is returned.
std::vector<Record> records_of(const Capture& capture, const PayloadDigests& payload,
                               const std::optional<Original>& same_payload);

// A 304: server-not-modified revisit with an empty block, the 304's head kept in
// the metadata record (a head in the block makes other replays show an empty page),
// a field "http-response-head" for each of its lines. `payload_sha1` is the
// original's; may be empty.
std::vector<Record> not_modified_records_of(const Capture& capture, const Original& original,
                                            const Digest& payload_sha1);

// What a name resolved to, as kept for a run: a resource record of "dns:HOST", type
// text/dns, in the text form of RFC 2540 4: when it was asked, then a line for each
// address in the form of RFC 1035 5.1. There is no time to live, for the system's
// resolver tells none, and no WARC-IP-Address, for whoever answered is not known.
struct DnsAnswer {
  std::string host;
  Timestamp when;
  std::vector<IpAddress> addresses;
};
Record dns_record(const DnsAnswer& answer);

// What a WARC file says of itself in its first record.
struct WarcInfo {
  std::string software{}, operator_contact{}, robots{}, user_agent{}, is_part_of{}, description{};
};
Record warcinfo_record(const WarcInfo& info, std::string_view filename, Timestamp when);

}  // namespace chancery
