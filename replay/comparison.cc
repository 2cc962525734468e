// SPDX-License-Identifier: Apache-2.0
#include "replay/comparison.h"

namespace chancery {
namespace {

// The version that stood at `when`; before the first one, the first.
std::size_t version_at(const std::vector<VersionLine>& versions, Timestamp when) {
  std::size_t at = 0;
  while (at + 1 < versions.size() && versions[at + 1].captured.digits14() <= when.digits14()) ++at;
  return at;
}

}  // namespace

ComparisonAsked comparison_asked(std::string_view rest) {
  ComparisonAsked asked;
  for (auto slash = rest.find('/'); asked.moments.size() < 2 && slash != std::string_view::npos;
       slash = rest.find('/')) {
    const auto moment = Timestamp::parse_digits(rest.substr(0, slash));
    if (!moment) break;
    asked.moments.push_back(*moment);
    rest.remove_prefix(slash + 1);
  }
  asked.url = rest;
  return asked;
}

Result<Compared> compare(const Catalogue& catalogue, const ComparisonAsked& asked) {
  const auto url = Url::parse(asked.url);
  if (!url) return url.error();
  Compared compared;
  compared.versions = catalogue.versions(url->href());
  const auto& versions = compared.versions;
  if (versions.size() < 2) return Error{Fault::absent, "it has no two versions to compare"};
  const bool last_two = asked.moments.size() < 2;
  compared.before = last_two ? versions.size() - 2 : version_at(versions, asked.moments[0]);
  compared.after = last_two ? versions.size() - 1 : version_at(versions, asked.moments[1]);
  auto before = catalogue.article(versions[compared.before]), after = catalogue.article(versions[compared.after]);
  if (!before || !after) return Error{Fault::absent, "a version of it is not there"};
  compared.old_article = std::move(*before);
  compared.new_article = std::move(*after);
  return compared;
}

bool is_silent_edit(const Compared& compared, const TextDiff& diff) {
  const auto& a = compared.old_article;
  const auto& b = compared.new_article;
  const bool statement = b.kind == "article" || b.kind == "document";  // as PageStore::add has it
  const bool dated = statement && (!a.published.empty() || !a.modified.empty());
  return !diff.same() && dated && a.published == b.published && a.modified == b.modified;
}

}  // namespace chancery
