// SPDX-License-Identifier: Apache-2.0
#include "crawler/budget.h"

namespace chancery {

using Share = Frontier::Share;

Budgets::Budgets(const std::vector<Site>& sites, const Clock& clock) : clock_(clock) {
  for (const auto& site : sites) {
    if (site.max_pages == 0 && site.max_bytes == 0 && site.max_time.count() == 0) continue;
    auto& spent = sites_[site.name];
    spent.most_pages = site.max_pages;
    spent.most_bytes = site.max_bytes;
    spent.longest = site.max_time;
  }
}

void Budgets::took(std::string_view site, LinkKind kind) {
  const auto found = sites_.find(site);
  if (found == sites_.end()) return;
  if (!found->second.since) found->second.since = clock_.now();
  if (!is_requisite(kind)) ++found->second.pages;
}

void Budgets::gave_back(std::string_view site, LinkKind kind) {
  const auto found = sites_.find(site);
  if (found != sites_.end() && !is_requisite(kind)) --found->second.pages;
}

void Budgets::heard(std::string_view site, std::uint64_t bytes) {
  if (const auto found = sites_.find(site); found != sites_.end()) found->second.bytes += bytes;
}

bool Budgets::out_of_bytes(const Spent& spent) const {
  return spent.most_bytes != 0 && spent.bytes >= spent.most_bytes;
}

bool Budgets::out_of_time(const Spent& spent) const {
  return spent.longest.count() != 0 && spent.since && clock_.now() - *spent.since >= spent.longest;
}

Share Budgets::share_of(const Spent& spent) const {
  if (out_of_bytes(spent) || out_of_time(spent)) return Share::none;
  return spent.most_pages != 0 && spent.pages >= spent.most_pages ? Share::requisites : Share::all;
}

Share Budgets::share(std::string_view site) const {
  const auto found = sites_.find(site);
  return found == sites_.end() ? Share::all : share_of(found->second);
}

bool Budgets::allows(std::string_view site, LinkKind kind) const {
  const auto left = share(site);
  return left == Share::all || (left == Share::requisites && is_requisite(kind));
}

std::string Budgets::why(std::string_view site) const {
  const auto found = sites_.find(site);
  if (found == sites_.end()) return {};
  if (out_of_bytes(found->second)) return "the site's limit of bytes was met";
  if (out_of_time(found->second)) return "the site's time was up";
  return share_of(found->second) == Share::all ? "" : "the site's page limit was met";
}

std::vector<std::pair<std::string, Share>> Budgets::changes() {
  std::vector<std::pair<std::string, Share>> changed;
  for (auto& [name, spent] : sites_) {
    const auto now = share_of(spent);
    if (std::exchange(spent.told, now) != now) changed.emplace_back(name, now);
  }
  return changed;
}

}  // namespace chancery
