// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names and addresses of hosts: IDNA, IP literals, public suffixes, and which
// addresses may be asked at all. Pure functions; thread-safe.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chancery {

// The host parser of the WHATWG URL Standard 3.5 for special schemes:
// percent-decoded, domain-to-ASCII (UTS-46, non-transitional, by ICU), IPv4 in
// any of its spellings ("0x7f.1"), IPv6 in brackets. What comes out is what a
// URL serialises: "xn--bcher-kva.example", "127.0.0.1", "[2001:db8::7]".
Result<std::string> parse_host(std::string_view text);

// The WHATWG IPv4 parser: nullopt when `host` is not an IPv4 address in any form.
std::optional<std::uint32_t> parse_ipv4(std::string_view host);

// An IPv4 or IPv6 address, numeric.
class IpAddress {
 public:
  // Plain numeric text, no brackets, no port; a zone ("%eth0") is refused.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint32_t address);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  bool is_v4() const { return v4_; }
  std::string to_string() const;  // RFC 5952 form

  // Whether anyone on the internet may be there. Private, loopback, link-local,
  // shared (CGNAT), multicast, documentation, benchmark, reserved, metadata and
  // unspecified addresses are not, nor are their IPv6 disguises (mapped,
  // compatible, NAT64, 6to4, Teredo). IANA special-purpose registries.
  bool is_public() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool v4_ = false;
};

// A block of addresses, "10.0.0.0/8" or "fd00::/8" or a single address: what a
// config names when it lets us in to a private network.
struct IpBlock {
  IpAddress base;
  int prefix = 0;
  static std::optional<IpBlock> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
};

enum class SuffixRules { icann, icann_and_private };

// eTLD+1 by the public suffix list ("www.mee.gov.cn" -> "mee.gov.cn"); nullopt
// for a public suffix itself, an IP address, or a single label. Politeness never
// uses this: gov.uk is a suffix, and its hosts are strangers to each other.
std::optional<std::string> registrable_domain(std::string_view host,
                                              SuffixRules rules = SuffixRules::icann_and_private);

}  // namespace chancery
