// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/version.h"

namespace harness::cli {

RunFunction SetupVersion(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    if (invocation.json()) {
      invocation.PrintJson(VersionFacts());
    } else {
      invocation.Print(VersionLine() + "\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
