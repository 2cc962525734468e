// SPDX-License-Identifier: Apache-2.0
#pragma once

// How one URL is approached: what its site's rules, the cookies met so far and the
// operator's credentials come to for a single exchange. One object for a run; what a
// site's hosts said in earlier runs, or to another site, is not known here.
//
// Thread-safe: every fetcher asks it.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/http_head.h"
#include "crawler/cookie_jar.h"
#include "crawler/credentials.h"
#include "crawler/wire_rules.h"
#include "parsers/page.h"
#include "store/frontier.h"

namespace chancery {

struct Approach {
  std::vector<std::string> headers{};  // "Name: value", cookies among them; instead of ours of that name
  Secret authorization{};              // the value of that field
  std::string ca_file{};
  std::optional<Proxy> proxy{};
  Secret proxy_login{};  // "user:password"
  bool http2 = false;
  std::optional<std::uint64_t> most{};  // of the body, if that is less than any may have
};

class Approaches {
 public:
  // Rules by the site's name; a site without gets the defaults.
  Approaches(std::map<std::string, WireRules> rules, Credentials credentials, const Clock& clock);

  // `held`: what we hold of it; asked for only if it is another by now (RFC 9110 13.1).
  Approach to(const Url& url, const std::string& site, LinkKind kind = LinkKind::page,
              const std::optional<LastCapture>& held = std::nullopt);
  const Proxy* proxy_for(const Url& url, const std::string& site) const;  // null: none
  // What an answer set is sent back from now on, by this site alone.
  void heard(const Url& url, const std::string& site, const HttpFields& fields);

 private:
  const WireRules& rules_of(const std::string& site) const;

  const std::map<std::string, WireRules> rules_;
  const WireRules defaults_;
  const Credentials credentials_;
  const Clock& clock_;
  Guarded<std::map<std::string, CookieJar>> jars_;  // by site
};

}  // namespace chancery
