// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a killed run left is made right at the next start, before anything is
// appended: WARC files that are still ".open". Call it while holding the
// collection's lock. Throws std::system_error when the disk says no; killed
// half-way, it does the rest when called again.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace chancery {

struct Recovered {
  std::string file;        // name without ".open"
  std::uint64_t kept = 0;  // bytes; 0: not one record was whole, and there is no such file
  std::uint64_t torn = 0;  // bytes set aside in NAME.torn
};

// Each "*.open" file in `folder` is cut after its last whole record (checksum and
// framing both right, and all records before it too), the tail is kept beside it
// as NAME.torn, and the file gets its final name. In order of name.
std::vector<Recovered> recover_warcs(const std::filesystem::path& folder);

}  // namespace chancery
