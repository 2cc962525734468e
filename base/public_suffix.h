// SPDX-License-Identifier: Apache-2.0
#pragma once

// Under which names anybody may register one, by the public suffix list: the file that
// $CHANCERY_PUBLIC_SUFFIX_LIST names (read at the first question, which throws
// std::runtime_error when it cannot be), else the newer of the system's and libpsl's
// own. Governments get suffixes every year; an old list takes their agencies for one
// site. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

namespace chancery {

enum class SuffixRules { icann, icann_and_private };

// eTLD+1 in lower case ("www.mee.gov.cn" -> "mee.gov.cn"), in the form of the input,
// U-labels or A-labels; nullopt for a public suffix itself, an IP address, a single
// label, or what is no host. Politeness never uses this: gov.uk is a suffix, and its
// hosts are strangers to each other.
std::optional<std::string> registrable_domain(std::string_view host,
                                              SuffixRules rules = SuffixRules::icann_and_private);

}  // namespace chancery
