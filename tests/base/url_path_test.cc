// SPDX-License-Identifier: Apache-2.0
#include "base/url_path.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string grown(std::string_view from, std::string_view text, PathKind kind) {
  std::string href = "x:" + std::string(from);
  UrlPath(href, 2, kind).append(text);
  return href.substr(2);
}

}  // namespace

TEST_CASE("Segments are put behind a path, and dots go back over it") {
  struct Row {
    std::string_view from, text;
    PathKind kind;
    std::string_view path, because;
  };
  const auto row = GENERATE(values<Row>({
      {"", "", PathKind::other, "/", "an empty segment"},
      {"", "a/b", PathKind::other, "/a/b", "two"},
      {"/a", "b", PathKind::other, "/a/b", "one behind another"},
      {"/a", ".", PathKind::other, "/a/", "a dot at the end leaves a slash"},
      {"/a", "./b", PathKind::other, "/a/b", "and none before a segment"},
      {"/a", "..", PathKind::other, "/", "two dots at the end"},
      {"/a/b", "../c", PathKind::other, "/a/c", "and before a segment"},
      {"/a", "../../../b", PathKind::other, "/b", "there is nothing above the root"},
      {"/a//b", "../../c", PathKind::other, "/a/c", "empty segments count"},
      {"", ".%2E/%2e/a/%2E%2e", PathKind::other, "/", "dots may be escaped"},
      {"", "...", PathKind::other, "/...", "three dots are a name"},
      {"", "a\\b", PathKind::other, "/a\\b", "a backslash is a character"},
      {"", "a\\..\\b", PathKind::special, "/b", "or a slash"},
      {"", "C|/a", PathKind::file, "/C:/a", "a drive"},
      {"", "C|/a", PathKind::special, "/C|/a", "only files have them"},
      {"/a", "C|", PathKind::file, "/a/C|", "and only at the root"},
      {"/C:", "../../a", PathKind::file, "/C:/a", "nothing goes back over it"},
      {"/ab", "..", PathKind::file, "/", "two letters are no drive"},
      {"/C:/a", "..", PathKind::file, "/C:/", "only up to it"},
      {"", "a b\u00E9", PathKind::special, "/a%20b%C3%A9", "what a path may not show is escaped"},
  }));
  INFO(row.because);
  CHECK(grown(row.from, row.text, row.kind) == row.path);
}

TEST_CASE("Drive letters are known where a path may go on behind them") {
  for (const auto* text : {"C:", "c|", "C:/a", "C|\\a", "C:?", "C:#"}) CHECK(starts_with_drive_letter(text));
  for (const auto* text : {"", "C", "C:a", "1:", "CC:", "/C:"}) CHECK_FALSE(starts_with_drive_letter(text));
  CHECK(is_drive_letter("C|"));
  CHECK_FALSE(is_drive_letter("C:/"));
}

}  // namespace chancery
