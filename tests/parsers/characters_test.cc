// SPDX-License-Identifier: Apache-2.0
#include "parsers/characters.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("White space becomes one space, and what nobody sees goes", "[characters]") {
  struct Row {
    std::string text, collapsed, because;
  };
  const auto row = GENERATE(values<Row>({
      {"The weir is closed.", "The weir is closed.", "single spaces stay"},
      {"  The  weir \t\n is\rclosed. ", "The weir is closed.", "runs of any kind become one"},
      {"weir\u00A0closed", "weir closed", "no-break spaces are spaces here"},
      {"weir \u00A0 closed", "weir closed", "beside others too"},
      {"\u3000\u5173\u4E8E\u3000\u516C\u544A", "\u5173\u4E8E \u516C\u544A", "ideographic spaces"},
      {"we\u00ADir\u200B clo\uFEFFsed", "weir closed", "soft hyphens, zero widths, byte order marks"},
      {"we\x01ir\x7F", "weir", "controls"},
      {"caf\u00E9 \u00BFqu\u00E9?", "caf\u00E9 \u00BFqu\u00E9?", "what begins like a blank is none"},
      {"\u2014 \u201Cweir\u201D", "\u2014 \u201Cweir\u201D", "nor are dashes and quotes"},
      {"we\xE4ir \xC2", "we\xE4ir \xC2", "broken bytes are left as they are"},
      {"we\xE4\u00A0ir", "we\xE4 ir", "and hide nothing behind them"},
  }));
  INFO(row.because);
  CHECK(collapsed(row.text) == row.collapsed);
}

TEST_CASE("A no-break space alone between words may be kept", "[characters]") {
  std::string out;
  append_collapsed(out, "10\u00A0km  of\u00A0 canal \u00A0here", NoBreak::kept);
  CHECK(out == "10\u00A0km of canal here");
}

TEST_CASE("A text goes on where the one before it ended", "[characters]") {
  std::string out = "The weir ";
  append_collapsed(out, " is");
  append_collapsed(out, " closed");
  CHECK(out == "The weir is closed");
  out += "\n";
  append_collapsed(out, " The lock");
  CHECK(out == "The weir is closed\nThe lock");
}

TEST_CASE("Two spellings of one text share their letters", "[characters]") {
  CHECK(letters_of("“The Weir” – closed!") == letters_of("the weir: closed"));
  CHECK(letters_of("渡口　通告") == "渡口通告");
  CHECK(letters_of(" - ").empty());
}

}  // namespace chancery
