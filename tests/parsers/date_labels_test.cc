// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_labels.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("The words before a date say what it is the date of") {
  struct Row {
    std::string_view before;
    DateLabel label;
  };
  const auto row = GENERATE(values<Row>({
      {"Published: ", DateLabel::published},
      {"fmprc.gov.cn| Updated: ", DateLabel::updated},
      {"发布时间：", DateLabel::published},
      {"成文日期：", DateLabel::signed_on},
      {"Letzte Änderung: ", DateLabel::updated},
      {"Letzte Änderung gestern, erschienen am: ", DateLabel::published},
      {"Дата публикации: ", DateLabel::none},  // letters are folded in ASCII alone
      {"Опубликовано ", DateLabel::none},
      {"опубликовано ", DateLabel::published},
      {"Deadline: ", DateLabel::event},
      {"in the night of ", DateLabel::none},
      {"", DateLabel::none},
  }));
  CAPTURE(row.before);
  CHECK(date_label(row.before) == row.label);
}

TEST_CASE("So do the names that machines read") {
  struct Row {
    std::string_view name;
    DateLabel label;
  };
  const auto row = GENERATE(values<Row>({
      {"datePublished", DateLabel::published},
      {"article:modified_time", DateLabel::updated},
      {"lastmod", DateLabel::updated},
      {"entry-date updated", DateLabel::updated},
      {"created_at", DateLabel::created},
      {"expires", DateLabel::event},
      {"date", DateLabel::none},
  }));
  CAPTURE(row.name);
  CHECK(date_label_of_name(row.name) == row.label);
}

TEST_CASE("A weekday beside a date is a clock's") {
  CHECK(has_weekday("2022年1月1日 星期六"));
  CHECK(has_weekday("Saturday, 1 January 2022"));
  CHECK_FALSE(has_weekday("1 January 2022"));
}

}  // namespace chancery
