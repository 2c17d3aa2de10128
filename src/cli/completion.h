// SPDX-License-Identifier: Apache-2.0
// Completion scripts for bash, zsh and fish, from the verb table; they need nothing else installed.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace harness::cli {

// For `source <(stat-harness completion bash)` or a file in share/bash-completion/completions.
std::string BashCompletion(const CommandSet& commands);
// For a file _stat-harness in a folder of $fpath.
std::string ZshCompletion(const CommandSet& commands);
// For a file stat-harness.fish in a completions folder.
std::string FishCompletion(const CommandSet& commands);

}  // namespace harness::cli
