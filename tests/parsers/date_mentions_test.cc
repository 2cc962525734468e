// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_mentions.h"

#include "parsers/body_place.h"
#include "parsers/date.h"
#include "parsers/date_features.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

struct Reading {
  explicit Reading(const std::string& html, std::string_view address = "https://agency.example/n.html",
                   std::string_view language = "en", std::optional<Timestamp> fetched = std::nullopt)
      : url(Url::parse(address).value()),
        tree(html),
        blocks(tree.dom()),
        metadata(read_metadata(tree)),
        page(dated_page(article_place(blocks, find_body(blocks).place, {}, "", metadata, url), language, fetched)),
        mentions(date_mentions(page)) {}
  Url url;
  HtmlTree tree;
  Blocks blocks;
  Metadata metadata;
  DatedPage page;
  std::vector<DateMention> mentions;

  // "source day" of each, separated by ";".
  std::string all() const {
    static constexpr std::string_view kNames[] = {
#define X(name) #name,
        CHANCERY_DATE_SOURCES(X)
#undef X
    };
    std::string text;
    for (const auto& mention : mentions)
      text += (text.empty() ? "" : "; ") + std::string(kNames[static_cast<std::size_t>(mention.source)]) + " " +
              mention.date.day_iso();
    return text;
  }
};

}  // namespace

TEST_CASE("Wherever a page gives a date it is met, with its source") {
  struct Row {
    std::string html, mentions;
  };
  const auto row = GENERATE(values<Row>({
      {R"(<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-05-05","dateModified":"2021-05-06"}</script>)",
       "linked_article 2021-05-05; linked_modified 2021-05-06"},
      {R"(<script type="application/ld+json">{"@type":"VideoObject","uploadDate":"2021-05-05"}</script>)",
       "linked_created 2021-05-05"},
      {R"(<script type="application/ld+json">{broken, "datePublished":"2021-05-05"}</script>)",
       "script_published 2021-05-05"},
      {R"(<script>state = {"updatedAt":"2021-05-05T00:00:00Z","x":"2021-05-06"}</script>)",
       "script_modified 2021-05-05; script_other 2021-05-06"},
      {R"(<meta name=PubDate content="2021-05-05 10:00"><meta name=expires content="2029-01-01">)",
       "meta_published 2021-05-05"},
      {R"(<meta name="shop:update" content="2021-05-05"><meta name=x-date content="5 May 2021">)",
       "meta_modified 2021-05-05; meta_other 2021-05-05"},
      {R"(<title>Report of 5 May 2021</title>)", "meta_prose 2021-05-05"},
      {R"(<meta property="og:image" content="/2021/05/05/a.png">)", "image_address 2021-05-05"},
      {R"(<p><time datetime="2021-05-05">yesterday</time>)", "time_element 2021-05-05"},
      {R"(<p><time title="Day of issue">5 May 2021</time>)", "time_element 2021-05-05; shown 2021-05-05"},
      {R"(<p><span itemprop=datePublished content="2021-05-05">once</span>)", "element_published 2021-05-05"},
      {R"(<p><abbr data-utime="1438091078">once</abbr>)", "attribute 2015-07-28"},
      {R"(<p><span>Posted on</span><span>05.05.2021</span>)", "shown 2021-05-05"},
      {R"(<p>May 2021)", ""},
  }));
  CAPTURE(row.html);
  CHECK(Reading(row.html).all() == row.mentions);
}

TEST_CASE("A label stands before its date or in the cell before") {
  const Reading reading(
      "<p>Published: 5 May 2021 | Updated: 9 May 2021</p><table><tr><td>Issued<td>1 May 2021</table>");
  REQUIRE(reading.mentions.size() == 3);
  CHECK(reading.mentions[0].label == DateLabel::published);
  CHECK(reading.mentions[1].label == DateLabel::updated);
  CHECK(reading.mentions[2].label == DateLabel::published);
}

TEST_CASE("Numbers that leave open which is the day are read both ways, and as the page's others if they tell") {
  CHECK(Reading("<p>3/4/2021</p>").all() == "shown 2021-03-04; shown 2021-04-03");
  CHECK(Reading("<p>3/4/2021</p>", "https://agency.example.uk/").all() == "shown 2021-04-03; shown 2021-03-04");
  CHECK(Reading("<p>23/4/2021</p>").all() == "shown 2021-04-23");
  const Reading told("<p>3/4/2021</p><p>23/4/2021</p>");
  REQUIRE(told.mentions.size() == 3);
  CHECK(told.mentions[0].order == -1);
  CHECK(told.mentions[2].swapped);
  CHECK(told.mentions[2].order == 1);
}

TEST_CASE("No date lies behind the fetch") {
  const auto fetched = Timestamp::parse_iso8601("2021-05-05T12:00:00Z");
  CHECK(Reading("<p>5 May 2021, 6 May 2021, 1 January 2022</p>", "https://agency.example/", "en", fetched).all() ==
        "shown 2021-05-05");
}

TEST_CASE("How long ago counts where nothing else is said and the day of the fetch is known") {
  const auto fetched = Timestamp::parse_iso8601("2021-05-05T12:00:00Z");
  CHECK(Reading("<p>2 days ago</p>", "https://agency.example/", "en", fetched).all() == "shown 2021-05-03");
  CHECK(Reading("<p>2 days ago, 1 May 2021</p>", "https://agency.example/", "en", fetched).all() == "shown 2021-05-01");
  CHECK(Reading("<p>2 days ago</p>").all().empty());
}

TEST_CASE("A page of nothing but dates costs no more than a limit") {
  std::string html;
  for (int i = 0; i < 20'000; ++i) html += "<p>5 May 2021<time datetime=2021-05-05></time>";
  CHECK(Reading(html).mentions.size() <= 1200);
}

TEST_CASE("Days gather what is said about them") {
  const Reading reading(
      "<meta name=pubdate content=2021-05-05><meta name=lastmod content=2021-06-01>"
      "<p>Published: 5 May 2021</p><ul><li class=n>1 June 2021 other<li class=n>2 June 2021 news</ul>");
  auto days = mentioned_days(reading.page, reading.mentions);
  REQUIRE(days.size() == 3);
  const auto& issued = days[0];
  CHECK(issued[DateFeature::meta_published] == 1);
  CHECK(issued[DateFeature::shown] == 1);
  CHECK(issued[DateFeature::sources] == 2);
  CHECK(issued[DateFeature::label_published] == 2);
  CHECK(issued[DateFeature::worth_rank] == 0);
  CHECK(issued[DateFeature::from_meta_modified] == -27);
  CHECK(issued[DateFeature::page_days] == 3);
  CHECK(days[1][DateFeature::shown] == 0.5f);  // the second of its source
  CHECK(days[1][DateFeature::path_days] == 2);
  CHECK(days[1][DateFeature::neighbour_day] == 1);
  CHECK(days[2][DateFeature::age_rank_back] == 0);
  CHECK(mentioned_days(reading.page, {}).empty());
  CHECK(name(DateFeature::worth_lead) == "worth_lead");
}

}  // namespace chancery
