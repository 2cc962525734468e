// SPDX-License-Identifier: Apache-2.0
#pragma once

// Short texts made comparable: a heading or a link against the phrases it may be.
// Pure function; thread-safe.

#include <string>
#include <string_view>

namespace chancery {

// Case folded (Unicode, full), marks over vowels dropped, everything but letters and
// digits as one space, none at the ends. "Page non trouvée !" is "page non trouvee".
// Reads the first `most` bytes.
std::string wording(std::string_view text, std::size_t most = 400);

}  // namespace chancery
