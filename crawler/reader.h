// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a recorded capture to a page, the links that are ours, and the URL's
// disposition. Every page is parsed once, here. Holds no state but the scope and
// the workbench it settles robots rules with, so any number of threads may share one.

#include <optional>
#include <string>
#include <vector>

#include "crawler/recorder.h"
#include "crawler/scope.h"
#include "parsers/page.h"

namespace chancery {

// A URL found, admitted by the scope, in canonical form.
struct Link {
  Url url;
  LinkKind kind = LinkKind::page;
  Hop hop;
};

// A capture read: all the ledger needs, and nothing that it must compute.
struct Parsed {
  Lease lease;
  std::optional<Capture> capture;  // its body is gone by now; heads and times are left
  HttpResponseHead head;
  PayloadDigests payload;
  RecordPlace place;
  bool revisit = false;
  std::string mime;

  Disposition how{};
  std::string detail;  // for people: why it failed, where it redirects to
  bool again = false;  // not the end: to be asked again

  std::optional<Page> page;
  std::vector<Link> links;
  std::vector<Scope::Why> passed_over;  // links that are not ours
};

class Reader {
 public:
  Reader(Scope& scope, Workbench& workbench, int max_tries);
  Parsed read(Recorded recorded) const;

 private:
  void judge(const Fetched& fetched, Parsed& parsed) const;
  void settle_robots(const Fetched& fetched, Parsed& parsed) const;
  void follow_redirect(Parsed& parsed) const;
  void read_page(const Spool& body, Parsed& parsed) const;
  void read_style(const Spool& body, Parsed& parsed) const;
  void admit(const std::vector<PageLink>& links, Parsed& parsed) const;

  Scope& scope_;
  Workbench& workbench_;
  const int max_tries_;
};

}  // namespace chancery
