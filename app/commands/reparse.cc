// SPDX-License-Identifier: Apache-2.0
#include "store/reparse.h"

#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

Json named(const std::vector<Reparsed::Named>& examples) {
  auto list = Json::array();
  for (const auto& one : examples)
    list.push_back({{"url", one.url}, {"captured", one.captured.iso8601_micros()}, {"title", one.title}});
  return list;
}

Json field_json(const FieldDifference& field) {
  Json out = {{"differ", field.differ}, {"filled", field.filled}, {"emptied", field.emptied}};
  auto& examples = out["examples"] = Json::array();
  for (const auto& one : field.examples)
    examples.push_back(
        {{"url", one.url}, {"captured", one.captured.iso8601_micros()}, {"before", one.before}, {"after", one.after}});
  return out;
}

void print_json(const Reparsed& found, bool dry_run) {
  Json out = {{"type", "reparse"},          {"schema", 1},
              {"dry_run", dry_run},         {"files", found.files},
              {"captures", found.captures}, {"captures_lost", found.lost},
              {"unreadable", Json::array()}};
  for (const auto& error : found.unreadable) out["unreadable"].push_back(error.detail);
  out["articles"] = {{"before", found.before},
                     {"after", found.after},
                     {"same", found.same},
                     {"changed", found.changed},
                     {"added", found.added},
                     {"gone", found.gone},
                     {"added_examples", named(found.added_examples)},
                     {"gone_examples", named(found.gone_examples)}};
  out["fields"] = Json::object();
  for (const auto& field : found.fields) out["fields"][std::string(field.field)] = field_json(field);
  out["events"] = Json::object();
  for (const auto& [kind, count] : found.events)
    out["events"][kind] = {{"before", count.first}, {"after", count.second}};
  std::cout << json_line(out) << "\n";
}

void print_named(const char* what, const std::vector<Reparsed::Named>& examples) {
  for (const auto& one : examples)
    std::cout << log::printable(fmt::format("  {} {} {} \"{}\"", what, one.captured.iso8601(), one.url, one.title))
              << "\n";
}

void print(const Reparsed& found) {
  std::cout << fmt::format("{} articles out of {} captures, {} before: {} the same, {} changed, {} added, {} gone\n",
                           found.after, found.captures, found.before, found.same, found.changed, found.added,
                           found.gone);
  print_named("added", found.added_examples);
  print_named("gone", found.gone_examples);
  for (const auto& field : found.fields) {
    std::cout << fmt::format("{:<18}{:>8} differ, {} filled, {} emptied\n", field.field, field.differ, field.filled,
                             field.emptied);
    for (const auto& one : field.examples)
      std::cout << log::printable(fmt::format("  {} {}", one.captured.iso8601(), one.url)) << "\n"
                << log::printable(fmt::format("    - {}", one.before)) << "\n"
                << log::printable(fmt::format("    + {}", one.after)) << "\n";
  }
  for (const auto& [kind, count] : found.events)
    if (count.first != count.second)
      std::cout << fmt::format("events \"{}\": {} before, {} after\n", kind, count.first, count.second);
}

}  // namespace

ExitCode reparse(const ReparseVerbOptions& options, const Common& common) {
  const auto held = hold_collection(common);
  if (!held.folder) return held.code;
  if (!held.folder->exists()) return no_collection(held.folder->root);
  ReparseOptions how;
  how.only_compare = options.dry_run;
  how.most_examples = options.examples;
  Intake::Options intake;
  intake.disposition = disposition_of;
  const auto found = reparse_collection(*held.folder, intake, how, [&](const std::filesystem::path& file) {
    if (common.verbose > 0) std::cerr << "chancery: reading " << file.filename().string() << "\n";
  });
  if (options.json)
    print_json(found, options.dry_run);
  else
    print(found);
  for (const auto& error : found.unreadable) std::cerr << "chancery: " << log::printable(error.detail) << "\n";
  if (found.lost > 0) {
    std::cerr << fmt::format(
        "chancery: the records of {} captures cannot be found, so nothing was changed; \"chancery verify\" tells "
        "which, "
        "\"chancery repair\" gives them up\n",
        found.lost);
    return ExitCode::damage;
  }
  if (!found.unreadable.empty()) return ExitCode::damage;
  return options.dry_run && found.differs() ? ExitCode::failed : ExitCode::done;
}

}  // namespace chancery
