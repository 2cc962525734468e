// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace chancery {

TEST_CASE("What a page says cannot move a terminal's cursor or forge a line") {
  struct Row {
    std::string text, printed;
  };
  const auto row = GENERATE(values<Row>({
      {"Ministère 教育部", "Ministère 教育部"},
      {"a\x1b[2Jb", "a\\x1B[2Jb"},
      {"a\r\nb\tc", "a\\x0D\\x0Ab\\x09c"},
      {"\xC2\x9B"
       "31m",
       "\\u{009B}31m"},
      {"\xE2\x80\xAE"
       "gpj.exe",
       "\\u{202E}gpj.exe"},
      {"bad \xFF byte, cut \xE4\xB8", "bad \\xFF byte, cut \\xE4\\xB8"},
  }));
  CHECK(log::printable(row.text) == row.printed);
}

TEST_CASE("An event is one line, with its fields") {
  const test::TempDir dir;
  log::to_file(dir / "run.log");
  log::set_level(log::Level::info);
  log::event(log::Level::info, "host rests", {{"host", "agency.example"}, {"why", "said \"later\"\n"}});
  log::event(log::Level::debug, "unseen");
  const auto text = test::read_file(dir / "run.log");
  CHECK_THAT(text, Catch::Contains("info host rests host=agency.example why=\"said \\\"later\\\"\\\\x0A\"\n"));
  CHECK_THAT(text, !Catch::Contains("unseen"));
}

}  // namespace chancery
