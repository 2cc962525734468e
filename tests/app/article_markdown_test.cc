// SPDX-License-Identifier: Apache-2.0
#include "app/article_markdown.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("An article is a Markdown file, with what is known about it in front") {
  Article article;
  article.url = "https://agency.example/1";
  article.title = "Locks: \"closed\"\n---";
  article.author = {"A. Keeper"};
  article.markdown = "They are closed.";
  article.captured = Timestamp::from_unix_micros(1'715'938'200'000'000);
  const auto text = article_markdown({}, article);
  CHECK_THAT(text,
             Catch::StartsWith("---\ntitle: \"Locks: \\\"closed\\\"\\n---\"\nurl: \"https://agency.example/1\"\n"));
  CHECK_THAT(text,
             Catch::Contains("author: [\"A. Keeper\"]\n") && Catch::Contains("captured: \"2024-05-17T09:30:00Z\""));
  CHECK_THAT(text, Catch::EndsWith("\n\nThey are closed.\n"));
}

TEST_CASE("A file is named by day, host and a hash, whatever the address") {
  struct Row {
    std::string url, published, begins;
  };
  const auto row = GENERATE(values<Row>({
      {"https://agency.example/a/../../etc", "2024-01-02T10:00", "2024-01-02-agency.example-"},
      {"https://agency.example/", "2024", "2024-05-17-agency.example-"},
      {"http://[2001:db8::7]/", "", "2024-05-17--2001-db8--7--"},
      {"no address", "../../x/../", "2024-05-17--"},
  }));
  Article article;
  article.url = row.url;
  article.published = row.published;
  article.captured = Timestamp::from_unix_micros(1'715'938'200'000'000);
  const auto name = article_file_name(article);
  CHECK_THAT(name, Catch::StartsWith(row.begins) && Catch::EndsWith(".md"));
  CHECK(name.find('/') == std::string::npos);
  auto later = article;
  later.captured = Timestamp::from_unix_micros(1'715'938'200'000'001);
  CHECK(article_file_name(later) != name);
}

}  // namespace chancery
