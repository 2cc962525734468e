// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cookies as RFC 6265 keeps and sends them, and no longer than a run: a server that
// wants to know its visitor again within a visit may, and nothing is remembered after
// it. Public suffixes take none but for their own host (5.3 step 5), and plain http
// takes none that are Secure, as browsers do now. A jar belongs to one site.
//
// Bounded whatever servers send: kMaxCookie bytes each, kMaxPerDomain a domain,
// kMaxCookies in all; the one least recently used goes.
//
// Not thread-safe: approaches keep the jars behind a lock.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http_head.h"
#include "base/timestamp.h"
#include "base/url.h"

namespace chancery {

class CookieJar {
 public:
  static constexpr std::size_t kMaxCookie = 4096, kMaxPerDomain = 50, kMaxCookies = 3000;

  // The value of one Set-Cookie field in an answer of `from`.
  void take(const Url& from, std::string_view set_cookie, Timestamp now);
  // The value of the Cookie field for a request to `to`; empty: none.
  std::string field(const Url& to, Timestamp now);

  std::size_t size() const;

 private:
  struct Cookie {
    std::string name, value, path;
    bool host_only = true, secure = false;
    std::optional<Timestamp> expires{};  // none: with the run
    std::uint64_t made = 0, used = 0;    // order, not time
  };
  void evict(std::vector<Cookie>& cookies);

  std::map<std::string, std::vector<Cookie>> domains_;
  std::uint64_t turn_ = 0;
};

// RFC 6265 5.1.1: a date as servers write it in Expires.
std::optional<Timestamp> parse_cookie_date(std::string_view text);

}  // namespace chancery
