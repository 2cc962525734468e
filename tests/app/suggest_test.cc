// SPDX-License-Identifier: Apache-2.0
#include "app/suggest.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("The nearest word that would have been right is offered, or none") {
  const std::vector<std::string> verbs = {"crawl", "fetch", "serve", "demo", "version", "help"};
  struct Row {
    std::string_view typed, meant;
  };
  const auto row = GENERATE(values<Row>({
      {"crwal", "crawl"},
      {"craw", "crawl"},
      {"crawll", "crawl"},
      {"Crawl", "crawl"},
      {"fecth", "fetch"},
      {"ferch", "fetch"},
      {"sreve", "serve"},
      {"dem", "demo"},
      {"hlep", "help"},
      {"vesion", "version"},
      {"archive", ""},
      {"x", ""},
      {"", ""},
  }));
  CAPTURE(row.typed);
  CHECK(suggestion(row.typed, verbs).value_or("") == row.meant);
}

}  // namespace chancery
