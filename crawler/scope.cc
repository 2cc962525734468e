// SPDX-License-Identifier: Apache-2.0
#include "crawler/scope.h"

#include <algorithm>

#include "base/canonical.h"
#include "base/public_suffix.h"

namespace chancery {
namespace {

std::string_view without_www(std::string_view host) { return host.starts_with("www.") ? host.substr(4) : host; }

std::size_t count(std::string_view hops, char letter) {
  return static_cast<std::size_t>(std::count(hops.begin(), hops.end(), letter));
}

// Redirects since the last hop of another kind.
std::size_t trailing_redirects(std::string_view hops) {
  const auto last = hops.find_last_not_of('R');
  return last == std::string_view::npos ? hops.size() : hops.size() - last - 1;
}

bool led_from_seed(std::string_view hops) { return hops.find_first_not_of('R') == std::string_view::npos; }

}  // namespace

std::string_view name(Reach reach) {
  switch (reach) {
    case Reach::page:
      return "page";
    case Reach::prefix:
      return "prefix";
    case Reach::host:
      return "host";
    case Reach::domain:
      return "domain";
  }
  return "";
}

std::string_view name(Scope::Why why) {
  switch (why) {
    case Scope::Why::ours:
      return "ours";
    case Scope::Why::outside:
      return "outside the site";
    case Scope::Why::too_deep:
      return "too deep";
    case Scope::Why::too_many_hops:
      return "too many hops";
    case Scope::Why::not_wanted:
      return "requisites are off";
  }
  return "";
}

Scope::Scope(std::vector<Site> sites) : sites_(std::move(sites)) {}

const Site* Scope::site(std::string_view name) const {
  const auto found = std::find_if(sites_.begin(), sites_.end(), [&](const Site& site) { return site.name == name; });
  return found == sites_.end() ? nullptr : &*found;
}

bool Scope::reaches_from(const Site& site, const Url& seed, const Url& url) const {
  switch (site.reach) {
    case Reach::page:
      return canonical(url).href() == canonical(seed).href();
    case Reach::prefix: {
      const auto folder = seed.path().substr(0, seed.path().rfind('/') + 1);
      return without_www(url.host()) == without_www(seed.host()) && url.path().starts_with(folder);
    }
    case Reach::host:
      return without_www(url.host()) == without_www(seed.host());
    case Reach::domain: {
      const auto ours = registrable_domain(seed.hostname());
      return ours ? registrable_domain(url.hostname()) == ours : url.hostname() == seed.hostname();
    }
  }
  return false;
}

bool Scope::reaches(const Site& site, const Url& url) const {
  if (std::any_of(site.seeds.begin(), site.seeds.end(), [&](const Url& seed) { return reaches_from(site, seed, url); }))
    return true;
  const std::shared_lock lock(mutex_);
  return std::any_of(adopted_.begin(), adopted_.end(), [&](const auto& adopted) {
    return adopted.first == site.name && reaches_from(site, adopted.second, url);
  });
}

Scope::Verdict Scope::link(const PageLink& link, const Hop& from) const {
  const auto* ours = site(from.site);
  if (!ours) return {Why::outside, {}};
  if (is_requisite(link.kind)) {
    Hop hop{from.site, from.depth, from.hops + 'E'};
    if (!ours->requisites) return {Why::not_wanted, std::move(hop)};
    if (count(hop.hops, 'E') > kMaxEmbeds) return {Why::too_many_hops, std::move(hop)};
    return {Why::ours, std::move(hop)};
  }
  Hop hop{from.site, from.depth + 1, from.hops + 'L'};
  // A page inside a frame is seen, not walked.
  if (count(from.hops, 'E') > 0) return {Why::too_many_hops, std::move(hop)};
  if (!reaches(*ours, link.url)) return {Why::outside, std::move(hop)};
  if (hop.depth > ours->max_depth) return {Why::too_deep, std::move(hop)};
  return {Why::ours, std::move(hop)};
}

Scope::Verdict Scope::redirect(const Url& target, const Hop& from) {
  const auto* ours = site(from.site);
  if (!ours) return {Why::outside, {}};
  Hop hop{from.site, from.depth, from.hops + 'R'};
  if (trailing_redirects(hop.hops) > kMaxRedirects) return {Why::too_many_hops, std::move(hop)};
  if (led_from_seed(hop.hops)) adopt(from.site, target);
  if (count(hop.hops, 'E') > 0 || reaches(*ours, target)) return {Why::ours, std::move(hop)};
  return {Why::outside, std::move(hop)};
}

void Scope::adopt(std::string_view site_name, const Url& target) {
  const auto* ours = site(site_name);
  if (!ours || reaches(*ours, target)) return;
  const std::unique_lock lock(mutex_);
  adopted_.emplace_back(site_name, target);
}

}  // namespace chancery
