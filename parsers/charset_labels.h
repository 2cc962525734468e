// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Encoding Standard's encodings and their labels. Constant; thread-safe.

#include <span>
#include <string_view>

namespace chancery {

struct EncodingLabels {
  std::string_view name;    // lower case
  std::string_view labels;  // lower case, a space between
};
std::span<const EncodingLabels> encoding_labels();

}  // namespace chancery
