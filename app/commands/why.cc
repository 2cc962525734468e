// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"
#include "crawler/explanation.h"

namespace chancery {

ExitCode why(const WhyOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const auto url = Url::parse(options.url);
  if (!url || !url->is_http()) {
    std::cerr << fmt::format("chancery: \"{}\" is no http or https address\n", log::printable(options.url));
    return ExitCode::usage;
  }
  const auto settings = config->settings({});
  std::optional<Database> database;
  if (std::filesystem::exists(settings.folder.database())) database.emplace(settings.folder.database(), Access::read);
  if (!database && settings.sites.empty()) {
    std::cerr << fmt::format("chancery: there is no collection at {} and no config; name one with --dir\n",
                             config->dir.string());
    return ExitCode::no_collection;
  }
  Scope scope(settings.sites);
  const auto explained =
      Explanation::of(*url, database ? &*database : nullptr, scope, std::string(kProductToken), system_clock());
  std::cout << (options.json ? json_fit_for_terminal(explained.json()) : explained.text());
  return explained.known() ? ExitCode::done : ExitCode::failed;
}

}  // namespace chancery
