// SPDX-License-Identifier: Apache-2.0
#pragma once

// The line with which a record of an ARC file begins (Internet Archive, "Arc File
// Format", versions 1 and 2), read as the head of the WARC record it would be today:
// "filedesc:" as warcinfo, http and https as response, all else as resource. ARC is
// what archives before 2009 are made of; it is read and never written.

#include <string_view>

#include "archive/record.h"
#include "base/result.h"

namespace chancery {

inline constexpr std::size_t kMaxArcLine = 8 * 1024;

// Whether `bytes`, at least kMaxArcLine of them or all there are, begin with such a line.
bool begins_arc_record(std::string_view bytes);

// Fault::truncated without the line's end, Fault::malformed for any other line. The
// head has no WARC-Record-ID: ARC knows none.
Result<ParsedHead> parse_arc_head(std::string_view bytes);

}  // namespace chancery
