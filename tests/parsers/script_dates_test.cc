// SPDX-License-Identifier: Apache-2.0
#include "parsers/script_dates.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Scripts name their dates in many ways") {
  struct Row {
    std::string_view script, key, text;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"publishedAt":"2024-03-05T09:30:00Z","n":1})", "publishedAt", "2024-03-05T09:30:00Z"},
      {R"(var pubDate = '2024-03-05 09:30';)", "pubDate", "2024-03-05 09:30"},
      {R"("{\"created_at\":\"2024-03-05\"}")", "created_at", "2024-03-05"},
      {R"(push(["release_date", "2024-03-05"]))", "release_date", "2024-03-05"},
      {R"(say("2024-03-05"))", "", "2024-03-05"},
      {R"(["2024-03-05"])", "", "2024-03-05"},
      {R"(load("/img/2024-03-05/a.png"))", "", ""},
      {R"(a = 12024-03-05)", "", ""},
      {R"(a = 2024-3-5)", "", ""},
      {"2024-03", "", ""},
  }));
  CAPTURE(row.script);
  std::vector<ScriptDate> dates;
  find_script_dates(row.script, 10, dates);
  if (row.text.empty()) {
    CHECK(dates.empty());
    return;
  }
  REQUIRE(dates.size() == 1);
  CHECK(dates[0].key == row.key);
  CHECK(dates[0].text == row.text);
}

TEST_CASE("A script of nothing but dates gives as many as were asked for") {
  std::string script;
  for (int i = 0; i < 1000; ++i) script += "\"d\":\"2024-03-05\",";
  std::vector<ScriptDate> dates;
  find_script_dates(script, 200, dates);
  CHECK(dates.size() == 200);
}

}  // namespace chancery
