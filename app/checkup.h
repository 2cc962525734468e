// SPDX-License-Identifier: Apache-2.0
#pragma once

// What could keep a crawl from going well on this machine, looked at before it does: the
// setup, the collection, room on the disk, the clock, names, certificates, limits. Asks the
// resolver for the hosts of the sites and nobody for pages; writes nothing.

#include <string>
#include <vector>

#include "app/command_line.h"
#include "base/clock.h"

namespace chancery {

struct Finding {
  enum class Kind { ok, warn, fail };
  Kind kind = Kind::ok;
  std::string about;  // "disk", "clock", ...
  std::string said;   // what is so
  std::string to_do;  // "" when nothing is
};

std::vector<Finding> check_up(const Common& common, const Clock& clock);

}  // namespace chancery
