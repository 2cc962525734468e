// SPDX-License-Identifier: Apache-2.0
#include "parsers/image_features.h"

#include "parsers/body.h"
#include "parsers/learned_forests.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

using F = ImageFeature;

// A page with a menu, an article of two paragraphs and a row of previews below it.
struct Surveyed {
  explicit Surveyed(std::string_view head, std::string_view markup)
      : html(std::string(head) + "<body><nav><img src=/logo.png width=20></nav><article><h1>The winter</h1>" +
             "<p>The council met on Tuesday to hear how the winter had passed, and found little to complain of.</p>" +
             std::string(markup) +
             "<p>Two roads were closed for a day each, one by snow and one by a fallen tree.</p></article>"
             "<div class=related><a href=/2><img src=/p/second.jpg>Another winter</a>"
             "<a href=/3><img src=/p/third.jpg>A third one</a></div>"),
        tree(html),
        blocks(tree.dom()),
        readings(find_body(blocks)),
        metadata(read_metadata(tree)),
        kept(choose_text(blocks, readings, "The winter", metadata, Forests::learned().text)),
        setting{blocks, readings, kept, "The winter", metadata},
        candidates(image_candidates(setting)),
        features(setting, candidates) {}

  float operator()(std::string_view name, F feature) const {
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (candidates[i].name == name) return features.at(i, feature);
    FAIL("no candidate " << name);
    return 0;
  }

  std::string html;
  HtmlTree tree;
  Blocks blocks;
  BodyReadings readings;
  Metadata metadata;
  std::vector<std::size_t> kept;
  ImageSetting setting;
  std::vector<ImageCandidate> candidates;
  ImageFeatures features;
};

}  // namespace

TEST_CASE("A picture between two paragraphs is known from those around the text") {
  const Surveyed page("", "<figure><img src=/bridge.jpg alt='The winter'><figcaption>Snow.</figcaption></figure>");
  CHECK(page("bridge", F::in_place) == 0);
  CHECK(page("bridge", F::before_text) <= 0);
  CHECK(page("bridge", F::behind_text) < 0);
  CHECK(page("bridge", F::to_figure) == 1);
  CHECK(page("bridge", F::alt_title) == 2);
  CHECK(page("bridge", F::link) == 0);
  CHECK(page("logo", F::before_text) > 0);
  CHECK(page("logo", F::to_navigation) == 1);
  CHECK(page("logo", F::decoration) == 2);
  CHECK(page("logo", F::width) == 20);
  CHECK(page("second", F::behind_text) >= 0);
  CHECK(page("second", F::to_related) == 2);
  CHECK(page("second", F::link) == 3);
  CHECK(page("second", F::path_linked) == 1);
  CHECK(page("third", F::path_place) == 1);
  CHECK(page("second", F::card_link_density) == 1);
}

TEST_CASE("What metadata claim is matched by name, and by the parts of a name that tell pictures apart") {
  const Surveyed page(
      "<meta property=og:image content='https://agency.example/og/bridge-1200x630.jpg'>"
      "<meta name=twitter:image content='/social/880142_wide.jpg'>",
      "<img src=/img/bridge.jpg><img src=/img/880142_article.jpg>");
  CHECK(page("bridge", F::claimed) == 1);
  CHECK(page("880142_article", F::claimed) == 0);
  CHECK(page("880142_article", F::shared) == 6);
  CHECK(page("880142_wide", F::shared) == 6);
  CHECK(page("880142_wide", F::origin) == 3);
  CHECK(page("second", F::shared) == 0);
  CHECK(page.candidates.back().node == 0);  // what no element shows
}

TEST_CASE("Pictures too small to see are told by attributes and by inline style") {
  const Surveyed page("",
                      "<img src=/river.jpg style='border: 0; width: 3px'><img src=/meadow.jpg style='max-width: 3px'>");
  CHECK(page("river", F::width) == 3);
  CHECK(page("meadow", F::width) == 0);
}

}  // namespace chancery
