// SPDX-License-Identifier: Apache-2.0
#include "parsers/title.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string title_of(std::string_view head, std::string_view body) {
  const auto html =
      std::string(head) + "<body>" + std::string(body) +
      "<div class=content><p>The office gave notice on Monday that the ferry will sail twice a day, and more "
      "often at the end of the week.</p><p>Passengers are asked to be at the pier in good time, for the "
      "gangway is taken in early.</p></div>";
  const HtmlTree tree(html);
  const Blocks blocks(tree.dom());
  return find_title(blocks, find_body(blocks).place, read_metadata(tree), "www.portoffice.example").text;
}

}  // namespace

TEST_CASE("The headline is what stands above the text, without the site's name") {
  struct Row {
    std::string_view head, body, title, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<title>Ferry to sail twice a day - Port Office</title>", "<h1>Ferry to sail twice a day</h1>",
       "Ferry to sail twice a day", "the heading is part of <title>"},
      {"<title>Ferry to sail twice a day | Port Office</title>", "<h1><a href=/>Port Office</a></h1>",
       "Ferry to sail twice a day", "a heading that is the site's name is none"},
      {"<title>Port Office</title>", "<h2>Ferry to sail twice a day</h2>", "Ferry to sail twice a day",
       "<title> is the agency"},
      {"<title>News--Port Office</title><meta name=ArticleTitle content='Ferry to sail twice a day'>",
       "<div>Ferry to sail twice a day</div>", "Ferry to sail twice a day", "a plain line that metadata confirm"},
      {"<meta property=og:title content='Ferry to sail twice a day'>", "", "Ferry to sail twice a day",
       "metadata alone"},
      {"<title>关于渡轮航班的通知_青屿市交通局</title>", "<h1>关于渡轮航班的通知</h1>", "关于渡轮航班的通知",
       "underscores separate too"},
      {"", "", "", "nothing says"},
  }));
  INFO(row.because);
  CHECK(title_of(row.head, row.body) == row.title);
}

TEST_CASE("Titles are compared by their letters") {
  CHECK(same_title("“Notice” – No. 5", "notice no 5"));
  CHECK(same_title("关于，通知", "关于通知"));
  CHECK_FALSE(same_title("Notice 5", "Notice 6"));
}

TEST_CASE("A line is like a title that is most of it, or it most of the title") {
  using Likeness = TitleKey::Likeness;
  const TitleKey title("“Ferry to sail twice a day”");
  CHECK(title.of("Ferry to sail – twice a day") == Likeness::same);
  CHECK(title.of("Ferry to sail twice a day, says office") == Likeness::similar);
  CHECK(title.of("Ferry to sail twice") == Likeness::similar);
  CHECK(title.of("Ferry") == Likeness::none);
  CHECK(title.of("Ferry to sail thrice a day") == Likeness::none);
  CHECK(title.of("Ferry to sail twice a day, says the office of the harbour master") == Likeness::none);
  CHECK(title.of("") == Likeness::none);
}

}  // namespace chancery
