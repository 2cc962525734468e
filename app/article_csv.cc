// SPDX-License-Identifier: Apache-2.0
#include "app/article_csv.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace chancery {
namespace {

struct Column {
  std::string_view name;
  std::string (*text)(const CaptureRow&, const Article&);
};
constexpr std::array<Column, 16> kColumns = {{
    {"url", [](const CaptureRow&, const Article& a) { return a.url; }},
    {"site", [](const CaptureRow&, const Article& a) { return a.site; }},
    {"title", [](const CaptureRow&, const Article& a) { return a.title; }},
    {"published", [](const CaptureRow&, const Article& a) { return a.published; }},
    {"modified", [](const CaptureRow&, const Article& a) { return a.modified; }},
    {"source", [](const CaptureRow&, const Article& a) { return a.source; }},
    {"author", [](const CaptureRow&, const Article& a) { return fmt::format("{}", fmt::join(a.author, "; ")); }},
    {"language", [](const CaptureRow&, const Article& a) { return a.language; }},
    {"kind", [](const CaptureRow&, const Article& a) { return a.kind; }},
    {"text", [](const CaptureRow&, const Article& a) { return a.text; }},
    {"images",
     [](const CaptureRow&, const Article& a) {
       std::string all;
       for (const auto& image : a.images) all += (all.empty() ? "" : " ") + image.url;
       return all;
     }},
    {"captured", [](const CaptureRow&, const Article& a) { return a.captured.iso8601(); }},
    {"warc", [](const CaptureRow& c, const Article&) { return c.place.file; }},
    {"offset", [](const CaptureRow& c, const Article&) { return std::to_string(c.place.offset); }},
    {"record_id", [](const CaptureRow& c, const Article&) { return c.place.record_id; }},
    {"sha256", [](const CaptureRow& c, const Article&) { return c.sha256.hex(); }},
}};

// The first character in the narrow form that a spreadsheet may take it for.
char32_t first_narrow(std::string_view text) {
  const auto point = utf8::decode(text).point;
  constexpr char32_t kWide = 0xFF01, kWideEnd = 0xFF5E, kApart = 0xFF01 - 0x21;  // U+FF0B "+" and the like
  return point >= kWide && point <= kWideEnd ? point - kApart : point;
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

bool begins_formula(std::string_view text) {
  if (text.empty() || is_number(text)) return false;
  if (text.front() == '\t' || text.front() == '\r' || text.front() == '\n') return true;
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return false;
  constexpr std::u32string_view kSigns = U"=+-@\t\r\n|";
  return kSigns.find(first_narrow(text.substr(begin))) != std::u32string_view::npos;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  const bool formula = begins_formula(text);
  std::string cell = formula ? "'" : "";
  for (const char c : text) {
    if (c == '\0') continue;
    if (c == '"') cell += '"';
    cell += c;
  }
  const bool quoted =
      formula || cell.find_first_of(",\"\r\n") != std::string::npos || cell.starts_with(' ') || cell.ends_with(' ');
  return quoted ? "\"" + cell + "\"" : cell;
}

std::string article_csv_head() {
  std::string line;
  for (const auto& column : kColumns) line.append(line.empty() ? "" : ",").append(column.name);
  return line + "\r\n";
}

std::string article_csv(const CaptureRow& capture, const Article& article) {
  std::string line;
  for (const auto& column : kColumns) {
    if (&column != kColumns.data()) line += ',';
    line += csv_cell(column.text(capture, article));
  }
  return line + "\r\n";
}

}  // namespace chancery
