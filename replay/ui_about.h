// SPDX-License-Identifier: Apache-2.0
#pragma once

// About one capture: where its bytes came from, what the server said, which parts of
// the page the archive has, and how far their times are from the page's. Pure
// functions; thread-safe.

#include <string>

#include "base/timestamp.h"
#include "replay/capture_resolver.h"
#include "replay/html.h"
#include "replay/page_parts.h"

namespace chancery {

Html about_page(const ResolvedCapture& capture, const PageParts& parts);

// "same second", "4 minutes later", "2 years earlier": the largest unit that fits.
std::string distance(Timestamp from, Timestamp to);

}  // namespace chancery
