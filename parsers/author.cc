// SPDX-License-Identifier: Apache-2.0
#include "parsers/author.h"

#include <algorithm>
#include <cmath>

#include "parsers/author_features.h"

namespace chancery {
namespace {

constexpr double kEnough = 0.34;  // of a name: where precision and recall together come out best
constexpr double kIssuer = 0.8;
constexpr std::size_t kMaxAuthors = 20;

}  // namespace

Authors find_authors(const ArticlePlace& page, std::string_view title, const Forest& forest) {
  struct Likely {
    const MentionedName* name;
    double chance;
  };
  std::vector<Likely> likely;
  const auto names = mentioned_names(page, title, author_mentions(page));
  for (const auto& name : names) {
    const double chance = 1 / (1 + std::exp(-static_cast<double>(forest.score(name.features))));
    if (chance >= kEnough) likely.push_back({&name, chance});
  }
  // A register that says who issued a document is no matter of likelihood.
  if (likely.empty())
    for (const auto& name : names)
      if (name[AuthorFeature::issuer] > 0) likely.push_back({&name, kIssuer});
  std::stable_sort(likely.begin(), likely.end(), [](const auto& a, const auto& b) { return a.chance > b.chance; });
  if (likely.size() > kMaxAuthors) likely.resize(kMaxAuthors);
  Authors authors;
  for (const auto& [name, chance] : likely) {
    authors.names.push_back(name->name);
    authors.confidence = authors.names.size() == 1 ? chance : std::min(authors.confidence, chance);
  }
  return authors;
}

}  // namespace chancery
