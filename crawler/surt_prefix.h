// SPDX-License-Identifier: Apache-2.0
#pragma once

// A part of the web by the way its SURT keys begin: "gov,epa)/newsreleases" is that
// part of one host, "gov,epa)" the host, "gov,epa" the host and its subdomains. The
// older spelling, "http://(gov,epa,)/newsreleases", means the same here: keys do not
// know the scheme. A value; thread-safe.

#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

class SurtPrefix {
 public:
  // Fails with Fault::malformed when no key could begin like this.
  static Result<SurtPrefix> parse(std::string_view text);

  // `key` as surt(url) makes it.
  bool covers(std::string_view key) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;  // lower case, without scheme and outer brackets
};

}  // namespace chancery
