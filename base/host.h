// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names of hosts as URLs have them. Pure functions; thread-safe.

#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/public_suffix.h"
#include "base/result.h"

namespace chancery {

// The host parser of the WHATWG URL Standard 3.5 for special schemes:
// percent-decoded, domain-to-ASCII (UTS-46, non-transitional, by ICU), IPv4 in
// any of its spellings ("0x7f.1"), IPv6 in brackets. What comes out is what a
// URL serialises: "xn--bcher-kva.example", "127.0.0.1", "[2001:db8::7]".
// Fault::malformed when the standard says failure.
Result<std::string> parse_host(std::string_view text);

// The same for other schemes: only IPv6 is understood, the rest is kept, percent-encoded.
Result<std::string> parse_opaque_host(std::string_view text);

}  // namespace chancery
