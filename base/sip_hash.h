// SPDX-License-Identifier: Apache-2.0
#pragma once

// A keyed hash of 128 bits: whoever does not know the key cannot choose texts
// that collide. SipHash-2-4 with 128-bit output (Aumasson, Bernstein 2012).
//
// Pure functions; thread-safe.

#include <array>
#include <cstdint>
#include <string_view>

namespace chancery {

using SipKey = std::array<std::uint64_t, 2>;
using SipPrint = std::array<std::uint64_t, 2>;

SipPrint sip_hash(std::string_view bytes, const SipKey& key);

// A key that nobody can guess.
SipKey random_sip_key();

}  // namespace chancery
