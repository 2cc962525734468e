// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions over whole addresses, as a config's include and exclude lists
// have them. A pattern matches anywhere in the address unless it says ^ or $.
//
// A value, cheap to copy; immutable but for add(). Thread-safe to ask.

#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.h"

namespace chancery {

class UrlPatterns {
 public:
  static constexpr std::size_t kMost = 1000;

  // Fails as Pattern::parse, and with Fault::too_large over kMost.
  Result<void> add(const std::string& pattern);

  bool empty() const { return patterns_.empty(); }
  std::vector<std::string> texts() const;  // as they were written
  // The first pattern that matches, as it was written; null when none does.
  const std::string* match(std::string_view href) const;

 private:
  std::vector<Pattern> patterns_;
};

}  // namespace chancery
