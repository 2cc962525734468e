// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names of people and bodies as bylines write them, one or several, with their
// labels and offices. Pure functions; thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chancery {

// "By Jane Doe and Per Holm | 5 May" -> "Jane Doe", "Per Holm"; "作者：王某某、李某" -> "王某某", "李某".
// Addresses, numbers and what is too long for a name are left out.
std::vector<std::string> names_in(std::string_view byline);

// A label that names follow, at the beginning of a text ("By ", "作者：") or, in dense
// scripts, anywhere in it; and what stands behind it as far as names can go.
struct Byline {
  std::string_view names;
  bool editor = false;  // the label is of who edited it: "责编："
};
std::vector<Byline> bylines_in(std::string_view text);

// Equal for names that differ in case, spaces and punctuation.
std::string name_key(std::string_view name);

// What a name looks like.
struct NameShape {
  int words = 0, capitals = 0;  // how many words, how many of them begin with a capital
  int characters = 0, dense = 0, digits = 0;
  bool shouted = false;  // capitals alone
};
NameShape shape_of(std::string_view name);

// Does it tell an office ("Staff Writer", "Redaktion") or a body ("Online", "GmbH", "Ministry of")?
bool tells_office(std::string_view name);
bool tells_body(std::string_view name);

}  // namespace chancery
