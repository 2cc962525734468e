// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one way from an address and a moment to a capture: its head, its payload as
// captured, and where all of it comes from. Every view of the archive stands on it.
// Revisits are followed to the record that holds the body; redirects that lead
// to themselves are passed over for the next nearest capture.
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

  // All captures of the address, in order of time, and where this one is among them.
  std::vector<CdxLine> captures;
  std::size_t place = 0;

  bool is_redirect() const { return status >= 300 && status < 400 && fields.get("Location").has_value(); }
  std::optional<Url> redirect_target() const;  // nullopt when it is none or leads to no http address
};

class CaptureResolver {
 public:
  explicit CaptureResolver(const Collection& collection) : collection_(collection) {}

  // All captures of `url`, in order of time.
  std::vector<CdxLine> captures(const Url& url) const;

  // The capture of `url` nearest to `when`. Fault::absent when there never was one;
  // otherwise the fault of the nearest one that could not be read.
  Result<ResolvedCapture> resolve(const Url& url, Timestamp when) const;

 private:
  Result<ResolvedCapture> open(const CdxLine& line) const;
  Result<void> add_original(ResolvedCapture& revisit, int hops) const;
  std::optional<CdxLine> original_of(const ResolvedCapture& revisit) const;

  const Collection& collection_;
};

}  // namespace chancery
