// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeds, and which URLs are ours because of them. A site says how far it
// reaches from its seeds; whatever a page needs to be seen (images, styles,
// frames) is ours too, one step beyond, if the site wants that.
//
// Thread-safe: any thread may ask at any time.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "crawler/politeness.h"
#include "parsers/page.h"

namespace chancery {

enum class Reach : std::uint8_t {
  page,    // the seeds alone
  prefix,  // what begins like a seed, up to its last slash
  host,    // the seeds' hosts; www. and http/https are the same host
  domain,  // the seeds' registrable domains
};
std::string_view name(Reach reach);

struct Site {
  std::string name;
  std::vector<Url> seeds;
  Reach reach = Reach::host;
  int max_depth = 20;          // links from a seed
  std::int64_t max_pages = 0;  // per run; 0: no limit
  bool requisites = true;
  PolitenessRules politeness;
};

// How a URL was met: what a link carries from its page.
struct Hop {
  std::string site;
  int depth = 0;
  std::string hops;  // letters from the seed: L link, E embedded, R redirect
};

class Scope {
 public:
  explicit Scope(std::vector<Site> sites);

  const std::vector<Site>& sites() const { return sites_; }
  const Site* site(std::string_view name) const;

  enum class Why : std::uint8_t { ours, outside, too_deep, too_many_hops, not_wanted };
  struct Verdict {
    Why why = Why::outside;
    Hop hop;  // how it would be met
  };
  // A link on a page that was met as `from`.
  Verdict link(const PageLink& link, const Hop& from) const;
  // A redirect from a URL met as `from`. Where a seed redirects, there the site is:
  // its reach grows by the target.
  Verdict redirect(const Url& target, const Hop& from);

  // The same growth, remembered from an earlier run.
  void adopt(std::string_view site, const Url& target);

  static constexpr int kMaxRedirects = 10;
  static constexpr int kMaxEmbeds = 3;  // a picture of a sheet that a sheet imports is as far as it goes

 private:
  bool reaches(const Site& site, const Url& url) const;
  bool reaches_from(const Site& site, const Url& seed, const Url& url) const;

  const std::vector<Site> sites_;
  mutable std::shared_mutex mutex_;
  std::vector<std::pair<std::string, Url>> adopted_;  // site, where a seed led
};

std::string_view name(Scope::Why why);

}  // namespace chancery
