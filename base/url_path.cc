// SPDX-License-Identifier: Apache-2.0
#include "base/url_path.h"

#include "base/ascii.h"
#include "base/percent_encoding.h"

namespace chancery {
namespace {

bool is_single_dot(std::string_view segment) { return segment == "." || ascii::equal_ignoring_case(segment, "%2e"); }

bool is_double_dot(std::string_view segment) {
  return segment == ".." || ascii::equal_ignoring_case(segment, ".%2e") ||
         ascii::equal_ignoring_case(segment, "%2e.") || ascii::equal_ignoring_case(segment, "%2e%2e");
}

// No other segment can be a dot or two, which saves most of them the comparisons.
bool may_be_dots(std::string_view segment) {
  return !segment.empty() && segment.size() <= 6 && (segment.front() == '.' || segment.front() == '%');
}

}  // namespace

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && ascii::is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
  return is_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

void UrlPath::append(std::string_view text) {
  while (true) {
    std::size_t end = 0;
    while (end < text.size() && !is_slash(text[end])) ++end;
    append_segment(text.substr(0, end), end == text.size());
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

void UrlPath::append_segment(std::string_view segment, bool last) {
  if (may_be_dots(segment)) {
    const bool back = is_double_dot(segment);
    if (back) shorten();
    if (back || is_single_dot(segment)) {
      if (last) href_ += '/';
      return;
    }
  }
  href_ += '/';
  if (kind_ == PathKind::file && href_.size() == start_ + 1 && is_drive_letter(segment)) {
    href_ += segment[0];
    href_ += ':';
    return;
  }
  append_percent_encoded(href_, segment, EncodeSet::path);
}

void UrlPath::shorten() {
  const auto path = std::string_view(href_).substr(start_);
  if (path.empty()) return;
  if (kind_ == PathKind::file && path.size() == 3 && is_drive_letter(path.substr(1)) && path[2] == ':') return;
  href_.resize(start_ + path.rfind('/'));
}

}  // namespace chancery
