// SPDX-License-Identifier: Apache-2.0
#pragma once

// Work that falls into jobs which need nothing of each other, done on several threads.

#include <cstddef>
#include <functional>

namespace chancery {

// Does jobs 0 to `count`, begun in this order, on at most `threads` threads (this one
// among them; 0: one per core), and returns when all are done. The first exception of a
// job ends it, once what was begun is over, and is thrown here.
void share_out(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& job);

}  // namespace chancery
