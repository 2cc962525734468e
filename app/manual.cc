// SPDX-License-Identifier: Apache-2.0
#include "app/manual.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "app/config_guide.h"
#include "app/config_keys.h"
#include "app/option_table.h"

namespace chancery {
namespace {

using Kind = ManualBlock::Kind;

const std::map<std::string, std::vector<std::string>>& examples() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"init", {"chancery init --seed https://www.agency.example/ --contact mailto:you@museum.example"}},
      {"fetch",
       {"chancery fetch https://www.agency.example/news/1",
        "chancery fetch --format markdown -o page.md https://a.example/"}},
      {"crawl",
       {"chancery crawl", "chancery crawl --dry-run", "chancery crawl rivers --max-time 30m",
        "chancery crawl https://www.agency.example/news/ --scope prefix --max-pages 50"}},
      {"extract", {"chancery extract old.warc.gz"}},
      {"search", {"chancery search harbour dues", "chancery search site:rivers from:2024-01-01 flood"}},
      {"list", {"chancery list --site rivers --since 2024-05-01", "chancery list --state withdrawn --json"}},
      {"show", {"chancery show http://www.rivers.example/notices/1.html --version 1"}},
      {"diff",
       {"chancery diff http://www.rivers.example/notices/1.html", "chancery diff http://www.rivers.example/ 1 3"}},
      {"serve", {"chancery serve", "chancery serve --port 9000 old.wacz"}},
      {"cite", {"chancery cite http://www.rivers.example/ --at 2024-05-17"}},
      {"why", {"chancery why http://www.rivers.example/private/"}},
      {"report", {"chancery report", "chancery report --host www.rivers.example"}},
      {"status", {"chancery status", "chancery status --json"}},
      {"doctor", {"chancery doctor"}},
      {"config", {"chancery config check", "chancery config show --origin", "chancery config schema"}},
      {"verify", {"chancery verify", "chancery verify --strict old.warc.gz"}},
      {"repair", {"chancery repair"}},
      {"reparse", {"chancery reparse --dry-run"}},
      {"prune", {"chancery prune --older-than 3650d --dry-run"}},
      {"export",
       {"chancery export --wacz rivers.wacz --site rivers", "chancery export --csv articles.csv",
        "chancery export --jsonl -"}},
      {"import", {"chancery import old.warc.gz --site rivers"}},
      {"demo", {"chancery demo"}},
      {"man", {"chancery man crawl", "chancery man --markdown config"}},
      {"completion", {"chancery completion bash"}},
  };
  return all;
}

std::string spelled(const OptionWords& option) {
  auto text = fmt::format("{}", fmt::join(option.names, ", "));
  if (!option.positional && !option.value_name.empty())
    text += " " + (option.choices.empty() ? option.value_name : fmt::format("{}", fmt::join(option.choices, "|")));
  return text;
}

std::string synopsis(const VerbWords& verb) {
  auto text = "chancery " + verb.name + " [OPTION...]";
  for (const auto& option : verb.options) {
    if (!option.positional) continue;
    const auto word = option.names.front() + (option.repeated ? "..." : "");
    text += option.required ? " " + word : " [" + word + "]";
  }
  return text;
}

std::string meaning(const OptionWords& option) {
  auto text = option.help;
  if (option.positional && !option.choices.empty()) text += fmt::format(" ({})", fmt::join(option.choices, ", "));
  return text + ".";
}

void add_options(ManualPage& page, const VerbWords& verb, bool common) {
  for (const auto& option : verb.options)
    if (option.common == common) page.blocks.push_back({Kind::term, spelled(option), meaning(option)});
}

ManualPage page_of(const VerbWords& verb) {
  ManualPage page{"chancery-" + verb.name, 1, verb.help, {}};
  auto& blocks = page.blocks;
  blocks.push_back({Kind::heading, "Synopsis"});
  blocks.push_back({Kind::example, synopsis(verb)});
  const auto shown = examples_of(verb.name);
  if (!shown.empty()) {
    blocks.push_back({Kind::heading, "Examples"});
    for (const auto& each : shown) blocks.push_back({Kind::example, each});
  }
  const auto has_own = std::any_of(verb.options.begin(), verb.options.end(), [](const auto& o) { return !o.common; });
  if (has_own) blocks.push_back({Kind::heading, "Options"});
  add_options(page, verb, /*common=*/false);
  blocks.push_back({Kind::heading, "Options of every verb"});
  add_options(page, verb, /*common=*/true);
  blocks.push_back({Kind::heading, "See also"});
  blocks.push_back({Kind::text, "chancery(1), chancery-config(5)"});
  return page;
}

ManualPage whole_program(const std::vector<VerbWords>& verbs) {
  ManualPage page{"chancery", 1, "Keep the web pages of governments and agencies", {}};
  auto& blocks = page.blocks;
  blocks.push_back({Kind::heading, "Synopsis"});
  blocks.push_back({Kind::example, "chancery VERB [OPTION...]"});
  blocks.push_back({Kind::heading, "Description"});
  blocks.push_back({Kind::text,
                    "Fetches pages politely, reads them (title, date, body, images), keeps the exact bytes in WARC "
                    "files, notices when a statement was changed or withdrawn, and shows any of it again, offline. "
                    "Results go to standard output, everything else to standard error. Each verb has a page of its "
                    "own, chancery-VERB(1)."});
  blocks.push_back({Kind::heading, "Verbs"});
  for (const auto& verb : verbs) blocks.push_back({Kind::term, verb.name, verb.help + "."});
  blocks.push_back({Kind::heading, "Exit codes"});
  for (const auto& word : exit_words())
    blocks.push_back({Kind::term, std::to_string(word.code), word.meaning + std::string(".")});
  blocks.push_back({Kind::heading, "Environment"});
  blocks.push_back({Kind::term, "CHANCERY_SECTION_KEY",
                    "Sets a key of config.toml, after the file and before the options: CHANCERY_LIMITS_MAX_TIME=2h."});
  blocks.push_back({Kind::term, "CHANCERY_PUBLIC_SUFFIX_LIST", "A file to use instead of the system's list."});
  blocks.push_back({Kind::term, "NO_COLOR", "If it is set, nothing is coloured."});
  blocks.push_back({Kind::heading, "Files"});
  blocks.push_back({Kind::term, "config.toml", "The sites and how to ask them; chancery-config(5)."});
  blocks.push_back({Kind::term, "collection/", "All that is kept; may be moved or copied whole."});
  return page;
}

template <class Target>
std::string type_name(const Key<Target>& key) {
  if (!key.shape.choices.empty()) return fmt::format("one of {}", fmt::join(key.shape.choices, ", "));
  if (key.number) return fmt::format("whole number, {} to {}", *key.shape.least, *key.shape.most);
  if (key.real) return "number";
  if (key.flag) return "true or false";
  return key.list ? "list of texts" : key.shape.noun;
}

template <class Target>
ManualBlock block_of(const Key<Target>& key, const KeyGuide* guide) {
  ManualBlock block{Kind::term, key.name};
  block.meaning = type_name(key);
  if (!guide) return block;
  block.meaning += fmt::format("; {} {}. ", guide->is_default ? "default" : "as in", guide->value);
  auto help = guide->help;
  if (!help.empty() && help[0] >= 'a' && help[0] <= 'z') help[0] = static_cast<char>(help[0] - 'a' + 'A');
  block.meaning += help + (help.ends_with('.') ? "" : ".");
  return block;
}

ManualPage config_page() {
  ManualPage page{"chancery-config", 5, "the keys of config.toml", {}};
  auto& blocks = page.blocks;
  const auto guide = config_guide();
  blocks.push_back({Kind::heading, "Description"});
  blocks.push_back({Kind::text,
                    "A TOML file. A site needs two lines, a name and a seed; everything else has a default. Unknown "
                    "keys are errors. More sites may stand in sites/*.toml beside it, a file per agency. Later wins: "
                    "defaults, the file, CHANCERY_SECTION_KEY variables, options."});
  blocks.push_back({Kind::example,
                    "[crawler]\ncontact = \"mailto:you@museum.example\"\n\n[[site]]\nname = \"rivers\"\n"
                    "seed = \"https://www.rivers.example/\""});
  for (const auto& section : sections()) {
    blocks.push_back({Kind::heading, fmt::format("[{}]", section.name)});
    for (const auto& key : section.keys) blocks.push_back(block_of(key, guide_to(guide, section.name, key.name)));
  }
  blocks.push_back({Kind::heading, "[network.resolve]"});
  blocks.push_back({Kind::text,
                    "Fixed answers in place of the name service, a line each: \"host\" = \"address\" or "
                    "\"address:port\"."});
  blocks.push_back({Kind::heading, "[network.credentials]"});
  blocks.push_back({Kind::text,
                    "Where the login for an origin is to be had, a line each: \"https://host\" = \"env:NAME\" "
                    "or \"file:PATH\"."});
  blocks.push_back({Kind::heading, "[[site]]"});
  for (const auto& key : site_keys()) blocks.push_back(block_of(key, guide_to(guide, "site", key.name)));
  return page;
}

}  // namespace

std::vector<std::string> examples_of(const std::string& verb) {
  const auto found = examples().find(verb);
  return found == examples().end() ? std::vector<std::string>() : found->second;
}

std::vector<ManualPage> manual() {
  const auto verbs = option_table();
  std::vector<ManualPage> pages = {whole_program(verbs)};
  for (const auto& verb : verbs)
    if (verb.name != "help" && verb.name != "version" && verb.name != "config") pages.push_back(page_of(verb));
  for (const auto& verb : verbs)
    if (verb.name == "config") pages.push_back(page_of(verb));
  pages.push_back(config_page());
  return pages;
}

}  // namespace chancery
