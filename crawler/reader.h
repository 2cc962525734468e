// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a recorded capture to a page, the links that are ours, and the URL's
// disposition. Every page is parsed once, here. Lists (sitemaps, feeds) are read as
// they unpack, and what they name goes ahead of them in parts, for there may be
// 50,000 entries. Holds no state but what it was given, so any number of threads may
// share one.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crawler/fingerprint.h"
#include "crawler/novelty.h"
#include "crawler/recorder.h"
#include "crawler/scope.h"
#include "crawler/sitemap_vouchers.h"
#include "parsers/page.h"

namespace chancery {

// A URL found, admitted by the scope, in canonical form.
struct Link {
  Url url;
  LinkKind kind = LinkKind::page;
  Hop hop;
  std::optional<Timestamp> modified = {};  // as a list claims
};

// A part of what a list names, to be committed before the list is done: a crash
// in between costs a second reading.
struct LinksAhead {
  std::int64_t via = 0;  // the list's row
  std::vector<Link> links;
  std::vector<Scope::Why> passed_over;
};

// A capture read: all the ledger needs, and nothing that it must compute.
struct Parsed {
  Lease lease;
  std::optional<Capture> capture;  // its body is gone by now; heads and times are left
  HttpResponseHead head;
  PayloadDigests payload;
  RecordPlace place;
  bool revisit = false, not_modified = false;
  std::string mime;

  Disposition how{};
  std::string detail;  // for people: why it failed, where it redirects to
  bool again = false;  // not the end: to be asked again
  std::string wall;    // whose answer it is, if not the site's: "Cloudflare"

  std::optional<Page> page;
  std::optional<Fingerprint> said;  // what a page says, if that matters (crawler/novelty)
  std::vector<Link> links;
  std::optional<Url> next;              // of a list that is watched: its next page
  std::vector<Scope::Why> passed_over;  // links that are not ours
};

class Reader {
 public:
  // Takes parts of long lists; waits while the room behind is full.
  using Ahead = std::function<void(LinksAhead)>;

  Reader(Scope& scope, Workbench& workbench, SitemapVouchers& vouchers, const Novelty& novelty, int max_tries,
         Ahead ahead);
  Parsed read(Recorded recorded) const;

 private:
  bool sent_back_with_cookie(const Parsed& parsed) const;
  void judge(const Fetched& fetched, Parsed& parsed) const;
  void settle_robots(const Fetched& fetched, Parsed& parsed) const;
  void follow_redirect(Parsed& parsed) const;
  void name_sitemaps(const Parsed& robots, const std::string& body, std::vector<Link>& links) const;
  void read_answer(Parsed& parsed, bool same_page) const;
  void read_body(std::string_view html, Parsed& parsed) const;
  bool read_list(const Spool& body, Parsed& parsed) const;
  void read_page(std::string_view html, Parsed& parsed) const;
  void read_style(const Spool& body, Parsed& parsed) const;
  void admit(const std::vector<PageLink>& links, Parsed& parsed) const;

  Scope& scope_;
  Workbench& workbench_;
  SitemapVouchers& vouchers_;
  const Novelty& novelty_;
  const int max_tries_;
  const Ahead ahead_;
};

}  // namespace chancery
