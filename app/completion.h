// SPDX-License-Identifier: Apache-2.0
#pragma once

// What teaches a shell our words: verbs, options, the choices of each, files where files are
// meant, and the names of sites, asked of "chancery config sites". Pure; thread-safe.

#include <string>
#include <vector>

#include "app/option_table.h"

namespace chancery {

std::string bash_completion(const std::vector<VerbWords>& verbs);
std::string zsh_completion(const std::vector<VerbWords>& verbs);
std::string fish_completion(const std::vector<VerbWords>& verbs);

}  // namespace chancery
