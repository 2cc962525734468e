// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs and their options as the command line really knows them, told in plain words:
// what the manual, the completions and the reference are made from. Immutable; thread-safe.

#include <string>
#include <vector>

namespace chancery {

struct OptionWords {
  enum class Value { none, text, file, folder, site, choice };
  std::vector<std::string> names;  // "-q", "--quiet"; of what stands by itself: "URL"
  std::string help;
  Value value = Value::none;
  std::string value_name;            // "FILE", "UINT"; "" without one
  std::vector<std::string> choices;  // of Value::choice
  bool positional = false, required = false, repeated = false;
  bool common = false;  // every verb has it
};

struct VerbWords {
  std::string name, help;
  std::vector<OptionWords> options;  // in the order they were defined; common ones last
};

std::vector<VerbWords> option_table();

struct ExitWord {
  int code;
  const char* meaning;
};
const std::vector<ExitWord>& exit_words();

}  // namespace chancery
