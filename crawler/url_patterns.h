// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regular expressions over whole addresses, as a config's include and exclude lists
// have them. They run on an engine that takes linear time whatever the pattern and
// the address (RE2), for a config may be written by one person and paid for by
// another. A pattern matches anywhere in the address unless it says ^ or $.
//
// A value, cheap to copy; immutable but for add(). Thread-safe to ask.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chancery {

class UrlPatterns {
 public:
  static constexpr std::size_t kMaxPattern = 2000;  // bytes of one
  static constexpr std::size_t kMost = 1000;

  // Fails with Fault::malformed (what is wrong and where in the pattern) or, too long
  // or too costly, Fault::too_large.
  Result<void> add(const std::string& pattern);

  bool empty() const { return patterns_.empty(); }
  // The first pattern that matches, as it was written; null when none does.
  const std::string* match(std::string_view href) const;

 private:
  struct Compiled;
  std::vector<std::shared_ptr<const Compiled>> patterns_;
};

}  // namespace chancery
