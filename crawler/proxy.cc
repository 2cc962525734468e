// SPDX-License-Identifier: Apache-2.0
#include "crawler/proxy.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/host.h"

namespace chancery {
namespace {

struct KindRow {
  Proxy::Kind kind;
  std::string_view scheme;
  std::uint16_t port;
};
constexpr std::array<KindRow, 4> kKinds{{{Proxy::Kind::http, "http", 80},
                                         {Proxy::Kind::https, "https", 443},
                                         {Proxy::Kind::socks5, "socks5", 1080},
                                         {Proxy::Kind::socks5h, "socks5h", 1080}}};

std::string_view bare(std::string_view hostname) {
  return hostname.starts_with('[') ? hostname.substr(1, hostname.size() - 2) : hostname;
}

bool is_below(std::string_view host, std::string_view domain) {
  return host == domain ||
         (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

Result<Proxy> Proxy::parse(std::string_view text) {
  const Error wrong{Fault::malformed, "a proxy reads http://, https://, socks5:// or socks5h://, a host, a port"};
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return wrong;
  const auto scheme = ascii::lower(text.substr(0, scheme_end));
  const auto known =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& row) { return row.scheme == scheme; });
  if (known == kKinds.end()) return wrong;
  auto rest = ascii::trim_end(text.substr(scheme_end + 3), "/");
  if (rest.find('@') != std::string_view::npos)
    return Error{Fault::malformed, "a proxy's login stands under [network.credentials], never in its address"};
  Proxy proxy{known->kind, {}, known->port};
  const auto colon = rest.rfind(':');
  if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
    const auto digits = rest.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), proxy.port);
    if (error != std::errc() || end != digits.data() + digits.size() || proxy.port == 0) return wrong;
    rest = rest.substr(0, colon);
  }
  auto host = parse_host(rest);
  if (!host || host->empty()) return wrong;
  proxy.host = std::move(*host);
  return proxy;
}

std::string Proxy::address() const {
  return fmt::format("{}://{}:{}", kKinds[static_cast<std::size_t>(kind)].scheme, host, port);
}

bool names_host(const std::vector<std::string>& list, const Url& url) {
  const auto host = bare(url.hostname());
  const auto literal = IpAddress::parse(host);
  return std::any_of(list.begin(), list.end(), [&](const std::string& each) {
    if (each == "*") return true;
    if (literal)
      if (const auto block = IpBlock::parse(each)) return block->contains(*literal);
    const auto domain = ascii::lower(std::string_view(each).substr(each.starts_with('.') ? 1 : 0));
    return !domain.empty() && is_below(host, domain);
  });
}

bool private_by_name(const Url& url) {
  auto host = bare(url.hostname());
  if (const auto literal = IpAddress::parse(host)) return !literal->is_public();
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.find('.') == std::string_view::npos) return true;
  constexpr std::array<std::string_view, 5> kPrivate{"localhost", "local", "internal", "home.arpa", "lan"};
  return std::any_of(kPrivate.begin(), kPrivate.end(), [&](auto domain) { return is_below(host, domain); });
}

}  // namespace chancery
