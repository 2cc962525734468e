// SPDX-License-Identifier: Apache-2.0
#include "app/option_table.h"

#include <CLI/CLI.hpp>

#include "app/command_line.h"
#include "app/exit_code.h"

namespace chancery {
namespace {

constexpr int code(ExitCode exit) { return static_cast<int>(exit); }

// "TEXT:page|prefix|host" has three; "INT:INT in [1 - 9]" none.
std::vector<std::string> choices_in(const std::string& type) {
  const auto colon = type.find(':');
  if (colon == std::string::npos || type.find('|', colon) == std::string::npos) return {};
  std::vector<std::string> choices;
  for (std::size_t at = colon + 1; at <= type.size();) {
    const auto end = std::min(type.find('|', at), type.size());
    choices.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return choices;
}

OptionWords::Value value_of(const OptionWords& words) {
  using Value = OptionWords::Value;
  if (!words.choices.empty()) return Value::choice;
  if (words.value_name == "FILE") return Value::file;
  if (words.value_name == "FOLDER") return Value::folder;
  return words.value_name == "SITE" ? Value::site : Value::text;
}

OptionWords words_of(const CLI::Option& option, bool common) {
  OptionWords words;
  for (const auto& name : option.get_snames()) words.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) words.names.push_back("--" + name);
  words.positional = words.names.empty();
  if (words.positional) words.names.push_back(option.get_name(/*positional=*/true));
  words.help = option.get_description();
  words.required = option.get_required();
  words.common = common;
  if (option.get_expected_max() == 0) return words;  // a flag
  const auto type = option.get_type_name();
  words.value_name = type.substr(0, type.find(':'));
  words.choices = choices_in(type);
  words.repeated = option.get_items_expected_max() > 1;
  words.value = value_of(words);
  return words;
}

VerbWords words_of(const CLI::App& verb) {
  VerbWords words{verb.get_name(), verb.get_description(), {}};
  for (const auto* option : verb.get_options())
    if (option->get_name() != "--help") words.options.push_back(words_of(*option, /*common=*/false));
  for (const auto* group : verb.get_subcommands([](const CLI::App*) { return true; }))
    for (const auto* option : group->get_options())
      if (option->get_name() != "--help") words.options.push_back(words_of(*option, /*common=*/true));
  return words;
}

}  // namespace

std::vector<VerbWords> option_table() {
  CommandLine line;
  CLI::App app;
  define_verbs(app, line);
  std::vector<VerbWords> verbs;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!verb->get_name().empty()) verbs.push_back(words_of(*verb));
  return verbs;
}

const std::vector<ExitWord>& exit_words() {
  static const std::vector<ExitWord> all = {
      {code(ExitCode::done), "done; of diff: the same; of search and list: found"},
      {code(ExitCode::failed), "failed; of diff: they differ; of search and list: nothing found"},
      {code(ExitCode::usage), "the command line or the config is wrong; nothing was done"},
      {code(ExitCode::some_failed), "finished, but some pages failed"},
      {code(ExitCode::refused), "refused by policy: robots.txt, a private address"},
      {code(ExitCode::no_collection), "there is no collection at that place"},
      {code(ExitCode::locked), "another run holds the collection"},
      {code(ExitCode::disk_full), "the disk is full"},
      {code(ExitCode::damage), "verification found damage"},
      {code(ExitCode::time_limit), "the time limit was reached; the next run goes on"},
      {code(ExitCode::interrupted), "stopped by SIGINT, state saved"},
      {code(ExitCode::terminated), "stopped by SIGTERM, state saved"},
  };
  return all;
}

}  // namespace chancery
