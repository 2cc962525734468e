// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether robots.txt lets a URL be asked, per authority (scheme, host, port), as
// RFC 9309 2.3 says, and shut whenever in doubt: 4xx means there are no rules;
// 5xx, 429, time-outs, refused and broken connections mean nothing is fetched
// until the rules are known, asked again after 15 minutes, doubling to a day,
// and only after 30 days of that taken as absent. Rules are kept 24 hours, in the
// database too. A site may say that its pages are fetched while the rules cannot be
// had; every authority that happens to is told of.
//
// Not thread-safe: the workbench owns it, behind its lock.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/url.h"
#include "parsers/robots_txt.h"
#include "store/politeness_log.h"
#include "store/robots_store.h"

namespace chancery {

class RobotsGate {
 public:
  // `agent`: our product token, "chancery".
  RobotsGate(std::string agent, const Clock& clock);

  void load(const std::vector<RobotsRow>& rows);

  enum class What : std::uint8_t {
    allowed,
    refused,    // a rule says no
    ask_first,  // the rules are unknown: fetch robots.txt, then ask again
    fetching,   // somebody is fetching them
    wait,       // they cannot be had now; not before `until`
    dead,       // the host's name does not exist
    forbidden,  // the host is at an address that nobody may send us to
  };
  friend std::string_view name(What what);  // "unknown: robots.txt is asked for first"
  struct Answer {
    What what = What::allowed;
    std::string why;  // the deciding line with its number, or what went wrong
    Timestamp until;
  };
  Answer ask(const Url& url);

  // The robots.txt of `origin` is now being fetched; where it is.
  Url begin(const std::string& origin);

  // A page is fetched though the rules cannot be had, since its site says so.
  void overridden(const Url& url, const std::string& site);

  // What one exchange on the way to the rules gave.
  struct Outcome {
    int status = 0;               // 0: none, see fault
    std::optional<Url> location;  // of a redirect
    std::string body;             // decoded
    bool cut = false;             // the body is not whole, or its coding is broken; no matter beyond what counts
    std::optional<Fault> fault;
    std::string detail;
  };
  // Settles the authority, or names the URL to fetch next (a redirect, which may
  // lead to another authority; five are followed).
  std::optional<Url> settle(const std::string& origin, const Outcome& outcome);

  // The longest Crawl-delay that any authority of the host asks for.
  std::optional<std::chrono::milliseconds> crawl_delay(std::string_view hostname) const;

  // Authorities whose rows changed since the last call, to be saved.
  std::vector<RobotsRow> changed();
  // What was decided since the last call, for the politeness log.
  std::vector<PolitenessDecision> decisions();

 private:
  // The numbers are in the database.
  enum class State { unknown = 0, rules = 1, absent = 2, unreachable = 3, dead = 4, forbidden = 5 };
  struct Authority {
    State state = State::unknown;
    bool fetching = false, override_told = false;
    int redirects = 0;
    std::string hostname;
    RobotsRow row;
    RobotsTxt rules;
  };
  Authority& authority_of(const Url& url);
  void settled(Authority& authority, State state, std::string why, std::chrono::seconds keep, int status = 0);
  void failed(Authority& authority, std::string why, int status = 0);
  void read_rules(Authority& authority, const std::string& body);
  void tell(const Authority& authority, PolitenessDecision::Kind kind, int status, std::string detail);

  const std::string agent_;
  const Clock& clock_;
  std::map<std::string, Authority> authorities_;
  // Hosts whose rules name a Crawl-delay, and each authority's: few ever do.
  std::map<std::string, std::map<std::string, std::chrono::milliseconds>, std::less<>> crawl_delays_;
  std::vector<std::string> changed_;
  std::vector<PolitenessDecision> decisions_;
};

}  // namespace chancery
