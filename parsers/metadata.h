// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a page says about itself for machines: meta elements of every tradition
// (Open Graph, Dublin Core, the names Chinese agencies use), the link elements
// of its head, and JSON-LD. All of it is claim, not truth; rooms weigh it.
// Not thread-safe; a value.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/html_tree.h"
#include "parsers/robot_directives.h"
#include "parsers/script_authors.h"
#include "parsers/script_dates.h"

namespace chancery {

struct Metadata {
  struct Entry {
    std::string name;  // of name, property, itemprop or http-equiv; lower case
    std::string content;
  };
  std::vector<Entry> entries;  // in document order

  std::string title;      // of <title>
  std::string language;   // of <html lang>, or its relatives
  std::string canonical;  // as written
  RobotDirectives robots;

  // The article of the page's JSON-LD; empty where it says nothing.
  struct Structured {
    std::string headline, publisher, description;
    std::string body;  // its text as it is given: lines, or markup
    std::vector<std::string> images;

    // Every date it gives, whatever object it is of: {"NewsArticle", "datePublished", "2024-03-05"}.
    struct Day {
      std::string type, property, text;
    };
    std::vector<Day> days;

    // Everybody it names: the author of the article, of anything else, and whoever has a
    // node of their own; with their type, "Person" or "Organization", where it says so.
    enum class Role { author, other_author, node };
    struct Name {
      std::string name, type;
      Role role;
    };
    std::vector<Name> names;
  } structured;

  // Of all other scripts; views into the tree's text.
  std::vector<ScriptDate> script_dates;
  std::vector<std::string_view> script_authors;

  // The content of the first entry with any of these names, in the names' order; empty if none.
  std::string_view first(std::initializer_list<std::string_view> names) const;
};

Metadata read_metadata(const HtmlTree& tree);

// JSON-LD alone, as in one script element; what is no JSON changes nothing and gives false.
bool read_json_ld(std::string_view script, Metadata::Structured& into);

}  // namespace chancery
