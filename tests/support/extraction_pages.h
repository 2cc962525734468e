// SPDX-License-Identifier: Apache-2.0
#pragma once

// Real pages as they were published, kept outside the repository in
// ../shared/extraction. A clone without them gets none.

#include <functional>
#include <string>

namespace chancery::test {

// Calls `each` with the name and the bytes of every `every`th page, until it gives false.
// Returns how many it was called with.
int each_extraction_page(int every, const std::function<bool(const std::string& name, const std::string& bytes)>& each);

}  // namespace chancery::test
