// SPDX-License-Identifier: Apache-2.0
#include "parsers/robots_txt.h"

#include "tests/support/catch.h"
#include "tests/support/conformance.h"

namespace chancery {
using namespace std::chrono_literals;

TEST_CASE("The longest matching rule of the agent's group decides") {
  struct Row {
    std::string_view rules, agent, target;
    bool allowed;
    std::string_view line, because;
  };
  const auto row = GENERATE(values<Row>({
      {"User-agent: *\nDisallow: /a\n", "chancery", "/a/b", false, "Disallow: /a", "a rule is a prefix"},
      {"User-agent: *\nDisallow: /a\nAllow: /a/b\n", "chancery", "/a/b", true, "Allow: /a/b", "longest match"},
      {"User-agent: *\nDisallow: /a\nAllow: /a\n", "chancery", "/a", true, "Allow: /a", "allow wins a tie"},
      {"User-agent: *\nDisallow: /\n\nUser-agent: Chancery\nDisallow:\n", "chancery", "/x", true, "",
       "a group of one's own replaces the general one"},
      {"User-agent: chancery\nDisallow: /a\n\nUser-agent: chancery\nDisallow: /b\n", "chancery", "/a", false,
       "Disallow: /a", "groups of one token are merged (2.2.1)"},
      {"User-agent: *\nDisallow: /*.pdf$\n", "chancery", "/x.pdf", false, "Disallow: /*.pdf$", "star and end"},
      {"User-agent: *\nDisallow: /*.pdf$\n", "chancery", "/x.pdf?a", true, "", "the end is the end"},
      {"User-agent: *\nDisallow: /*a*a$\n", "chancery", "/a", true, "", "pieces do not overlap"},
      {"User-agent: *\nDisallow: /%e5%85%ac\n", "chancery", "/%E5%85%AC", false, "Disallow: /%e5%85%ac",
       "escapes are compared without case"},
      {"User-agent: *\nDisallow: /公\n", "chancery", "/%E5%85%AC", false, "Disallow: /公", "raw bytes are escaped"},
      {"User-agent: *\nDisallow: /foo/%62ar\n", "chancery", "/foo/bar", false, "Disallow: /foo/%62ar",
       "an escaped letter is that letter (2.2.2)"},
      {"User-agent: *\nDisallow: /\n", "chancery", "/robots.txt", true, "", "the file itself is always allowed"},
      {"\xEF\xBB\xBFUser-agent: *\rDisallow: /a # hidden\r", "chancery", "/a", false, "Disallow: /a # hidden",
       "a mark, bare returns and a comment"},
      {"Disallow: /\nUser-agent: *\n", "chancery", "/a", true, "", "a rule before any agent is nobody's"},
      {"User-agent: other\nSitemap: /s\nUser-agent: chancery\nDisallow: /a\n", "other", "/a", false, "Disallow: /a",
       "other lines do not end a group"},
  }));
  INFO(row.because);
  CAPTURE(row.rules);
  const auto verdict = RobotsTxt::parse(row.rules).ask(row.agent, row.target);
  CHECK(verdict.allowed == row.allowed);
  CHECK(verdict.line == row.line);
}

TEST_CASE("A verdict names the line that decided, and the group it stands in") {
  const auto robots = RobotsTxt::parse(
      "# rules\r\nUser-agent: *\r\n\r\nDisallow: /private\r\nUser-agent: other\nUser-agent: Chancery/1.0\nAllow: /x\n"
      "Crawl-delay: 3\nDisallow: /x/y\n");
  const auto general = robots.ask("x", "/private/1");
  CHECK_FALSE(general.allowed);
  CHECK(general.line_number == 4);
  CHECK(general.group == "User-agent: *");
  CHECK(general.group_line == 2);
  const auto own = robots.ask("chancery", "/x/y/z");
  CHECK(own.line_number == 9);
  CHECK(own.group == "User-agent: other");  // the first line of a group of several
  CHECK(own.group_line == 5);
  CHECK(robots.rule_count("x") == 1);
  CHECK(robots.rule_count("chancery") == 2);
  CHECK(RobotsTxt::parse("").rule_count("x") == 0);
}

TEST_CASE("A crawl-delay belongs to the agents named above it") {
  const auto robots = RobotsTxt::parse(
      "User-agent: slow\nCrawl-delay: 10\nUser-agent: slower\nCrawl-delay: 20.5\nDisallow: /x\n"
      "User-agent: *\nCrawl-delay: 1\n");
  CHECK(robots.crawl_delay("slow") == 10s);
  CHECK(robots.crawl_delay("slower") == 20500ms);
  CHECK(robots.crawl_delay("chancery") == 1s);
  CHECK_FALSE(robots.ask("slow", "/x").allowed);
  CHECK_FALSE(robots.ask("slower", "/x").allowed);
  CHECK_FALSE(RobotsTxt::parse("User-agent: *\nCrawl-delay: soon\n").crawl_delay("chancery"));
  CHECK_FALSE(RobotsTxt::parse("User-agent: *\nCrawl-delay: -1\n").crawl_delay("chancery"));
}

TEST_CASE("Sitemap lines are kept as written, wherever they stand") {
  const auto robots = RobotsTxt::parse("sitemap: https://agency.example/s.xml\nUser-agent: a\nSITEMAP:/t.xml # t\n");
  CHECK(robots.sitemaps() == std::vector<std::string>{"https://agency.example/s.xml", "/t.xml"});
}

TEST_CASE("Only the first 500 KiB count") {
  std::string rules = "User-agent: *\nDisallow: /early\n";
  rules.append(RobotsTxt::kMaxBytes, '#');
  rules += "\nDisallow: /late\n";
  const auto robots = RobotsTxt::parse(rules);
  CHECK_FALSE(robots.ask("chancery", "/early").allowed);
  CHECK(robots.ask("chancery", "/late").allowed);
}

namespace {
// The path and query of an absolute URL, as a request line would carry them.
std::string target_of(std::string_view url) {
  const auto scheme = url.find("//");
  if (scheme == std::string_view::npos || url.starts_with('/')) return std::string(url);
  const auto path = url.find_first_of("/?", scheme + 2);
  if (path == std::string_view::npos) return "/";
  return url[path] == '?' ? "/" + std::string(url.substr(path)) : std::string(url.substr(path));
}
std::string body_of(const test::Json& row) {
  return row.has("robots_base64") ? row.base64("robots_base64") : row.str("robots");
}
// Rows tell where upstream matched agents by prefix or substring, and where the
// widest-used parser gives the other verdict: RFC 9309 has no such matching, and
// either verdict is one that somebody gives.
bool verdicts_agree(const test::Json& row) {
  const auto robots = RobotsTxt::parse(body_of(row));
  for (const auto& check : row["checks"].items()) {
    const bool allowed = robots.ask(check.str("agent"), target_of(check.str("url"))).allowed;
    if (allowed == check.flag("allowed") || check.str("agent_matching") == "prefix") continue;
    if (!check.has("google_says") || allowed != check.flag("google_says")) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("Robots conformance tables", "[shared]") {
  test::check_table("robots/google.json", verdicts_agree);
  // 0020, 0066: an escaped or literal "$" and "*" as themselves. 0024, 0070: names of several words or letters
  // beyond ASCII are no product tokens. 0026: an unknown line ends a group there, not in RFC 9309. 0080: a rule
  // that is no path.
  test::check_table("robots/protego.json", verdicts_agree,
                    {"protego-0020", "protego-0024", "protego-0026", "protego-0066", "protego-0070", "protego-0080"});
  // 0001: the verdict hangs on where the file was served, which its keeper knows. 0016: lone surrogates.
  test::check_table("robots/robots-parser.json", verdicts_agree, {"robots-parser-0001", "robots-parser-0016"});
  // 0017 as protego-0026. 0020: rules before any user-agent line are nobody's (RFC 9309 2.1).
  test::check_table("robots/reppy.json", verdicts_agree, {"reppy-0017", "reppy-0020"});
  // 0040: agents found by substring of a whole User-Agent field. 0058: "desallow", "useg-agent".
  test::check_table("robots/crawler-commons.json", verdicts_agree, {"crawler-commons-0040", "crawler-commons-0058"});
}

TEST_CASE("Public robots.txt files are read as the widest-used parser reads them", "[shared]") {
  std::size_t right = 0, all = 0, files = 0, files_right = 0;
  for (const auto& row : test::rows("robots/real-world.json")) {
    const auto robots = RobotsTxt::parse(row.str("robots"));
    for (const auto& check : row["checks"].items()) {
      const auto part = check.items();
      const bool allowed = robots.ask(part[0].text(), part[1].text()).allowed;
      ++all;
      if (allowed == part[2].truth())
        ++right;
      else
        UNSCOPED_INFO(row.str("host") << " " << check.dump());
    }
    if (!row["sitemaps"].items().empty()) {
      ++files;
      files_right += robots.sitemaps() == row["sitemaps"].texts();
    }
  }
  CAPTURE(right, all, files_right, files);
  CHECK(static_cast<double>(right) >= 0.999 * static_cast<double>(all));
  CHECK(static_cast<double>(files_right) >= 0.97 * static_cast<double>(files));
}

}  // namespace chancery
