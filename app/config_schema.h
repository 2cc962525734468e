// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a config file may hold as JSON Schema (2020-12), for editors: made from the table
// of keys and what config.toml says of each. Pure; thread-safe.

#include <string>

namespace chancery {

std::string config_schema();

}  // namespace chancery
