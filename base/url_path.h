// SPDX-License-Identifier: Apache-2.0
#pragma once

// The path of a URL while it is being parsed: it grows, segment by segment, at the
// end of an href, and dots go back over what is there (the path state of the URL
// Standard 4.4). Only the URL parser needs this.

#include <cstddef>
#include <string>
#include <string_view>

namespace chancery {

// "C:" or "C|", and text that begins with one and goes on as a path does.
bool is_drive_letter(std::string_view text);
bool starts_with_drive_letter(std::string_view text);

// What a path knows of its scheme: only special schemes take "\\" for a slash, and
// only files have drive letters.
enum class PathKind { other, special, file };

// Borrows `href`, whose path begins at `start`. Not thread-safe.
class UrlPath {
 public:
  UrlPath(std::string& href, std::size_t start, PathKind kind) : href_(href), start_(start), kind_(kind) {}

  // `text` stands behind a slash.
  void append(std::string_view text);
  // Takes away the last segment, but never a file's drive letter.
  void shorten();

 private:
  bool is_slash(char c) const { return c == '/' || (c == '\\' && kind_ != PathKind::other); }
  void append_segment(std::string_view segment, bool last);

  std::string& href_;
  const std::size_t start_;
  const PathKind kind_;
};

}  // namespace chancery
