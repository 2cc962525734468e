// SPDX-License-Identifier: Apache-2.0
#include "parsers/robot_directives.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string said(const RobotDirectives& directives) {
  return std::string(directives.noindex ? "i" : "") + (directives.nofollow ? "f" : "") +
         (directives.noarchive ? "a" : "");
}

}  // namespace

TEST_CASE("A page's words to robots are heard") {
  struct Row {
    std::string_view content, says;
  };
  const auto row = GENERATE(values<Row>({
      {"noindex, nofollow", "if"},
      {"NOINDEX,NOFOLLOW", "if"},
      {"none", "if"},
      {"index, follow, noarchive", "a"},
      {"noindex;nofollow", "if"},
      {"noindex nofollow", "if"},
      {"nofollowed", ""},
      {"all", ""},
      {"", ""},
  }));
  CAPTURE(row.content);
  RobotDirectives meta;
  meta.read_meta(row.content);
  CHECK(said(meta) == row.says);
}

TEST_CASE("X-Robots-Tag may speak to one robot alone") {
  struct Row {
    std::string_view value, says, because;
  };
  const auto row = GENERATE(values<Row>({
      {"nofollow", "f", "to everybody"},
      {"otherbot: nofollow", "", "to another"},
      {"otherbot: noindex, nofollow", "", "the name holds to the end of the field"},
      {"chancery: nofollow", "f", "to us"},
      {"Chancery:nofollow", "f", "without a space, in any case"},
      {"noarchive, otherbot: nofollow", "a", "what stands before a name is for everybody"},
      {"otherbot: noindex, chancery: nofollow", "f", "two robots in one field"},
      {"unavailable_after: 25 Jun 2030 15:00:00 GMT, nofollow", "f", "a date is no robot"},
      {"max-snippet:-1, nofollow", "f", "nor is a number"},
  }));
  INFO(row.because);
  CAPTURE(row.value);
  RobotDirectives field;
  field.read_field(row.value, "chancery");
  CHECK(said(field) == row.says);
}

}  // namespace chancery
