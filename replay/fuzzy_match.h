// SPDX-License-Identifier: Apache-2.0
#pragma once

// Addresses that differ only in what pages add so that no cache answers them: a
// random number, the time, a campaign's name. The last resort when an address was
// never captured, and always told to be one. Pure functions; thread-safe.

#include <string>

#include "base/url.h"

namespace chancery {

// Path and query without such arguments, the others in order of bytes. Two addresses of one
// host are as good as the same when this is.
std::string without_cache_busting(const Url& url);

}  // namespace chancery
