// SPDX-License-Identifier: Apache-2.0
#include "parsers/forest.h"

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
