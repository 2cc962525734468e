// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who may speak for whom (sitemaps.org, "Sitemaps & Cross Submits"): a sitemap lists
// the pages of its own host, and of each host whose robots.txt names it. What an
// index of sitemaps may list, its parts may; and where a sitemap redirects, there
// it is.
//
// Thread-safe.

#include <map>
#include <set>
#include <string>

#include "base/guarded.h"
#include "base/url.h"

namespace chancery {

class SitemapVouchers {
 public:
  // The robots.txt of `host` names `sitemap`.
  void named(const Url& sitemap, const Url& host);
  // `part` speaks for whom `whole` does: a part of an index, or where it redirects.
  void inherits(const Url& part, const Url& whole);
  // May `sitemap` list `page`?
  bool may_list(const Url& sitemap, const Url& page) const;

 private:
  // By the sitemap's address: hosts beside its own. Few: most sitemaps are at home.
  mutable Guarded<std::map<std::string, std::set<std::string, std::less<>>>> hosts_;
};

}  // namespace chancery
