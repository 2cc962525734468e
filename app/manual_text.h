// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pages of the manual as text: for man (the man(7) macros, which every man reads), and as
// Markdown for the reference. Pure; thread-safe.

#include <string>
#include <vector>

#include "app/manual.h"

namespace chancery {

std::string man_page(const ManualPage& page);
std::string markdown_page(const ManualPage& page);

// docs/reference/commands.md and docs/reference/config.md, whole.
std::string commands_reference(const std::vector<ManualPage>& pages);
std::string config_reference(const std::vector<ManualPage>& pages);

}  // namespace chancery
