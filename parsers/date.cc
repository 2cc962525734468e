// SPDX-License-Identifier: Apache-2.0
#include "parsers/date.h"

#include <algorithm>
#include <cmath>

#include "base/ascii.h"
#include "parsers/date_features.h"

namespace chancery {
namespace {

constexpr double kEnough = 0.45;  // below this chance, the page says nothing

// Names of countries that sites elsewhere use for their sound.
bool tells_country(std::string_view domain) {
  if (domain.size() != 2) return false;
  for (const std::string_view sound :
       {"io", "co", "tv", "ai", "me", "cc", "ws", "fm", "ly", "gg", "to", "eu", "is", "it"})
    if (domain == sound) return false;
  return true;
}

// A region in the page's own declaration ("en-US") says more than the language seen;
// without one the country of the address tells how its days are written.
std::string language_with_region(std::string_view language, std::string_view declared, const Url& url) {
  if (!declared.empty() && ascii::lower(declared).starts_with(language)) language = declared;
  const auto host = url.hostname();
  const auto country = host.substr(host.rfind('.') + 1);
  if (ascii::lower(language) != "en" || !tells_country(country)) return std::string(language);
  return country == "us" ? "en-US" : "en-" + std::string(country);
}

// Between mentions of one day: the better source is the better evidence.
double worth(const DateMention& mention) {
  static constexpr double kOfSource[kDateSources] = {9, 6,   3, 2, 1, 8, 7, 5, 1, 1, 3, 2,
                                                     3, 0.5, 8, 1, 5, 2, 4, 3, 1, 1, 4};
  double worth = kOfSource[static_cast<std::size_t>(mention.source)];
  if (mention.label == DateLabel::published) worth += 3.5;
  if (mention.label == DateLabel::updated || mention.label == DateLabel::event) worth -= 2;
  if (mention.date.hour >= 0) worth += 1;
  if (!mention.date.zone.empty()) worth += 0.5;
  if (mention.swapped) worth -= 2;
  return worth;
}

PageDate page_date(const DateMention& mention, double confidence) {
  return {mention.date.iso(), mention.where + ": " + mention.said, confidence};
}

// How much a mention says that the page was changed then; 0: nothing.
double change(const DateMention& mention) {
  switch (mention.source) {
    case DateSource::linked_modified:
      return 0.8;
    case DateSource::meta_modified:
      return 0.75;
    case DateSource::element_modified:
      return 0.85;
    default:
      if (mention.label != DateLabel::updated || mention.swapped) return 0;
      return mention.source == DateSource::shown ? 0.9 : mention.source == DateSource::time_element ? 0.8 : 0;
  }
}

}  // namespace

DatedPage dated_page(const ArticlePlace& place, std::string_view language, std::optional<Timestamp> fetched) {
  DatedPage page{place, language_with_region(language, place.metadata.language, place.url)};
  if (fetched) page.last = fetched->date(), page.read_on_last = true;
  return page;
}

PageDates find_dates(const DatedPage& page, const Forest& forest) {
  const auto mentions = date_mentions(page);
  PageDates dates;
  const auto days = mentioned_days(page, mentions);
  // One of them, or none of them, whose odds are 1.
  const MentionedDay* likeliest = nullptr;
  double highest = 0, all = 1;
  for (const auto& day : days) {
    const double odds = std::exp(static_cast<double>(forest.score(day.features)));
    all += odds;
    if (odds > highest) likeliest = &day, highest = odds;
  }
  if (highest >= kEnough * all) {
    const auto better = [&](std::size_t a, std::size_t b) { return worth(mentions[a]) < worth(mentions[b]); };
    const auto best = *std::max_element(likeliest->mentions.begin(), likeliest->mentions.end(), better);
    dates.published = page_date(mentions[best], highest / all);
  }
  const auto changed = std::max_element(mentions.begin(), mentions.end(),
                                        [](const auto& a, const auto& b) { return change(a) < change(b); });
  if (changed != mentions.end() && change(*changed) > 0) dates.modified = page_date(*changed, change(*changed));
  return dates;
}

}  // namespace chancery
