// SPDX-License-Identifier: Apache-2.0
#pragma once

// The form by which the frontier knows a URL: still fetchable, and the same for
// addresses that name one page. Pure functions; thread-safe.

#include "base/url.h"

namespace chancery {

// Drops the fragment, credentials, session ids (jsessionid, PHPSESSID, ...) and
// tracking arguments (utm_*, fbclid, ...); the parser has already dropped default
// ports and resolved dots. Arguments keep their order: some servers care.
Url canonical(const Url& url);

}  // namespace chancery
