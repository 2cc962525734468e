// SPDX-License-Identifier: Apache-2.0
#include "crawler/approach.h"

#include "base/ascii.h"

namespace chancery {

Approaches::Approaches(std::map<std::string, WireRules> rules, Credentials credentials, const Clock& clock)
    : rules_(std::move(rules)), credentials_(std::move(credentials)), clock_(clock) {}

const WireRules& Approaches::rules_of(const std::string& site) const {
  const auto found = rules_.find(site);
  return found == rules_.end() ? defaults_ : found->second;
}

const Proxy* Approaches::proxy_for(const Url& url, const std::string& site) const {
  return rules_of(site).proxy_for(url);
}

namespace {

// Both, where the host gave both: old caches understand only the date.
void ask_if_changed(const LastCapture& held, std::vector<std::string>& headers) {
  if (!held.etag.empty()) headers.push_back("If-None-Match: " + held.etag);
  if (!held.last_modified.empty()) headers.push_back("If-Modified-Since: " + held.last_modified);
}

}  // namespace

Approach Approaches::to(const Url& url, const std::string& site, LinkKind kind,
                        const std::optional<LastCapture>& held) {
  const auto& rules = rules_of(site);
  Approach approach{rules.headers, credentials_.authorization(url), rules.ca_file, {}, {}, rules.http2, {}};
  if (rules.conditional && held) ask_if_changed(*held, approach.headers);
  if (kind == LinkKind::media) approach.most = rules.max_media;
  if (const auto* proxy = rules.proxy_for(url)) {
    approach.proxy = *proxy;
    approach.proxy_login = credentials_.login(proxy->address());
  }
  if (rules.cookies) {
    auto jars = jars_.hold();
    if (const auto jar = jars->find(site); jar != jars->end())
      if (auto cookies = jar->second.field(url, clock_.utc()); !cookies.empty())
        approach.headers.push_back("Cookie: " + cookies);
  }
  return approach;
}

void Approaches::heard(const Url& url, const std::string& site, const HttpFields& fields) {
  if (!rules_of(site).cookies) return;
  for (const auto& field : fields.all)
    if (ascii::equal_ignoring_case(field.name, "Set-Cookie")) {
      auto jars = jars_.hold();
      (*jars)[site].take(url, field.value, clock_.utc());
    }
}

}  // namespace chancery
