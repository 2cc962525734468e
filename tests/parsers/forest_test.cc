// SPDX-License-Identifier: Apache-2.0
#include "parsers/forest.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "parsers/body.h"
#include "parsers/learned_forests.h"
#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("A forest adds up one leaf of each tree") {
  // Below 1 in feature 0: +2; else, below 5 in feature 1: -1, else -3. The second tree always says +0.5.
  static constexpr ForestNode kTable[] = {{0, 2, 1.0f},   {-1, 5, 2.0f},  {1, 4, 5.0f},
                                          {-1, 5, -1.0f}, {-1, 5, -3.0f}, {-1, 6, 0.5f}};
  struct Row {
    float first, second, score;
  };
  const auto row = GENERATE(values<Row>({{0, 9, 2.5f}, {1, 4, -0.5f}, {1, 5, -2.5f}}));
  const float features[] = {row.first, row.second};
  CHECK(Forest(kTable).score(features) == Approx(row.score));
}

TEST_CASE("Candidates are scored alike alone and among others, however many there are") {
  // Each leaf below the one before it: 32 leaves, as many as a tree may have.
  std::vector<ForestNode> table;
  for (std::uint16_t i = 0; i < 31; ++i) {
    table.push_back({0, static_cast<std::uint16_t>(2 * i + 2), static_cast<float>(i + 1)});
    table.push_back({-1, 63, static_cast<float>(i)});
  }
  table.push_back({-1, 63, 31.0f});
  const Forest forest(table);
  const auto count = GENERATE(1, 4, 7, 8, 9, 40);
  std::vector<float> features;
  for (int i = 0; i < count; ++i) features.push_back(static_cast<float>(i) + 0.5f);
  const auto scores = forest.scores(features, 1);
  REQUIRE(scores.size() == features.size());
  for (std::size_t i = 0; i < scores.size(); ++i) CHECK(scores[i] == std::min(31.0f, static_cast<float>(i)));
  CHECK(forest.scores({}, 1).empty());
}

TEST_CASE("A tree of more leaves than there are bits is refused") {
  std::vector<ForestNode> table;
  for (std::uint16_t i = 0; i < 32; ++i) {
    table.push_back({0, static_cast<std::uint16_t>(2 * i + 2), static_cast<float>(i + 1)});
    table.push_back({-1, 65, 0.0f});
  }
  table.push_back({-1, 65, 0.0f});
  CHECK_THROWS_AS(Forest(table), std::invalid_argument);
}

TEST_CASE("The learned tables end where their last trees do") {
  std::vector<float> any(200, 0.0f);
  CHECK(Forests::learned().text.score(any) != 0.0f);
  CHECK(Forests::learned().image.score(any) != 0.0f);
}

TEST_CASE("A page in doubt keeps what is unlikelier than not, a page of clear answers does not") {
  CHECK(best_threshold({{4, 500}, {3, 300}, {-1, 100}}) == 3);
  CHECK(best_threshold({{-0.5, 500}, {-0.6f, 300}}) == Approx(-0.6));
  CHECK(best_threshold({{-9, 500}}) == -2.5f);  // and nothing that is hopeless
}

}  // namespace chancery
