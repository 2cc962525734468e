// SPDX-License-Identifier: Apache-2.0
#include "crawler/url_loop.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Addresses that say the same folders over and over, or hold themselves, go in circles") {
  struct Row {
    std::string path;
    bool loop;
    std::string_view because;
  };
  const auto row = GENERATE(values<Row>({
      {"/a/b/b/b/b/", true, "a folder four times on end"},
      {"/x/y/x/y/x/y/x/y/", true, "a pair four times on end"},
      {"/news//news//news//news//news/index.html", true, "empty folders count"},
      {"/en/x/y/z/x/y/z/x/y/z/x/y/z", true, "wherever it begins"},
      {"/budget/budget/", false, "twice is a name"},
      {"/en/news/news-2024/news/", false, "not on end"},
      {"/2024/01/01/01/a", false, "three days of a kind are a date and a number"},
      {"/uscode/title-1/chapter-2/subchapter-I/part-A/section-10", false, "deep is not a loop"},
      {"/login?next=%2Flogin%3Fnext%3D%2Flogin%3Fnext%3D%2Flogin", true, "itself in itself in itself"},
      {"/login?next=%252Flogin%253Fnext%253D%25252Flogin%25253Fnext%25253D%2525252Flogin", true,
       "however often escaped"},
      {"/login?next=%2Fnews", false, "another address is an argument"},
      {"/?a=/&b=/&c=/&d=/", false, "the root is in everything"},
  }));
  INFO(row.because);
  CAPTURE(row.path);
  CHECK(goes_in_circles(Url::parse("https://agency.example" + row.path).value()) == row.loop);
}

}  // namespace chancery
