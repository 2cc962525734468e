// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "app/article_card.h"
#include "app/article_json.h"
#include "app/commands/commands.h"
#include "app/session.h"
#include "app/terminal_text.h"
#include "base/canonical.h"
#include "base/log.h"
#include "store/page_store.h"

namespace chancery {
namespace {

ExitCode complain(const std::string& what, ExitCode code) {
  std::cerr << "chancery: " << what << "\n";
  return code;
}

// As it was typed, or as it would be asked for.
std::vector<VersionLine> versions_of(PageStore& pages, const Url& url) {
  auto versions = pages.versions(url.href());
  if (versions.empty()) versions = pages.versions(canonical(url).href());
  return versions;
}

}  // namespace

ExitCode show(const ShowOptions& options, const Common& common) {
  auto read = read_collection(common);
  if (!read.folder) return read.code;
  const auto url = Url::parse(options.url);
  if (!url) return complain(log::printable(options.url) + " is no address", ExitCode::usage);
  PageStore pages(*read.database);
  const auto versions = versions_of(pages, *url);
  if (versions.empty())
    return complain(
        fmt::format("{} has no article here; \"chancery why\" says what became of it", log::printable(url->href())),
        ExitCode::failed);
  const auto wanted = options.version == 0
                          ? versions.end() - 1
                          : std::find_if(versions.begin(), versions.end(),
                                         [&](const VersionLine& each) { return each.version == options.version; });
  if (wanted == versions.end())
    return complain(fmt::format("it has versions {} to {}", versions.front().version, versions.back().version),
                    ExitCode::failed);
  const auto article = pages.article(wanted->capture_id);
  const auto rows = CaptureStore(*read.database).since(wanted->capture_id - 1, 1);
  if (!article || rows.empty()) return complain("its capture is not here; run chancery repair", ExitCode::failed);
  if (options.json)
    std::cout << article_json(rows.front(), &*article) << "\n";
  else if (options.markdown)
    std::cout << fit_for_terminal(article->markdown) << "\n";
  else
    std::cout << article_card(rows.front(), &*article);
  if (!common.quiet && !options.json && versions.size() > 1)
    std::cerr << fmt::format("version {} of {}; chancery diff shows what changed\n", wanted->version, versions.size());
  return ExitCode::done;
}

}  // namespace chancery
