// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/terminal_text.h"
#include "app/units.h"
#include "base/log.h"
#include "crawler/crawl_plan.h"

namespace chancery {
namespace {

bool is_address(const std::string& word) { return word.find("://") != std::string::npos; }

int complain(const std::string& message) {
  std::cerr << "chancery: " << message << "\n";
  return 0;
}

// URLs of a seed file, one a line; blank lines and # comments aside.
std::optional<std::vector<std::string>> read_seeds(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  std::vector<std::string> seeds;
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos || line[begin] == '#') continue;
    seeds.push_back(line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1));
  }
  return seeds;
}

// One site per host that URLs were given of.
std::optional<std::vector<Site>> ad_hoc_sites(const CrawlOptions& options, const std::vector<std::string>& addresses) {
  std::vector<Site> sites;
  for (const auto& address : addresses) {
    auto url = Url::parse(address);
    if (!url || !url->is_http()) {
      complain(fmt::format("\"{}\" is no http or https address", log::printable(address)));
      return std::nullopt;
    }
    const std::string host(url->host());
    auto found = std::find_if(sites.begin(), sites.end(), [&](const Site& site) { return site.name == host; });
    if (found == sites.end()) {
      Site site;
      site.name = host;
      for (const auto reach : {Reach::page, Reach::prefix, Reach::host, Reach::domain})
        if (name(reach) == options.scope) site.reach = reach;
      found = sites.insert(sites.end(), std::move(site));
    }
    found->seeds.push_back(std::move(*url));
  }
  return sites;
}

void apply(const CrawlOptions& options, RunSettings& settings) {
  for (auto& site : settings.sites) {
    if (options.delay) site.politeness.delay = *parse_duration(*options.delay);
    if (options.max_pages) site.max_pages = *options.max_pages;
    if (options.max_bytes) site.max_bytes = *parse_size(*options.max_bytes);
    if (options.max_depth) site.max_depth = *options.max_depth;
    if (options.no_extract) site.extract = false;
    // The command line has checked them.
    for (const auto& pattern : options.include) static_cast<void>(site.include.add(pattern));
    for (const auto& pattern : options.exclude) static_cast<void>(site.exclude.add(pattern));
  }
  if (options.max_time) settings.max_time = *parse_duration(*options.max_time);
}

// The sites of the config that were named; what is not there is said.
bool names_are_known(const Config& config, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const auto& site : config.run.sites) known.push_back(site.name);
  bool all = true;
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = suggestion(name, known);
    complain(fmt::format("there is no site \"{}\" in the config{}", log::printable(name),
                         near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
    all = false;
  }
  return all;
}

ExitCode show_plan(const CrawlOptions& options, const RunSettings& settings) {
  std::optional<Database> database;
  if (std::filesystem::exists(settings.folder.database())) database.emplace(settings.folder.database(), Access::read);
  const Scope scope(settings.sites);
  const auto plan = CrawlPlan::of(scope, database ? &*database : nullptr, std::string(kProductToken), system_clock());
  std::cout << (options.json ? json_fit_for_terminal(plan.json()) : plan.text());
  return ExitCode::done;
}

}  // namespace

ExitCode crawl(const CrawlOptions& options, const Common& common) {
  auto addresses = options.what;
  std::vector<std::string> names;
  std::erase_if(addresses, [&](const std::string& word) {
    if (!is_address(word)) names.push_back(word);
    return !is_address(word);
  });
  if (options.seeds) {
    const auto more = read_seeds(*options.seeds);
    if (!more) return complain("cannot read " + options.seeds->string()), ExitCode::usage;
    addresses.insert(addresses.end(), more->begin(), more->end());
  }
  const bool ad_hoc = !addresses.empty();
  if (ad_hoc && !names.empty()) return complain("give site names or URLs, not both"), ExitCode::usage;

  const auto config = load_config(common, /*needs_file=*/!ad_hoc);
  if (!config || !names_are_known(*config, names)) return ExitCode::usage;
  auto settings = config->settings(names);
  if (ad_hoc) {
    auto sites = ad_hoc_sites(options, addresses);
    if (!sites) return ExitCode::usage;
    for (auto& site : *sites) site.wire = settings.wire;
    settings.sites = std::move(*sites);
  }
  apply(options, settings);
  if (settings.sites.empty()) return complain("the config names no site; add one with [[site]]"), ExitCode::usage;
  for (const auto& wrong : {missing_contact(*config, settings.sites), impolite_delay(*config, settings.sites)})
    if (wrong) return complain(*wrong), ExitCode::usage;

  if (options.dry_run) return show_plan(options, settings);
  const auto dir = settings.folder.root;
  const auto result = run_session(std::move(settings), common);
  if (!result.report) return result.code;
  if (options.json)
    std::cout << json_fit_for_terminal(result.report->json());
  else if (!common.quiet)
    std::cout << result.report->summary()
              << fmt::format("report: {}\n",
                             (dir / "runs" / std::to_string(result.report->run_id) / "report.md").string());
  else if (result.code != ExitCode::done)
    std::cerr << result.report->summary();
  return result.code;
}

}  // namespace chancery
