// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/man_page.h"
#include "cli/verbs.h"

namespace harness::cli {

RunFunction SetupMan(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    invocation.Print(ManPage(CommandSet(Verbs())));
    return kExitPass;
  };
}

}  // namespace harness::cli
