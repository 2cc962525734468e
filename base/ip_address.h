// SPDX-License-Identifier: Apache-2.0
#pragma once

// Addresses of hosts, and which of them may be asked at all. Every connection is
// judged by the address it is about to use, after DNS and after every redirect, so
// that no page and no name can send us into somebody's private network. Pure
// functions; thread-safe.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chancery {

// The WHATWG IPv4 parser (URL Standard 3.5): one to four parts, each decimal, octal
// or hexadecimal, "0x7f.1". nullopt when `host` is not an IPv4 address in any form.
std::optional<std::uint32_t> parse_ipv4(std::string_view host);

// An IPv4 or IPv6 address, numeric.
class IpAddress {
 public:
  // Plain numeric text: four decimal parts, or RFC 4291 2.2 without brackets. A port
  // or a zone ("%eth0") is refused, and so are parts with leading zeros.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint32_t address);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  bool is_v4() const { return v4_; }
  // As URLs write it: RFC 5952, and hexadecimal to the end ("::ffff:7f00:1").
  std::string to_string() const;

  // Whether anyone on the internet may be there: IANA's special-purpose registries
  // without what they call globally reachable. Private, loopback, link-local, shared
  // (RFC 6598), multicast, documentation, benchmark, reserved and unspecified
  // addresses are not, so that no cloud's metadata service is; nor is IPv6 outside of
  // 2000::/3. An IPv4 address inside an IPv6 one (mapped, RFC 6052 NAT64, 6to4) is
  // judged as itself. IPv4-compatible and Teredo addresses never are public.
  bool is_public() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  friend struct IpBlock;
  std::array<std::uint8_t, 16> bytes_{};  // IPv4 in the first four
  bool v4_ = false;
};

// A block of addresses, "10.0.0.0/8" or "fd00::/8" or a single address: what a
// config names when it lets us in to a private network.
struct IpBlock {
  IpAddress base;
  int prefix = 0;  // in bits
  static std::optional<IpBlock> parse(std::string_view text);
  // False for an address of the other family.
  bool contains(const IpAddress& address) const;
};

}  // namespace chancery
