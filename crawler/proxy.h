// SPDX-License-Identifier: Apache-2.0
#pragma once

// A proxy that the operator names, and the hosts that are asked without it. Its
// credentials are no part of it (see credentials.h).
//
// Whoever looks the names up guards the addresses. Behind socks5 that is us: names
// are resolved, judged and pinned as without a proxy. An http, https or socks5h proxy
// resolves for itself; then we refuse what can be known from the name alone
// (private_by_name), and the rest is the proxy's to guard. The proxy's own address
// is the operator's word and is not judged.
//
// Values and pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace chancery {

struct Proxy {
  enum class Kind : std::uint8_t { http, https, socks5, socks5h };
  Kind kind = Kind::http;
  std::string host;  // as in a URL: "proxy.example", "192.0.2.1", "[2001:db8::1]"
  std::uint16_t port = 0;

  // "http://proxy.example:3128". Without a port: 80, 443, 1080. Fault::malformed.
  static Result<Proxy> parse(std::string_view text);
  std::string address() const;  // as parse() takes it, the port always there
  bool resolves_names() const { return kind != Kind::socks5; }

  bool operator==(const Proxy&) const = default;
};

// Whether a list names this host: "agency.example" (and what is below it),
// "192.0.2.0/24" for hosts that are addresses, "*" for all.
bool names_host(const std::vector<std::string>& list, const Url& url);

// Hosts that only a private network can mean (RFC 6761, 6762, 8375, and names without
// a dot) and addresses that are not public.
bool private_by_name(const Url& url);

}  // namespace chancery
