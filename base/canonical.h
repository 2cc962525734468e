// SPDX-License-Identifier: Apache-2.0
#pragma once

// The form by which the frontier knows a URL: still fetchable, and the same for
// addresses that name one page. Lossier folding (case, www, the order of arguments)
// is left to the keys of base/surt.h, which nobody fetches. Pure functions; thread-safe.

#include "base/url.h"

namespace chancery {

// Drops the fragment, credentials, an empty query, the root's dot behind a host,
// session ids (jsessionid, PHPSESSID, ...) and tracking arguments (utm_*, fbclid, ...);
// undoes escapes that RFC 3986 6.2.2 calls needless. The parser has already dropped
// default ports and resolved dots. Arguments keep their order: some servers care. A
// session in a path of ASP.NET stays, for its server redirects to a new one without.
// Other schemes than http and https lose their fragment only. Canonical forms are
// their own canonical form.
Url canonical(const Url& url);

}  // namespace chancery
