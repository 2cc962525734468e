// SPDX-License-Identifier: Apache-2.0
#include "app/completion.h"

#include <iostream>

#include "app/commands/commands.h"

namespace chancery {

ExitCode completion(const CompletionOptions& options, const Common&) {
  const auto verbs = option_table();
  std::cout << (options.shell == "zsh"    ? zsh_completion(verbs)
                : options.shell == "fish" ? fish_completion(verbs)
                                          : bash_completion(verbs));
  return ExitCode::done;
}

}  // namespace chancery
