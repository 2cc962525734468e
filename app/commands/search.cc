// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"
#include "store/excerpt.h"
#include "store/search_index.h"

namespace chancery {
namespace {

std::string plain(const Excerpt& excerpt) {
  std::string text;
  for (const auto& piece : excerpt.pieces) text += piece.text;
  return text;
}

// For a terminal: marks in bold, if it is one that wants it.
std::string shown(const Excerpt& excerpt) {
  const bool bold = ::isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
  std::string out = excerpt.cut_before ? "… " : "";
  for (const auto& piece : excerpt.pieces) {
    const auto text = log::printable(piece.text);
    out += piece.marked && bold ? "\x1b[1m" + text + "\x1b[0m" : text;
  }
  return out + (excerpt.cut_after ? " …" : "");
}

std::string line_of(const SearchHit& hit, const Excerpt& excerpt) {
  nlohmann::ordered_json out = {{"type", "hit"}, {"schema", 1}, {"url", hit.url}, {"site", hit.site}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  add("title", hit.title);
  add("published", hit.published);
  add("language", hit.language);
  add("kind", hit.kind);
  out["captured"] = hit.captured.iso8601();
  out["versions_found"] = hit.versions_found;
  out["excerpt"] = plain(excerpt);
  return json_line(out);
}

void print(const SearchHit& hit, const Excerpt& excerpt) {
  const auto title = hit.title.empty() ? hit.url : hit.title;
  std::cout << log::printable(title) << "\n  " << log::printable(hit.url) << "\n  "
            << log::printable(fmt::format("{}captured {}", hit.published.empty() ? "" : hit.published + ", ",
                                          hit.captured.iso8601()))
            << "\n  " << shown(excerpt) << "\n\n";
}

}  // namespace

ExitCode search(const SearchOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const CollectionFolder folder{config->dir};
  if (!std::filesystem::exists(folder.database())) return no_collection(config->dir);
  auto query = parse_search(fmt::format("{}", fmt::join(options.words, " ")));
  query.limit = options.limit;
  Database database(folder.database(), Access::read);
  PageStore pages(database);
  SearchIndex index(folder);
  index.bring_up(pages);
  const auto result = index.search(query);
  for (const auto& hit : result.hits) {
    const auto article = pages.article(hit.capture_id);
    const auto excerpt = excerpt_of(article ? article->text : "", query);
    if (options.json)
      std::cout << line_of(hit, excerpt) << "\n";
    else
      print(hit, excerpt);
  }
  if (!common.quiet)
    std::cerr << fmt::format("{} page{} found{}\n", result.total, result.total == 1 ? "" : "s",
                             result.total > query.limit ? fmt::format(", the first {} shown", query.limit) : "");
  return result.total > 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace chancery
