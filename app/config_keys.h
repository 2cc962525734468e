// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every key that a config file may hold: its name, what its value must be, and where
// the value goes. One table for the file's reader, the CHANCERY_* variables and the
// suggestions for misspelt keys; a new key is one entry here and a line in
// config.toml. Nothing here knows TOML.
//
// Immutable; thread-safe.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/config.h"

namespace chancery {

using Wrong = std::optional<std::string>;  // why a value is not right

// What is known of a value before it is given, for the schema.
struct ValueShape {
  std::optional<std::int64_t> least{}, most{};  // of a whole number
  const char* noun = "text";                    // what a text is: "time", "size"
  const char* pattern = "";                     // of a text, as JSON Schema has it
  std::vector<std::string> choices{};           // the only texts it may be
};

// What a key may hold, and where it goes. One of these is set.
template <class Target>
struct Key {
  const char* name;
  std::function<Wrong(Target&, const std::string&)> text;
  std::function<Wrong(Target&, std::int64_t)> number;
  std::function<Wrong(Target&, double)> real;
  std::function<Wrong(Target&, bool)> flag;
  std::function<Wrong(Target&, const std::vector<std::string>&)> list;
  ValueShape shape{};
};

struct Section {
  const char* name;
  std::vector<Key<Config>> keys;
};

// [crawler], [politeness], ...: what holds for a run, or is every site's default. The
// latter is written to the one site that stands in Config::run.sites meanwhile.
const std::vector<Section>& sections();
// [[site]]
const std::vector<Key<Site>>& site_keys();

// One line of [network.resolve].
Wrong set_resolve(Config& config, const std::string& host, const std::string& value);

}  // namespace chancery
