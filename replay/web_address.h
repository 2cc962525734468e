// SPDX-License-Identifier: Apache-2.0
#pragma once

// The addresses by which captures are asked for, in the shapes that Wayback
// machines made customary:
//
//   /web/20220205093000/URL      nearest to that moment; 4 to 17 digits
//   /web/20220205093000im_/URL   the same with a mark that says what it is for
//   /web/20220205093000id_/URL   the bytes as they were captured
//   /web/URL                     the newest (a Memento timegate)
//   /web/*/URL                   all of them
//
// Pure functions; thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace chancery {

struct WebAddress {
  enum class Kind { moment, newest, all };
  Kind kind = Kind::newest;
  std::string digits;  // of the moment, as written
  Timestamp when;      // what they say, missing parts filled with their first value
  std::string mark;    // "", "id_", "im_", ...
  std::string url;     // as written, scheme added when it lacked one

  // `target` is that of a request line. nullopt when it is none of these shapes.
  static std::optional<WebAddress> parse(std::string_view target);
};

// How a moment is written in an address: 14 digits, or 17 where it has milliseconds, by which
// captures of one second are told apart.
std::string address_digits(Timestamp when);
// "/web/20220205093000id_/https://agency.example/"
std::string web_path(Timestamp when, std::string_view mark, std::string_view url);
std::string newest_path(std::string_view url);    // "/web/https://agency.example/"
std::string captures_path(std::string_view url);  // "/web/*/https://agency.example/"

// The parts of a target: what stands before "?" and one argument of what follows,
// form-decoded; nullopt when there is none of that name.
std::string_view path_of(std::string_view target);
std::optional<std::string> argument(std::string_view target, std::string_view name);
std::vector<std::string> arguments(std::string_view target, std::string_view name);  // all of that name
std::string form_encoded(std::string_view text);                                     // fit for a query

}  // namespace chancery
