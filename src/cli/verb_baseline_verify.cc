// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/baseline_checks.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace harness::cli {

RunFunction SetupBaselineVerify(Arguments& arguments) {
  auto file = std::make_shared<std::string>();
  arguments.Positional("FILE", "The baseline", file.get()).offer = Offer::kFiles;
  arguments.OfSetting("baseline.trusted_keys");
  return [file](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const ideaspace::Baseline baseline, AcceptBaseline(*file, invocation.config()));
    if (invocation.json()) {
      invocation.PrintJson({{"file", *file},
                            {"id", baseline.id},
                            {"key_id", baseline.signature->key_id},
                            {"trusted", !invocation.config().Texts("baseline.trusted_keys").empty()}});
    } else {
      invocation.Print(baseline.id + ": ok, signed by " + SignerText(baseline, invocation.config()) + "\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
