// SPDX-License-Identifier: Apache-2.0
#include "store/compact_url.h"

#include <algorithm>

namespace chancery {
namespace {

constexpr std::size_t kMostHops = 100'000;  // in a row; a damaged count asks for no more

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What follows "scheme://host", if it is a path.
std::string_view path_behind(std::string_view href, std::string_view scheme, std::string_view host) {
  if (!href.starts_with(scheme)) return {};
  href.remove_prefix(scheme.size());
  if (!href.starts_with(host)) return {};
  href.remove_prefix(host.size());
  return href.starts_with('/') ? href : std::string_view();
}

}  // namespace

std::string compact_url(std::string_view href, std::string_view host) {
  if (const auto path = path_behind(href, "https://", host); !path.empty()) return std::string(path);
  if (const auto path = path_behind(href, "http://", host); !path.empty()) return std::string("h").append(path);
  return std::string("=").append(href);
}

std::string whole_url(std::string_view compact, std::string_view host) {
  if (compact.starts_with('=')) return std::string(compact.substr(1));
  const bool plain = compact.starts_with('h');
  return std::string(plain ? "http://" : "https://").append(host).append(compact.substr(plain ? 1 : 0));
}

std::string compact_hops(std::string_view hops) {
  std::string compact;
  for (std::size_t at = 0; at < hops.size();) {
    const auto end = std::min(hops.find_first_not_of(hops[at], at), hops.size());
    compact += hops[at];
    if (end - at > 1) compact += std::to_string(end - at);
    at = end;
  }
  return compact;
}

std::string whole_hops(std::string_view compact) {
  std::string hops;
  for (std::size_t at = 0; at < compact.size();) {
    const char letter = compact[at++];
    std::size_t count = 0;
    for (; at < compact.size() && is_digit(compact[at]); ++at)
      count = std::min(count * 10 + static_cast<std::size_t>(compact[at] - '0'), kMostHops);
    hops.append(std::max<std::size_t>(count, 1), letter);
  }
  return hops;
}

}  // namespace chancery
