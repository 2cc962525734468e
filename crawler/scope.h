// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeds, and which URLs are ours because of them. A site says how far it reaches
// from its seeds, which hosts and SURT prefixes it has beside, and which addresses
// it wants or does not. Whatever a page needs to be seen (images, styles, frames)
// is ours too, one step beyond, if the site wants that; and so are the lists in
// which a site names its own pages, sitemaps and feeds.
//
// In order: what is excluded is never ours, nor are addresses that go in circles;
// then the site must reach it; of pages, only what is included, if anything is; then
// the distance from a seed counts. Seeds are ours whatever is excluded.
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
#include "crawler/surt_prefix.h"
#include "crawler/url_patterns.h"
#include "crawler/wire_rules.h"
#include "parsers/page.h"

namespace chancery {

enum class Reach : std::uint8_t {
  page,    // the seeds alone
  prefix,  // what begins like a seed, up to its last slash
  host,    // the seeds' hosts; www. and http/https are the same host
  domain,  // the seeds' registrable domains
};
std::string_view name(Reach reach);

// A link that leads on: a page, and no requisite and no list.
inline bool leads_on(LinkKind kind) {
  return !is_requisite(kind) && kind != LinkKind::sitemap && kind != LinkKind::feed;
}

struct Site {
  std::string name;
  std::vector<Url> seeds;
  Reach reach = Reach::host;
  std::vector<std::string> hosts;        // ours beside what the seeds reach; as hostname() gives them
  std::vector<SurtPrefix> surts;         // and so is all below these
  UrlPatterns include;                   // if any: pages must match one
  UrlPatterns exclude;                   // nothing may match one
  int max_depth = 20;                    // links from a seed
  int max_hops = 0;                      // steps of any kind from a seed; 0: no limit
  std::int64_t max_pages = 0;            // per run, as what follows; 0: no limit
  std::uint64_t max_bytes = 0;           // of answers
  std::chrono::milliseconds max_time{};  // from its first request
  bool extract = true;                   // read articles; else pages are only kept, and their links followed
  bool requisites = true;                // what pages need to be seen ...
  bool offsite_requisites = true;        // ... also where the site does not reach
  bool media = true;                     // sound and film among it
  bool forms = false;                    // where forms lead that only ask (GET), without an entry
  bool obey_nofollow = true;             // of rel=nofollow on a link, and of a page about all its links
  bool obey_noindex = false;             // pages that say so are kept, and not read as articles
  bool sitemaps = true;                  // those that robots.txt and pages name
  bool guess_sitemap = false;            // /sitemap.xml, where robots.txt names none
  bool feeds = true;                     // RSS and Atom that pages name
  bool watch = false;                    // later rounds ask seeds and lists, and further what these show to be new
  bool stop_at_traps = true;             // leave what goes on for ever without news
  PolitenessRules politeness;
  WireRules wire;
};

// How a URL was met: what a link carries from its page.
struct Hop {
  std::string site;
  int depth = 0;
  std::string hops;  // letters from the seed: L link, E embedded, R redirect, M list of pages
};

class Scope {
 public:
  explicit Scope(std::vector<Site> sites);

  const std::vector<Site>& sites() const { return sites_; }
  const Site* site(std::string_view name) const;

  enum class Why : std::uint8_t {
    ours,
    outside,        // the site does not reach it
    too_deep,       // more links from a seed than max_depth
    too_many_hops,  // redirects, lists or embedded things one in another
    not_wanted,     // a kind of thing the site does not want
    excluded,       // by a pattern
    not_included,   // by no pattern, and there are some
    nofollow,       // the page asks not to follow it
    loop,           // its address goes in circles
    too_long,       // its address is longer than anybody means
    barren,         // pages like it brought nothing new (crawler/novelty)
    unvouched,      // a sitemap lists it that may not speak for its host
  };
  static constexpr std::size_t kWhys = 12;
  struct Verdict {
    Why why = Why::outside;
    Hop hop;  // how it would be met
  };
  // A link on a page that was met as `from`.
  Verdict link(const PageLink& link, const Hop& from) const;
  // A list of pages that somebody who may speak for the site has named, wherever it
  // lies: a sitemap in robots.txt, a part of a sitemap index.
  Verdict named_list(const Url& url, const Hop& from) const;
  // A redirect from a URL met as `from`. Where a seed redirects, there the site is:
  // its reach grows by the target.
  Verdict redirect(const Url& target, const Hop& from);

  // Whether anything at all on this host may be ours: its robots.txt then speaks for us.
  bool has_host(std::string_view site, const Url& url) const;

  // The same growth, remembered from an earlier run.
  void adopt(std::string_view site, const Url& target);

  static constexpr int kMaxRedirects = 10;
  static constexpr int kMaxEmbeds = 3;  // a picture of a sheet that a sheet imports is as far as it goes
  static constexpr int kMaxLists = 4;   // an index of indexes of sitemaps

 private:
  Why refuses(const Site& site, const Url& url) const;
  Verdict requisite(const Site& site, const PageLink& link, const Hop& from) const;
  Verdict list(const Site& site, const Url& url, const Hop& from) const;
  Verdict page(const Site& site, const PageLink& link, const Hop& from) const;
  bool reaches(const Site& site, const Url& url) const;
  bool reaches_from(const Site& site, const Url& seed, const Url& url) const;

  const std::vector<Site> sites_;
  mutable std::shared_mutex mutex_;
  std::vector<std::pair<std::string, Url>> adopted_;  // site, where a seed led
};

std::string_view name(Scope::Why why);

}  // namespace chancery
