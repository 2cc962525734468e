// SPDX-License-Identifier: Apache-2.0
#include "parsers/byline_names.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ";") + name;
  return all;
}

}  // namespace

TEST_CASE("Bylines give up their names") {
  struct Row {
    std::string_view byline, names;
  };
  const auto row = GENERATE(values<Row>({
      {"Jane Doe", "Jane Doe"},
      {"By Jane Doe and Per Holm", "Jane Doe;Per Holm"},
      {"By Jane Doe | 5 May 2021", "Jane Doe"},
      {"By Jane Doe | Published 5 May 2021", "Jane Doe"},
      {"ByJane Doe", "Jane Doe"},
      {"Jane Doe 5 May 2021", "Jane Doe"},
      {"von Jörg Öst am 3. Mai", "Jörg Öst"},
      {"Autor: Jörg Öst", "Jörg Öst"},
      {"Jane Doe, Staff Writer", "Jane Doe;Staff Writer"},
      {"作者：王某某、李某", "王某某;李某"},
      {"记者 王某某 李某", "王某某;李某"},
      {"https://agency.example/jane", ""},
      {"jane@agency.example", ""},
      {"105092", ""},
      {"", ""},
  }));
  CAPTURE(row.byline);
  CHECK(joined(names_in(row.byline)) == row.names);
}

TEST_CASE("A line says by whom") {
  struct Row {
    std::string_view line, names;
    bool editor;
  };
  const auto row = GENERATE(values<Row>({
      {"By Jane Doe", "Jane Doe", false},
      {"Published August 7 by Jane Doe", "Jane Doe", false},
      {"The roads were closed by snow", "", false},
      {"来源：青屿日报　作者：王某某　时间：2020-11-03", "王某某", false},
      {"（责任编辑：王某某）", "王某某", true},
      {"据青屿社电（记者 王某某）记者近日从", "王某某", false},
      {"Nothing of the kind", "", false},
  }));
  CAPTURE(row.line);
  const auto found = bylines_in(row.line);
  REQUIRE(found.empty() == row.names.empty());
  if (found.empty()) return;
  CHECK(joined(names_in(found[0].names)) == row.names);
  CHECK(found[0].editor == row.editor);
}

TEST_CASE("Names are the same however they are written") {
  CHECK(name_key("Jane  DOE") == name_key("jane doe"));
  CHECK(name_key("O’Brien") == name_key("OBrien"));
  CHECK(name_key("王·某") == "王某");
  CHECK(name_key("—").empty());
}

TEST_CASE("A name's shape tells people from others") {
  const auto jane = shape_of("Jane van Doe");
  CHECK(jane.words == 3);
  CHECK(jane.capitals == 2);
  CHECK_FALSE(jane.shouted);
  CHECK(shape_of("JANE").shouted);
  CHECK(shape_of("王某某").dense == 3);
  CHECK(shape_of("user12").digits == 2);
  CHECK(tells_office("Senior Reporter"));
  CHECK(tells_body("Ministry of Works"));
  CHECK_FALSE(tells_office("Jane Doe"));
  CHECK_FALSE(tells_body("Jane Doe"));
}

}  // namespace chancery
