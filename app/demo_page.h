// SPDX-License-Identifier: Apache-2.0
#pragma once

// One page of the demo web as it is written in app/demo: lines of "name: value",
// a blank line, then the body in HTML. And the templates it is put into.

#include <map>
#include <string>
#include <string_view>

namespace chancery {

// A page's fields, those that have a meaning of their own:
//   title, summary, shown (the line that tells date and source, in the page's words)
//   date       ISO, for ordering lists; a page without one stands in no list
//   template   which template ("article" if absent)
//   list       "/news/ 0 8": the body is followed by pages of that folder, from the first, at most eight
//   until      the last run in which the page is there
//   since      the first run in which it is there
// All fields are at the templates' disposal.
struct DemoPage {
  std::map<std::string, std::string, std::less<>> fields;
  std::string body;

  // Throws std::runtime_error on a line without a colon: the pages are ours.
  static DemoPage parse(std::string_view text);
  std::string_view field(std::string_view name) const;  // "" if absent
  bool is_there_in(int run) const;
};

// `text` with each "{{name}}" replaced by that field, as it stands; "" for those not there.
std::string fill_in(std::string_view text, const std::map<std::string, std::string, std::less<>>& fields);

}  // namespace chancery
