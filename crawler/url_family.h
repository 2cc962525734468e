// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which addresses one template made, so that what is learnt of some can be said of
// the others: "agency.example/cal?month&year", "agency.example/doc/N". Numbers become
// N, tokens that no person would choose X, long titles *; arguments are known by their
// names alone. Around it lie wider families, parts of the site: what stands below its
// first two folders, or below a token in its path, and what stands below its first. Pure
// functions; thread-safe.

#include <string>
#include <string_view>

#include "base/url.h"

namespace chancery {

struct UrlFamily {
  std::string narrow, wide, widest;
  bool token = false;  // a folder of the path is a token: a session, it may be
};
UrlFamily family_of(const Url& url);

}  // namespace chancery
