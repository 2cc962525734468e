// SPDX-License-Identifier: Apache-2.0
#pragma once

// A regular expression that somebody else wrote: in a config, in a question to an
// index. It runs on an engine that takes linear time whatever the pattern and the text
// (RE2), for a pattern may be written by one person and paid for by another.
//
// A value, cheap to copy; immutable. Thread-safe.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

class Pattern {
 public:
  static constexpr std::size_t kMaxBytes = 2000;

  // Fails with Fault::malformed (what is wrong and where in the pattern) or, too long
  // or too costly, Fault::too_large.
  static Result<Pattern> parse(const std::string& pattern);

  bool is_in(std::string_view text) const;   // anywhere, unless it says ^ or $
  bool begins(std::string_view text) const;  // matches from the beginning on, to wherever
  const std::string& text() const;           // as it was written

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace chancery
