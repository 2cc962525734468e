// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sort-friendly keys: a URL turned round, "gov,agency)/news", so that all pages
// of an agency lie side by side in an index. This is the Internet Archive's
// dialect (surt 0.3 with its default canonicaliser), which pywb, OutbackCDX and
// py-wacz join on: lossy on purpose (www, case, session ids and argument order
// are folded). Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "base/url.h"

namespace chancery {

// The key of a CDX line: "org,example)/a?b=1", in printable ASCII without a space. Never
// fails: text without a scheme is taken for http; what has no host that could be turned
// round ("mailto:", "dns:", a port that is no number) keeps its order; nothing at all
// comes back as "-". "filedesc" and "warcinfo" records of files come back as they are.
std::string surt(std::string_view url);
std::string surt(const Url& url);

struct SurtOptions {
  bool host_massage = true;     // drop www, www2, ...
  bool with_scheme = false;     // "http://(gov,agency,)/..."
  bool trailing_comma = false;  // "gov,agency,)/"
  bool reverse_ip = true;       // turn 1.2.3.4 round as well
};
std::string surt(std::string_view url, const SurtOptions& options);

// What the keys of `host` have in front of their ")" (or ":" and port): "gov,agency".
// Keys of its subdomains go on with "," instead. For scope rules and queries.
std::string surt_host(std::string_view host);

}  // namespace chancery
