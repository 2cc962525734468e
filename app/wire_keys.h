// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys that say how hosts are asked over the wire: the same under [network], for
// every site, and under [[site]], for one. What may be written to each is checked here.

#include <string>
#include <vector>

#include "app/config_keys.h"

namespace chancery {

const std::vector<Key<WireRules>>& wire_keys();

// One line of [network.credentials]: an origin, and where its login is to be had.
Wrong set_credential(Config& config, const std::string& origin, const std::string& where,
                     const Environment& environment);

}  // namespace chancery
