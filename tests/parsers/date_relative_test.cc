// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_relative.h"

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Days are told from the day of reading") {
  struct Row {
    std::string_view text, today, day;
  };
  const auto row = GENERATE(values<Row>({
      {"Yesterday", "2024-03-01", "2024-02-29"},
      {"posted 3 hours ago", "2024-03-05T02:00", "2024-03-04"},
      {"posted 3 hours ago", "2024-03-05", "2024-03-05"},
      {"3天前", "2024-03-08", "2024-03-05"},
      {"vor 2 Tagen", "2024-03-08", "2024-03-06"},
      {"il y a 1 semaine", "2024-03-08", "2024-03-01"},
      {"今天 08:00", "2024-03-08T12:00", "2024-03-08"},
      {"3 days", "2024-03-08", ""},
      {"Friday", "2024-03-08", ""},
      {"1234 days ago", "2024-03-08", ""},
      {"yesterday the council met and spoke for a long time about the roads in winter", "2024-03-08", ""},
      {"yesterday", "", ""},
  }));
  CAPTURE(row.text);
  const auto date = relative_date(row.text, row.today);
  CHECK((date ? date->day_iso() : "") == row.day);
}

}  // namespace chancery
