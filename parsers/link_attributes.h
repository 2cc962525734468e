// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attributes in which pages keep addresses where no standard says so, and what can be
// an address at all. Pure functions; thread-safe.

#include <span>
#include <string_view>

namespace chancery {

// In which an image waits until it is scrolled to, likeliest first. Those that end in
// "srcset" are written as srcset is.
std::span<const std::string_view> lazy_attributes();
bool is_lazy_attribute(std::string_view lower_case_name);

// That give any element a picture behind it: an address, a CSS value, or in "data-bgset"
// a srcset. In any case.
bool is_background_attribute(std::string_view name);

// Can this be an address? Not a bare word, a template mark or an inline placeholder.
bool looks_like_address(std::string_view value);

// Whether a space-separated list, such as rel, has the word, in any case.
bool has_word(std::string_view list, std::string_view word);

}  // namespace chancery
