// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line of a CDXJ index: which capture, and where its record is. Written as
// warcio and pywb write it, "SURT TIMESTAMP14 {json}"; read as anybody does
// (CDXJ 0.1.0 of webrecorder/specs). Values; pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/record.h"
#include "archive/warc_writer.h"
#include "base/result.h"

namespace chancery {

struct CdxLine {
  std::string key{};   // SURT
  std::string time{};  // 14 digits
  std::string url{};
  std::string mime{};    // "warc/revisit" for revisits; empty if the server did not say
  int status = 0;        // 0: unknown, and not written
  std::string digest{};  // "sha1:BASE32"; empty if unknown
  std::uint64_t length = 0, offset = 0;
  std::string filename{};

  // Without newline; members in the order url, mime, status, digest, length, offset,
  // filename, all of them strings, unknown ones left out, SHA-1 without its label.
  std::string to_line() const;
  // Numbers as numbers or strings, digests bare or labelled, 14 to 17 digits of
  // time (of which 14 are kept), "-" for what is unknown. Lines of the older CDX are
  // read too, of 11 fields ("N b a m s k r M S V g") and of 9 (without M and S).
  // Fault::malformed.
  static Result<CdxLine> parse(std::string_view line);

  bool operator==(const CdxLine&) const = default;
};

// The line of a record as read or written: nullopt for records that are not
// indexed (warcinfo, request, metadata, conversion, continuation, dns, run_records) or cannot be
// (no date, no URI). `block_head` is the beginning of the block, enough to hold an
// HTTP head.
std::optional<CdxLine> cdx_line(const RecordHead& head, std::string_view block_head, const RecordPlace& place);

// The key under which the answer to a request other than GET is found: its URL with
// "__wb_method" and what was sent added as arguments, forms and JSON by their fields,
// other bodies in Base64 (warc-specifications, guidelines/cdx-non-get-requests).
// `request` is the block of the request record; of a body, 4 KiB count. nullopt for
// GET and for what is no request.
std::optional<std::string> key_of_request(std::string_view url, std::string_view request);

}  // namespace chancery
