// SPDX-License-Identifier: Apache-2.0
#pragma once

// The manual: a page for the program, one for each verb, one for the keys of config.toml.
// All that can be known from the table of options and from config.toml is taken from
// there; by hand are the examples alone. Pure; thread-safe.

#include <string>
#include <vector>

namespace chancery {

struct ManualBlock {
  enum class Kind { heading, text, term, example };
  Kind kind;
  std::string text;
  std::string meaning{};  // of a term
};

struct ManualPage {
  std::string name;  // "chancery-crawl"
  int section = 1;
  std::string summary;
  std::vector<ManualBlock> blocks;
};

std::vector<ManualPage> manual();

// Command lines that show what a verb is for; every one of them is understood.
std::vector<std::string> examples_of(const std::string& verb);

}  // namespace chancery
