// SPDX-License-Identifier: Apache-2.0
#include "parsers/robot_directives.h"

#include <algorithm>

#include "base/ascii.h"

namespace chancery {
namespace {

constexpr std::size_t kMostBytes = 4096;  // of one value; the rest is not read

// Directives that have a value of their own behind a colon, so what stands before it is no robot.
constexpr std::string_view kWithValue[] = {"unavailable_after", "max-snippet", "max-image-preview",
                                           "max-video-preview"};

void read_directive(std::string_view word, RobotDirectives& into) {
  const bool none = ascii::equal_ignoring_case(word, "none");
  into.noindex |= none || ascii::equal_ignoring_case(word, "noindex");
  into.nofollow |= none || ascii::equal_ignoring_case(word, "nofollow");
  into.noarchive |= ascii::equal_ignoring_case(word, "noarchive");
}

// Words between commas, semicolons and spaces: pages write all three.
template <class Visit>
void for_each_directive(std::string_view text, const Visit& visit) {
  text = text.substr(0, kMostBytes);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(",; \t\r\n"), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void RobotDirectives::read_meta(std::string_view content) {
  for_each_directive(content, [&](std::string_view word) { read_directive(word, *this); });
}

void RobotDirectives::read_field(std::string_view value, std::string_view agent) {
  bool ours = true;
  for_each_directive(value, [&](std::string_view word) {
    const auto colon = word.find(':');
    if (colon == std::string_view::npos) {
      if (ours) read_directive(word, *this);
      return;
    }
    const auto name = word.substr(0, colon);
    const bool has_value = std::any_of(std::begin(kWithValue), std::end(kWithValue),
                                       [&](std::string_view each) { return ascii::equal_ignoring_case(each, name); });
    if (has_value || name.empty() || !ascii::is_alpha(name.front())) return;  // a time of day is no name either
    // A robot's name holds for what follows it in this field.
    ours = ascii::equal_ignoring_case(name, agent);
    if (ours && colon + 1 < word.size()) read_directive(word.substr(colon + 1), *this);
  });
}

}  // namespace chancery
