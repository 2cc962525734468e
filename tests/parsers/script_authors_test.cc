// SPDX-License-Identifier: Apache-2.0
#include "parsers/script_authors.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Scripts name authors in many ways") {
  struct Row {
    std::string_view script, name;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"author":"Jane Doe","n":1})", "Jane Doe"},
      {R"('authors' : ['Jane Doe'])", "Jane Doe"},
      {R"({\"authorName\":\"Jane Doe\"})", "Jane Doe"},
      {R"(push(["author", "Jane Doe"]))", "Jane Doe"},
      {R"({"author":{"@id":"x"}})", ""},
      {R"({"authorization":"Jane Doe"})", ""},
      {R"({"author":""})", ""},
      {R"(the author says "hm")", ""},
      {R"({"author":"unclosed)", ""},
  }));
  CAPTURE(row.script);
  std::vector<std::string_view> names;
  find_script_authors(row.script, 5, names);
  CHECK((names.empty() ? "" : names[0]) == row.name);
}

}  // namespace chancery
