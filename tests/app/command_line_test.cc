// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <iostream>
#include <sstream>

#include "app/config.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

struct Said {
  std::optional<ExitCode> code;  // none: the line was understood
  std::string err;
  CommandLine line;
};

Said say(const std::string& words) {
  std::vector<std::string> all = {"chancery"};
  std::istringstream in(words);
  for (std::string word; in >> word;) all.push_back(word);
  std::vector<char*> pointers;
  for (auto& word : all) pointers.push_back(word.data());
  std::ostringstream err;
  auto* before = std::cerr.rdbuf(err.rdbuf());
  auto parsed = parse_command_line(static_cast<int>(pointers.size()), pointers.data());
  std::cerr.rdbuf(before);
  Said said;
  said.err = err.str();
  if (const auto* code = std::get_if<ExitCode>(&parsed))
    said.code = *code;
  else
    said.line = std::get<CommandLine>(parsed);
  return said;
}

}  // namespace

TEST_CASE("Fifty misspelt commands and options are each answered with the one that was meant") {
  struct Row {
    std::string_view typed, meant;
  };
  const auto row = GENERATE(values<Row>({
      {"innit", "chancery init"},
      {"int", "chancery init"},
      {"crwal", "chancery crawl"},
      {"crawll", "chancery crawl"},
      {"Crawl", "chancery crawl"},
      {"fecth x", "chancery fetch"},
      {"ftech x", "chancery fetch"},
      {"serach a", "chancery search"},
      {"seach a", "chancery search"},
      {"lsit", "chancery list"},
      {"lis", "chancery list"},
      {"shwo x", "chancery show"},
      {"shaw x", "chancery show"},
      {"dif x", "chancery diff"},
      {"dfif x", "chancery diff"},
      {"sreve", "chancery serve"},
      {"server", "chancery serve"},
      {"exprot", "chancery export"},
      {"xport", "chancery export"},
      {"improt x", "chancery import"},
      {"verfy", "chancery verify"},
      {"verifiy", "chancery verify"},
      {"repiar", "chancery repair"},
      {"prnue", "chancery prune"},
      {"raport", "chancery report"},
      {"repport", "chancery report"},
      {"staus", "chancery status"},
      {"statsu", "chancery status"},
      {"wyh x", "chancery why"},
      {"confg check", "chancery config"},
      {"conifg check", "chancery config"},
      {"docter", "chancery doctor"},
      {"dotcor", "chancery doctor"},
      {"dmeo", "chancery demo"},
      {"citte x", "chancery cite"},
      {"reprase", "chancery reparse"},
      {"crawl --drry-run", "--dry-run"},
      {"crawl --dryrun", "--dry-run"},
      {"crawl --max-page 3", "--max-pages"},
      {"crawl --max-tiem 3s", "--max-time"},
      {"crawl --sedes x", "--seeds"},
      {"crawl --quite", "--quiet"},
      {"list --cite a", "--site"},
      {"list --jsn", "--json"},
      {"list --sinse 2024", "--since"},
      {"show x --verson 2", "--version"},
      {"show x --markdwn", "--markdown"},
      {"serve --prot 1", "--port"},
      {"serve --publik", "--public"},
      {"export --wazc f", "--wacz"},
      {"export --markdwon f", "--markdown"},
      {"status --josn", "--json"},
      {"init --sed x", "--seed"},
      {"doctor --confg x", "--config"},
      {"prune --older-then 3d", "--older-than"},
      {"list --state edited", ""},
      {"config chekc", "check"},
      {"config shwo", "show"},
      {"fetch x --format markdwon", "markdown"},
      {"crawl --scope hots", "host"},
  }));
  CAPTURE(row.typed);
  const auto said = say(std::string(row.typed));
  CAPTURE(said.err);
  CHECK(said.code == ExitCode::usage);
  CHECK(said.err.starts_with("chancery: "));
  if (!row.meant.empty()) CHECK(said.err.find("did you mean \"" + std::string(row.meant) + "\"?") != std::string::npos);
}

TEST_CASE("A word far from all others is told what there is, and nothing is guessed") {
  const auto said = say("photograph");
  CHECK(said.code == ExitCode::usage);
  CHECK(said.err.find("did you mean") == std::string::npos);
  CHECK(said.err.find("crawl") != std::string::npos);
}

TEST_CASE("Fifty misspelt keys are each found with their place and the key that was meant") {
  struct Row {
    std::string_view section, typed, meant;
  };
  const auto row = GENERATE(values<Row>({
      {"crawler", "contct", "contact"},
      {"crawler", "conatct", "contact"},
      {"crawler", "useragent", "user_agent"},
      {"crawler", "user-agent", "user_agent"},
      {"crawler", "threds", "threads"},
      {"crawler", "thread", "threads"},
      {"crawler", "conections", "connections"},
      {"crawler", "tires", "tries"},
      {"politeness", "dealy", "delay"},
      {"politeness", "latency_facter", "latency_factor"},
      {"politeness", "latencyfactor", "latency_factor"},
      {"politeness", "per_adress", "per_address"},
      {"politeness", "patiense", "patience"},
      {"politeness", "quite_hours", "quiet_hours"},
      {"politeness", "quiet_hour", "quiet_hours"},
      {"politeness", "bandwith", "bandwidth"},
      {"politeness", "max_retry_aftre", "max_retry_after"},
      {"politeness", "on_robot_error", "on_robots_error"},
      {"limits", "max_tiem", "max_time"},
      {"limits", "maxtime", "max_time"},
      {"limits", "max_page", "max_pages"},
      {"limits", "max_byte", "max_bytes"},
      {"limits", "max_dept", "max_depth"},
      {"limits", "max_boddy", "max_body"},
      {"limits", "max_haed", "max_head"},
      {"limits", "conect_timeout", "connect_timeout"},
      {"limits", "head_timout", "head_timeout"},
      {"limits", "timeuot", "timeout"},
      {"limits", "idle_time_out", "idle_timeout"},
      {"limits", "min_sped", "min_speed"},
      {"scope", "includ", "include"},
      {"scope", "exlude", "exclude"},
      {"scope", "extarct", "extract"},
      {"scope", "max_hop", "max_hops"},
      {"scope", "requisits", "requisites"},
      {"scope", "offsite_requisite", "offsite_requisites"},
      {"scope", "meida", "media"},
      {"scope", "froms", "forms"},
      {"scope", "obey_no_follow", "obey_nofollow"},
      {"scope", "obey_noidnex", "obey_noindex"},
      {"scope", "sitemap", "sitemaps"},
      {"scope", "guess_sitemaps", "guess_sitemap"},
      {"scope", "feed", "feeds"},
      {"scope", "wacht", "watch"},
      {"scope", "stop_at_trap", "stop_at_traps"},
      {"archive", "dri", "dir"},
      {"archive", "warc-size", "warc_size"},
      {"archive", "dedup_age", "dedupe_age"},
      {"network", "privat_allowed", "private_allowed"},
      {"network", "cafile", "ca_file"},
      {"network", "proxi", "proxy"},
      {"network", "noproxy", "no_proxy"},
      {"network", "header", "headers"},
      {"network", "conditonal", "conditional"},
      {"network", "cokies", "cookies"},
      {"network", "htpp2", "http2"},
      {"network", "max_meida", "max_media"},
      {"network", "reslove", "resolve"},
      {"site", "nmae", "name"},
      {"site", "sead", "seed"},
      {"site", "scop", "scope"},
      {"site", "hsots", "hosts"},
      {"site", "surt", "surts"},
  }));
  CAPTURE(row.section, row.typed);
  const auto head = row.section == "site" ? std::string("[[site]]\n") : "[" + std::string(row.section) + "]\n";
  const auto read = parse_config("\n" + head + "  " + std::string(row.typed) + " = 1\n", "config.toml",
                                 [](const std::string&) { return std::nullopt; });
  const auto wanted = "config.toml:3:3: unknown key \"" + std::string(row.typed) + "\"";
  const auto found = std::find_if(read.faults.begin(), read.faults.end(),
                                  [&](const ConfigFault& fault) { return fault.to_string().starts_with(wanted); });
  REQUIRE(found != read.faults.end());
  CHECK(found->to_string().ends_with("did you mean \"" + std::string(row.meant) + "\"?"));
}

TEST_CASE("A misspelt section is found as well") {
  struct Row {
    std::string_view typed, meant;
  };
  const auto row = GENERATE(values<Row>({{"crawlr", "crawler"},
                                         {"polite", ""},
                                         {"politness", "politeness"},
                                         {"limit", "limits"},
                                         {"scop", "scope"},
                                         {"archives", "archive"},
                                         {"netwrok", "network"},
                                         {"sites", "site"}}));
  CAPTURE(row.typed);
  const auto read = parse_config("[" + std::string(row.typed) + "]\n", "config.toml",
                                 [](const std::string&) { return std::nullopt; });
  REQUIRE_FALSE(read.faults.empty());
  const auto text = read.faults.front().to_string();
  CHECK(text.find("unknown key") != std::string::npos);
  if (!row.meant.empty()) CHECK(text.ends_with("did you mean \"" + std::string(row.meant) + "\"?"));
}

}  // namespace chancery
