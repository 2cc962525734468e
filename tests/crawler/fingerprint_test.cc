// SPDX-License-Identifier: Apache-2.0
#include "crawler/fingerprint.h"

#include <algorithm>
#include <iterator>

#include "tests/support/catch.h"

namespace chancery {
namespace {

Fingerprint of(const std::string& url, const std::string& title, const std::string& text) {
  Page page;
  page.title = title;
  page.text = text;
  page.language = "en";
  return fingerprint_of(page, {}, Url::parse("https://agency.example" + url).value());
}

}  // namespace

TEST_CASE("Dates and words of the page's own address tell nothing") {
  const auto may = of("/cal?year=2031&month=5", "Calendar: May 2031", "No events on 17 May 2031");
  CHECK(may.words == of("/cal?year=2031&month=6", "Calendar: June 2031", "No events on 3 June 2031").words);
  CHECK(may.whole == of("/cal?year=2031&month=6", "Calendar: June 2031", "No events on 3 June 2031").whole);
  CHECK(of("/x/qqq", "Not found", "There is no qqq here").whole ==
        of("/x/zzz", "Not found", "There is no zzz here").whole);
}

TEST_CASE("Words, and the numbers of documents, tell one page from another") {
  const auto one = of("/doc/4000013", "Document 4000013", "Of the locks and weirs");
  CHECK(one.whole != of("/doc/4000026", "Document 4000026", "Of the locks and weirs").whole);
  CHECK(one.whole != of("/doc/4000013", "Document 4000013", "Of the weirs and locks").whole);
  CHECK(of("/n/17", "Notice 17", "").whole != of("/n/18", "Notice 18", "").whole);
  CHECK(of("/a", "水闸通知", "").whole != of("/b", "水闸公告", "").whole);
}

TEST_CASE("A long line is news though each pair of its words was said before, its numbers aside") {
  const auto fresh = [](const std::string& before, const std::string& now) {
    const auto old = of("/a", "", before).words, said = of("/b", "", now).words;
    std::vector<std::uint32_t> news;
    std::set_difference(said.begin(), said.end(), old.begin(), old.end(), std::back_inserter(news));
    return news.size();
  };
  CHECK(fresh("a b c d a c b a d\nb d\nd b", "a b a d b d a c") >= 3);
  CHECK(fresh("made for visitor 1234 in 56 s by our own machine", "made for visitor 99999 in 56 s by our own machine") <
        3);
}

TEST_CASE("Lines in another order are the same") {
  CHECK(of("/list", "", "Lock closed\nWeir open").words == of("/list", "", "Weir open\nLock closed").words);
}

TEST_CASE("A page of any length has a fingerprint of bounded length") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "w" + std::to_string(i * 7919) + " ";
  CHECK(of("/long", "", text).words.size() == kMostWords);
}

}  // namespace chancery
