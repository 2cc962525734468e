// SPDX-License-Identifier: Apache-2.0
#pragma once

// The language of a text. Thread-safe.

#include <string>
#include <string_view>

namespace chancery {

// A BCP 47 code ("en", "zh", "pt"): what the text itself shows; where it shows too
// little, the primary subtag of what the page declares; empty if neither says.
std::string language_of(std::string_view text, std::string_view declared);

}  // namespace chancery
