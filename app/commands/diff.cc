// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/log.h"
#include "base/url.h"
#include "store/collection_folder.h"
#include "store/page_store.h"
#include "store/text_diff.h"

namespace chancery {
namespace {

using Json = nlohmann::ordered_json;

// The version that `word` names: its number ("2"), or the one that stood at a moment
// ("2024", "20240131120000", "2024-01-31"). nullopt when it names none.
std::optional<std::size_t> version_named(const std::vector<VersionLine>& versions, const std::string& word) {
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (word.size() < 4 && word == std::to_string(versions[i].version)) return i;
  const auto moment =
      word.find('-') == std::string::npos ? Timestamp::parse_digits(word) : Timestamp::parse_iso8601(word);
  if (!moment || word.size() < 4) return std::nullopt;
  std::optional<std::size_t> stood;
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (versions[i].captured <= *moment) stood = i;
  return stood;
}

// As the word diff of version control: [-removed-] and {+added+}, in colour on a terminal.
void print(const TextDiff& diff) {
  const bool colour = ::isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
  for (const auto& block : diff.blocks) {
    if (!block.changed()) continue;
    for (const auto& piece : block.pieces) {
      auto text = piece.text;
      std::replace(text.begin(), text.end(), '\t', ' ');
      text = log::printable(text);
      if (piece.kind == DiffKind::same)
        std::cout << text;
      else if (piece.kind == DiffKind::removed)
        std::cout << (colour ? "\x1b[31m[-" : "[-") << text << (colour ? "-]\x1b[0m" : "-]");
      else
        std::cout << (colour ? "\x1b[32m{+" : "{+") << text << (colour ? "+}\x1b[0m" : "+}");
    }
    std::cout << "\n";
  }
}

Json side(const VersionLine& version) {
  Json out = {{"version", version.version}, {"captured", version.captured.iso8601()}};
  if (!version.published.empty()) out["published"] = version.published;
  if (!version.modified.empty()) out["modified"] = version.modified;
  return out;
}

void print_json(const std::string& url, const VersionLine& before, const VersionLine& after, const TextDiff& diff) {
  Json out = {{"type", "diff"}, {"schema", 1}, {"url", url}, {"before", side(before)}, {"after", side(after)}};
  out["words_removed"] = diff.words_removed;
  out["words_added"] = diff.words_added;
  out["figures"] = diff.figures;
  auto& blocks = out["changed"] = Json::array();
  for (const auto& block : diff.blocks) {
    if (!block.changed()) continue;
    auto pieces = Json::array();
    for (const auto& piece : block.pieces)
      pieces.push_back({{piece.kind == DiffKind::same      ? "same"
                         : piece.kind == DiffKind::removed ? "removed"
                                                           : "added",
                         piece.text}});
    blocks.push_back(std::move(pieces));
  }
  std::cout << json_line(out) << "\n";
}

ExitCode complain(const std::string& what, ExitCode code) {
  std::cerr << "chancery: " << what << "\n";
  return code;
}

}  // namespace

ExitCode diff(const DiffOptions& options, const Common& common) {
  const auto config = load_config(common, /*needs_file=*/false);
  if (!config) return ExitCode::usage;
  const CollectionFolder folder{config->dir};
  if (!std::filesystem::exists(folder.database())) return no_collection(config->dir);
  const auto url = Url::parse(options.url);
  if (!url) return complain(log::printable(options.url) + " is no address", ExitCode::usage);

  Database database(folder.database(), Access::read);
  PageStore pages(database);
  const auto versions = pages.versions(url->href());
  if (versions.empty()) return complain(log::printable(url->href()) + " has no article here", ExitCode::failed);
  const auto last = versions.size() - 1;
  const auto after = options.after ? version_named(versions, *options.after) : std::optional(last);
  const auto before =
      options.before ? version_named(versions, *options.before) : std::optional(after.value_or(last) - (after > 0u));
  if (!before || !after)
    return complain(fmt::format("it has versions 1 to {}, the first captured {}; name one by number or by a time",
                                versions.size(), versions.front().captured.iso8601()),
                    ExitCode::usage);
  const auto old_article = pages.article(versions[*before].capture_id);
  const auto new_article = pages.article(versions[*after].capture_id);
  const auto found = diff_texts(old_article->text, new_article->text);
  if (options.json) {
    print_json(url->href(), versions[*before], versions[*after], found);
  } else {
    print(found);
    if (!common.quiet)
      std::cerr << fmt::format("version {} of {} and {} of {}: {} words removed, {} added{}\n",
                               versions[*before].version, versions[*before].captured.iso8601(),
                               versions[*after].version, versions[*after].captured.iso8601(), found.words_removed,
                               found.words_added, found.figures ? ", figures or dates among them" : "");
  }
  return found.same() ? ExitCode::done : ExitCode::failed;
}

}  // namespace chancery
