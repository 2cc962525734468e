// SPDX-License-Identifier: Apache-2.0
#include "base/http_head.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::string_view kBlanks = " \t";

// Hands out a head line by line, without line ends.
class HeadLines {
 public:
  explicit HeadLines(std::string_view bytes) : bytes_(bytes) {}

  // The next line; nullopt when `bytes` ends before the line does.
  std::optional<std::string_view> next() {
    const auto window = bytes_.substr(0, kMaxHeadBytes);
    const auto end = window.find('\n', at_);
    if (end == std::string_view::npos) return std::nullopt;
    auto line = window.substr(at_, end - at_);
    at_ = end + 1;
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }
  std::size_t at() const { return at_; }

  // Why next() found no line.
  Error ended() const {
    if (bytes_.size() >= kMaxHeadBytes) return {Fault::too_large, "HTTP head over 1 MiB"};
    return {Fault::truncated, fmt::format("HTTP head without a blank line, cut at byte {}", bytes_.size())};
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// RFC 9112 2.2: blank lines before the first line are passed over.
std::optional<std::string_view> first_line(HeadLines& lines) {
  auto line = lines.next();
  for (int skipped = 0; line && line->empty() && skipped < 4; ++skipped) line = lines.next();
  return line;
}

void append_fold(HttpFields& fields, std::string_view line) {
  line = ascii::trim(line, kBlanks);
  if (fields.all.empty() || line.empty()) return;
  auto& value = fields.all.back().value;
  if (!value.empty()) value += ' ';
  value += line;
}

// Everything up to the blank line.
Result<void> read_fields(HeadLines& lines, HttpFields& fields) {
  bool foldable = false;  // whether the line before is a field that a fold may continue
  while (true) {
    const auto line = lines.next();
    if (!line) return lines.ended();
    if (line->empty()) return {};
    if (kBlanks.find(line->front()) != std::string_view::npos) {
      if (foldable) append_fold(fields, *line);
      continue;
    }
    const auto colon = line->find(':');
    const auto name =
        colon == std::string_view::npos ? std::string_view{} : ascii::trim_end(line->substr(0, colon), kBlanks);
    foldable = !name.empty();
    if (!foldable) continue;
    if (fields.all.size() >= kMaxHeadFields)
      return Error{Fault::too_large, fmt::format("HTTP head of more than {} fields", kMaxHeadFields)};
    fields.all.push_back({std::string(name), std::string(ascii::trim(line->substr(colon + 1), kBlanks))});
  }
}

bool is_version(std::string_view word) {
  return ascii::equal_ignoring_case(word.substr(0, 5), "HTTP/") || ascii::equal_ignoring_case(word, "HTTP") ||
         word == "ICY";
}

// "HTTP/1.1 200 OK". RFC 9112 4, with any number of blanks and an optional reason.
bool read_status_line(std::string_view line, HttpResponseHead& head) {
  const auto version = line.substr(0, line.find_first_of(kBlanks));
  if (!is_version(version) || version.size() > 32) return false;
  auto rest = ascii::trim(line.substr(version.size()), kBlanks);
  std::size_t digits = 0;
  while (digits < rest.size() && ascii::is_digit(rest[digits])) ++digits;
  if (digits == 0 || digits > 3) return false;
  head.version = version;
  for (const char c : rest.substr(0, digits)) head.status = head.status * 10 + (c - '0');
  head.reason = ascii::trim(rest.substr(digits), kBlanks);
  return true;
}

// "GET /news HTTP/1.1". RFC 9112 3; a target with spaces in it keeps them.
bool read_request_line(std::string_view line, HttpRequestHead& head) {
  line = ascii::trim_end(line, kBlanks);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == 0 || last == first) return false;
  const auto version = line.substr(last + 1);
  if (!is_version(version)) return false;
  const auto target = ascii::trim(line.substr(first, last - first), kBlanks);
  if (target.empty()) return false;
  head.method = line.substr(0, first);
  head.target = target;
  head.version = version;
  return true;
}

template <class Head>
Result<Head> parse_head(std::string_view bytes, bool (*read_first)(std::string_view, Head&), std::string_view what) {
  HeadLines lines(bytes);
  Head head;
  const auto first = first_line(lines);
  if (!first) return lines.ended();
  if (!read_first(*first, head))
    return Error{Fault::malformed, fmt::format("no {} at the start of an HTTP head", what)};
  if (auto read = read_fields(lines, head.fields); !read) return read.error();
  head.size = lines.at();
  return head;
}

}  // namespace

std::optional<std::string_view> HttpFields::get(std::string_view name) const {
  for (const auto& field : all)
    if (ascii::equal_ignoring_case(field.name, name)) return field.value;
  return std::nullopt;
}

std::string HttpFields::joined(std::string_view name) const {
  std::string value;
  bool first = true;
  for (const auto& field : all) {
    if (!ascii::equal_ignoring_case(field.name, name)) continue;
    if (!first) value += ", ";
    first = false;
    value += field.value;
  }
  return value;
}

Result<HttpResponseHead> parse_response_head(std::string_view bytes) {
  return parse_head<HttpResponseHead>(bytes, read_status_line, "status line");
}

Result<HttpRequestHead> parse_request_head(std::string_view bytes) {
  return parse_head<HttpRequestHead>(bytes, read_request_line, "request line");
}

}  // namespace chancery
