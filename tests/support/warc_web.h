// SPDX-License-Identifier: Apache-2.0
#pragma once

// Plays a WARC file back as if it were the live web: every host in it answers on
// loopback what it answered then, page by page. What was captured several times
// is answered in that order, the last for ever. Chunk framing is undone and
// Content-Length made true, since archives hold both as they please; content
// coding stays.

#include <cstddef>
#include <filesystem>

#include "tests/support/loopback_site.h"

namespace chancery::test {

struct PlayedWarc {
  std::size_t answers = 0;   // responses, and revisits whose original is in the file
  std::size_t left_out = 0;  // records of other kinds of address, revisits without an original, damaged heads
};

// Throws std::runtime_error for a file that is no WARC.
PlayedWarc play_warc(LoopbackSite& site, const std::filesystem::path& file);

}  // namespace chancery::test
