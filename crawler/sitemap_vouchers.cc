// SPDX-License-Identifier: Apache-2.0
#include "crawler/sitemap_vouchers.h"

#include "base/canonical.h"

namespace chancery {
namespace {

// Scheme and www. make no other site of it.
std::string host_of(const Url& url) {
  const auto host = url.host();
  return std::string(host.starts_with("www.") ? host.substr(4) : host);
}

}  // namespace

void SitemapVouchers::named(const Url& sitemap, const Url& host) {
  if (host_of(sitemap) != host_of(host)) (*hosts_.hold())[canonical(sitemap).href()].insert(host_of(host));
}

void SitemapVouchers::inherits(const Url& part, const Url& whole) {
  auto hosts = hosts_.hold();
  std::set<std::string, std::less<>> more;
  if (const auto found = hosts->find(canonical(whole).href()); found != hosts->end()) more = found->second;
  if (host_of(part) != host_of(whole)) more.insert(host_of(whole));
  if (!more.empty()) (*hosts)[canonical(part).href()].merge(more);
}

bool SitemapVouchers::may_list(const Url& sitemap, const Url& page) const {
  const auto host = host_of(page);
  if (host == host_of(sitemap)) return true;
  auto hosts = hosts_.hold();
  const auto found = hosts->find(canonical(sitemap).href());
  return found != hosts->end() && found->second.contains(host);
}

}  // namespace chancery
