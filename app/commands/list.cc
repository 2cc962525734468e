// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"
#include "store/page_store.h"

namespace chancery {
namespace {

std::string line_of(const PageLine& page) {
  nlohmann::ordered_json out = {{"type", "page"}, {"schema", 1}, {"url", page.url}, {"site", page.site}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  add("title", page.title);
  add("published", page.published);
  add("language", page.language);
  add("kind", page.kind);
  out["state"] = page.state.empty() ? "new" : page.state;
  out["versions"] = page.versions;
  out["captures"] = page.captures;
  out["first_captured"] = page.first_captured.iso8601();
  out["last_captured"] = page.last_captured.iso8601();
  return json_line(out);
}

// The day it was published (or was first captured, in brackets), what happened to it last,
// what it is called and where it is.
std::string line(const PageLine& page) {
  const auto day = page.published.empty() ? "(" + page.first_captured.date() + ")" : page.published.substr(0, 10);
  return fmt::format("{:<12} {:<15} {}\n{:>29}{}", log::printable(day), page.state.empty() ? "new" : page.state,
                     log::printable(page.title.empty() ? "(no title)" : page.title), "", log::printable(page.url));
}

}  // namespace

ExitCode list(const ListOptions& options, const Common& common) {
  auto read = read_collection(common);
  if (!read.folder) return read.code;
  PageStore pages(*read.database);
  PageQuery query;
  query.site = options.site;
  query.contains = options.contains;
  query.limit = options.limit > 0 ? options.limit : std::numeric_limits<int>::max();
  query.state = options.state;
  query.language = options.language;
  query.changed_since = options.since;
  const auto found = pages.pages(query);
  for (const auto& page : found)
    std::cout << (options.json ? line_of(page) : options.urls ? log::printable(page.url) : line(page)) << "\n";
  const auto total = options.limit > 0 ? static_cast<std::size_t>(pages.count_pages(query)) : found.size();
  if (!common.quiet)
    std::cerr << fmt::format(
        "{} article{}{}\n", total, total == 1 ? "" : "s",
        total > found.size() ? fmt::format(", {} of them shown (--limit 0: all)", found.size()) : "");
  return found.empty() ? ExitCode::failed : ExitCode::done;
}

}  // namespace chancery
