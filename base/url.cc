// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include <algorithm>

namespace chancery {
namespace {

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  if (scheme == "ftp") return 21;
  return 0;
}

}  // namespace

std::string_view Url::between(std::uint32_t from, std::uint32_t to) const {
  return std::string_view(href_).substr(from, to - from);
}

std::uint32_t Url::end_of_path() const {
  return std::min({query_start_, fragment_start_, static_cast<std::uint32_t>(href_.size())});
}

std::string_view Url::scheme() const { return between(0, scheme_end_); }

bool Url::has_host() const { return username_end_ > scheme_end_ + 1; }

std::string_view Url::username() const {
  return has_host() ? between(scheme_end_ + 3, username_end_) : std::string_view{};
}

std::string_view Url::password() const {
  const bool given = username_end_ < host_start_ && href_[username_end_] == ':';
  return given ? between(username_end_ + 1, host_start_ - 1) : std::string_view{};
}

std::string_view Url::hostname() const { return between(host_start_, host_end_); }

std::string_view Url::host() const { return has_host() ? between(host_start_, path_start_) : std::string_view{}; }

std::optional<std::uint16_t> Url::port() const {
  if (port_ < 0) return std::nullopt;
  return static_cast<std::uint16_t>(port_);
}

std::uint16_t Url::effective_port() const {
  return port_ >= 0 ? static_cast<std::uint16_t>(port_) : default_port(scheme());
}

std::string_view Url::path() const { return between(path_start_, end_of_path()); }

bool Url::has_query() const { return query_start_ != kNone; }

std::string_view Url::query() const {
  if (!has_query()) return {};
  return between(query_start_ + 1, std::min(fragment_start_, static_cast<std::uint32_t>(href_.size())));
}

bool Url::has_fragment() const { return fragment_start_ != kNone; }

std::string_view Url::fragment() const {
  return has_fragment() ? std::string_view(href_).substr(fragment_start_ + 1) : std::string_view{};
}

std::string_view Url::path_and_query() const {
  return between(path_start_, std::min(fragment_start_, static_cast<std::uint32_t>(href_.size())));
}

bool Url::has_opaque_path() const { return opaque_path_; }

std::string Url::origin() const {
  const auto named = scheme();
  if (named == "blob") {
    const auto inner = parse(path());
    return inner && inner->is_http() ? inner->origin() : "null";
  }
  if (default_port(named) == 0) return "null";
  return std::string(named).append("://").append(host());
}

Url Url::without_fragment() const {
  Url copy = *this;
  if (!has_fragment()) return copy;
  copy.href_.resize(fragment_start_);
  copy.fragment_start_ = kNone;
  return copy;
}

Url Url::without_credentials() const {
  Url copy = *this;
  if (!has_host() || host_start_ == scheme_end_ + 3) return copy;
  const auto cut = host_start_ - (scheme_end_ + 3);
  copy.href_.erase(scheme_end_ + 3, cut);
  copy.username_end_ = copy.host_start_ = scheme_end_ + 3;
  copy.host_end_ -= cut;
  copy.path_start_ -= cut;
  if (has_query()) copy.query_start_ -= cut;
  if (has_fragment()) copy.fragment_start_ -= cut;
  return copy;
}

}  // namespace chancery
