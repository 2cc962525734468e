// SPDX-License-Identifier: Apache-2.0
#pragma once

// robots.txt, by RFC 9309: groups of a product token merged, longest match wins,
// allow wins a tie, `*` and `$` in patterns. Only the first 500 KiB count.
// Where the RFC is silent we read as the widest-used parser does: misspelt
// "disallow" and a missing colon still count, "/index.html" names its folder.
// Immutable after parsing; thread-safe.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// By what name rules and directives mean us (RFC 9309 2.2.1).
inline constexpr std::string_view kProductToken = "chancery";

class RobotsTxt {
 public:
  static constexpr std::size_t kMaxBytes = 500 * 1024;

  // Never fails: lines that are no rules are passed over.
  static RobotsTxt parse(std::string_view bytes);

  struct Verdict {
    bool allowed = true;
    std::string line;  // the deciding line as written, "Disallow: /private"; empty when none decided
    int line_number = 0;
    std::string group;  // the line that opens its group, "User-agent: *"
    int group_line = 0;
  };
  // `agent` is a product token ("chancery"); `target` is path and query, as a
  // request line carries it. /robots.txt itself is always allowed (2.2.2).
  Verdict ask(std::string_view agent, std::string_view target) const;

  // The Crawl-delay of the group that applies to `agent` (no standard, widely meant).
  std::optional<std::chrono::milliseconds> crawl_delay(std::string_view agent) const;

  // How many rules apply to `agent`.
  std::size_t rule_count(std::string_view agent) const;

  const std::vector<std::string>& sitemaps() const { return sitemaps_; }

 private:
  struct Rule {
    bool allow;
    std::string pattern;  // percent-encoding normalised
    std::string line;
    int number;
  };
  struct Group {
    std::vector<std::string> agents;  // lower case; "*" for everybody
    std::string line;                 // its first user-agent line, as written
    int number = 0;
    std::vector<Rule> rules;
    std::optional<std::chrono::milliseconds> crawl_delay;
  };
  class Reader;
  std::vector<const Group*> groups_for(std::string_view agent) const;
  std::vector<Group> groups_;
  std::vector<std::string> sitemaps_;
};

}  // namespace chancery
