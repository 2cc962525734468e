// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one way from an address and a moment to a capture: its head, its payload as
// captured, and where all of it comes from. Every view of the archive stands on it.
// Revisits are followed to the record that holds the body; redirects that lead
// to themselves are passed over for the next nearest capture. Captures of one address
// in one second are told apart by the milliseconds of their records (by the next free
// one where these are the same): their lines' times have 17 digits.
//
// Thread-safe, as the collection is.

#include <optional>
#include <string>
#include <vector>

#include "archive/cdx_index.h"
#include "archive/record.h"
#include "base/http_head.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "base/url.h"
#include "replay/collection.h"

namespace chancery {

struct ResolvedCapture {
  CdxLine line;    // the capture that answers
  Url url;         // its address
  Timestamp when;  // its moment, to the second
  int status = 0;
  HttpFields fields;                // of its answer; a Content-Type alone for records without HTTP
  std::string payload;              // chunk framing removed, content coding kept
  bool payload_cut = false;         // the archive holds less than the server meant
  RecordHead record;                // as written in the WARC
  std::optional<CdxLine> original;  // the line whose record holds the body, when this is a revisit

  // The address that was asked for, when it was never captured and this one stands in for
  // it: the same but for arguments that only keep caches from answering.
  std::optional<Url> asked;

  // All captures of the address, in order of time, and where this one is among them.
  std::vector<CdxLine> captures;
  std::size_t place = 0;

  bool is_redirect() const { return status >= 300 && status < 400 && fields.get("Location").has_value(); }
  std::optional<Url> redirect_target() const;  // nullopt when it is none or leads to no http address
};

class CaptureResolver {
 public:
  explicit CaptureResolver(const Collection& collection) : collection_(collection) {}

  // All captures of `url` by GET, in order of time.
  std::vector<CdxLine> captures(const Url& url) const;

  // The capture of `url` nearest to `when`. Fault::absent when there never was one;
  // otherwise the fault of the nearest one that could not be read.
  Result<ResolvedCapture> resolve(const Url& url, Timestamp when) const;
  // The answer to a request other than GET: `key` is that of key_of_request.
  Result<ResolvedCapture> resolve_request(const Url& url, const std::string& key, Timestamp when) const;

  // The record as it lies in its file (a gzip member where that is compressed), and behind
  // it that of the original, when it is a revisit.
  Result<std::string> record_bytes(const ResolvedCapture& capture) const;

 private:
  Result<ResolvedCapture> nearest_of(std::vector<CdxLine> captures, const Url& url, Timestamp when) const;
  std::optional<Url> stand_in_for(const Url& url, Timestamp when) const;
  void tell_apart(std::vector<CdxLine>& captures) const;
  void add_milliseconds(std::vector<CdxLine>& captures, const std::vector<std::size_t>& same) const;
  Result<ResolvedCapture> open(const CdxLine& line) const;
  Result<void> add_original(ResolvedCapture& revisit, int hops) const;
  std::optional<CdxLine> original_of(const ResolvedCapture& revisit) const;

  const Collection& collection_;
};

}  // namespace chancery
