// SPDX-License-Identifier: Apache-2.0
#pragma once

// Archives that others pack WARC files in: zip, tar, 7z, each perhaps compressed once
// more. The room that knows the archive library. Members come in the order of the file,
// as streams; names are for choosing by, never for writing to.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

// Gives the member's bytes in pieces. Fault::malformed or Fault::truncated for damage.
using MemberBytes = std::function<Result<void>(const std::function<void(std::string_view)>&)>;

// Calls `take` for each plain file in the bundle, by the last part of its name; what it
// does not ask for is passed over. Stops at the first fault of `take`. Fault::absent,
// Fault::unsupported for what is no such archive, Fault::malformed.
Result<void> read_bundle(const std::filesystem::path& file,
                         const std::function<Result<void>(const std::string& name, const MemberBytes& bytes)>& take);

}  // namespace chancery
