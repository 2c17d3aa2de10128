// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/command_line.h"
#include "cli/completion.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace harness::cli {

RunFunction SetupCompletion(Arguments& arguments) {
  auto shell = std::make_shared<std::string>();
  Argument& which =
      arguments.Choice("SHELL", {"bash", "zsh", "fish"}, "Which shell: bash, zsh or fish", shell.get());
  which.value_name = "SHELL";
  which.positional = true;
  which.required = true;
  return [shell](Invocation& invocation) -> Result<int> {
    const CommandSet commands(Verbs());
    invocation.Print(*shell == "bash"  ? BashCompletion(commands)
                     : *shell == "zsh" ? ZshCompletion(commands)
                                       : FishCompletion(commands));
    return kExitPass;
  };
}

}  // namespace harness::cli
