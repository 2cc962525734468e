// SPDX-License-Identifier: Apache-2.0
#include "crawler/scope.h"

#include <algorithm>

#include "base/canonical.h"
#include "base/public_suffix.h"
#include "base/surt.h"
#include "crawler/url_loop.h"

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

// The last step that was no redirect was to a list of pages.
bool list_led_here(std::string_view hops) {
  const auto last = hops.find_last_not_of('R');
  return last != std::string_view::npos && hops[last] == 'M';
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
      return "not wanted";
    case Scope::Why::excluded:
      return "excluded";
    case Scope::Why::not_included:
      return "not included";
    case Scope::Why::nofollow:
      return "nofollow";
    case Scope::Why::loop:
      return "goes in circles";
    case Scope::Why::too_long:
      return "address too long";
    case Scope::Why::barren:
      return "a trap: nothing new there";
    case Scope::Why::unvouched:
      return "listed by a stranger's sitemap";
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
  if (std::find(site.hosts.begin(), site.hosts.end(), url.hostname()) != site.hosts.end()) return true;
  if (!site.surts.empty()) {
    const auto key = surt(url);
    if (std::any_of(site.surts.begin(), site.surts.end(), [&](const auto& prefix) { return prefix.covers(key); }))
      return true;
  }
  const std::shared_lock lock(mutex_);
  return std::any_of(adopted_.begin(), adopted_.end(), [&](const auto& adopted) {
    return adopted.first == site.name && reaches_from(site, adopted.second, url);
  });
}

bool Scope::has_host(std::string_view site_name, const Url& url) const {
  const auto* ours = site(site_name);
  if (!ours) return false;
  const auto same = [&](const Url& other) { return without_www(other.host()) == without_www(url.host()); };
  if (std::any_of(ours->seeds.begin(), ours->seeds.end(), same) || reaches(*ours, url)) return true;
  const std::shared_lock lock(mutex_);
  return std::any_of(adopted_.begin(), adopted_.end(),
                     [&](const auto& adopted) { return adopted.first == site_name && same(adopted.second); });
}

Scope::Why Scope::refuses(const Site& site, const Url& url) const {
  if (url.href().size() > kLongestAddress) return Why::too_long;
  if (goes_in_circles(url)) return Why::loop;
  return site.exclude.match(url.href()) ? Why::excluded : Why::ours;
}

Scope::Verdict Scope::link(const PageLink& link, const Hop& from) const {
  const auto* ours = site(from.site);
  if (!ours) return {Why::outside, {}};
  if (link.kind == LinkKind::form && !ours->forms) return {Why::not_wanted, {}};
  if (const auto why = refuses(*ours, link.url); why != Why::ours) return {why, {}};
  auto verdict = Verdict();
  if (link.kind == LinkKind::sitemap || link.kind == LinkKind::feed) {
    if (!(link.kind == LinkKind::feed ? ours->feeds : ours->sitemaps)) return {Why::not_wanted, {}};
    if (!has_host(from.site, link.url)) return {Why::outside, {}};
    verdict = list(*ours, link.url, from);
  } else if (is_requisite(link.kind) && !(link.kind == LinkKind::frame && reaches(*ours, link.url))) {
    verdict = requisite(*ours, link, from);
  } else {
    verdict = page(*ours, link, from);
  }
  if (verdict.why == Why::ours && ours->max_hops > 0 && verdict.hop.hops.size() > std::size_t(ours->max_hops))
    verdict.why = Why::too_many_hops;
  return verdict;
}

Scope::Verdict Scope::named_list(const Url& url, const Hop& from) const {
  const auto* ours = site(from.site);
  if (!ours) return {Why::outside, {}};
  if (!ours->sitemaps) return {Why::not_wanted, {}};
  if (const auto why = refuses(*ours, url); why != Why::ours) return {why, {}};
  return list(*ours, url, from);
}

Scope::Verdict Scope::requisite(const Site& site, const PageLink& link, const Hop& from) const {
  Hop hop{from.site, from.depth, from.hops + 'E'};
  if (!site.requisites || (link.kind == LinkKind::media && !site.media)) return {Why::not_wanted, std::move(hop)};
  if (!site.offsite_requisites && !has_host(from.site, link.url)) return {Why::outside, std::move(hop)};
  if (count(hop.hops, 'E') > kMaxEmbeds) return {Why::too_many_hops, std::move(hop)};
  return {Why::ours, std::move(hop)};
}

Scope::Verdict Scope::list(const Site& site, const Url&, const Hop& from) const {
  Hop hop{from.site, from.depth, from.hops + 'M'};
  if (site.reach == Reach::page) return {Why::not_wanted, std::move(hop)};
  if (count(hop.hops, 'M') > kMaxLists) return {Why::too_many_hops, std::move(hop)};
  return {Why::ours, std::move(hop)};
}

Scope::Verdict Scope::page(const Site& site, const PageLink& link, const Hop& from) const {
  Hop hop{from.site, from.depth + 1, from.hops + 'L'};
  if (link.nofollow && site.obey_nofollow) return {Why::nofollow, std::move(hop)};
  // A stranger's page inside a frame is seen, not walked.
  if (count(from.hops, 'E') > 0) return {Why::too_many_hops, std::move(hop)};
  if (!reaches(site, link.url)) return {Why::outside, std::move(hop)};
  if (!site.include.empty() && !site.include.match(link.url.href())) return {Why::not_included, std::move(hop)};
  if (hop.depth > site.max_depth) return {Why::too_deep, std::move(hop)};
  return {Why::ours, std::move(hop)};
}

Scope::Verdict Scope::redirect(const Url& target, const Hop& from) {
  const auto* ours = site(from.site);
  if (!ours) return {Why::outside, {}};
  Hop hop{from.site, from.depth, from.hops + 'R'};
  if (trailing_redirects(hop.hops) > kMaxRedirects) return {Why::too_many_hops, std::move(hop)};
  if (led_from_seed(hop.hops))
    adopt(from.site, target);
  else if (const auto why = refuses(*ours, target); why != Why::ours)
    return {why, std::move(hop)};
  // What is embedded, and lists, may lie elsewhere; so may where they have moved.
  if (count(hop.hops, 'E') > 0 || list_led_here(hop.hops) || reaches(*ours, target)) return {Why::ours, std::move(hop)};
  return {Why::outside, std::move(hop)};
}

void Scope::adopt(std::string_view site_name, const Url& target) {
  const auto* ours = site(site_name);
  if (!ours || reaches(*ours, target)) return;
  const std::unique_lock lock(mutex_);
  adopted_.emplace_back(site_name, target);
}

}  // namespace chancery
