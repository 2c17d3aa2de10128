// SPDX-License-Identifier: Apache-2.0
// Runs the plugins of a plan: those whose dependencies ended, several at once.
#pragma once

#include <vector>

#include "run/plan.h"

namespace harness::run {

// Where a run keeps its files while it runs.
struct RunFolders {
  Path staging;
  Path Artifacts(const std::string& id) const { return staging / "artifacts" / id; }
  Path Logs() const { return staging / "logs"; }
  Path Work(const std::string& id) const { return staging / ".work" / id; }  // gone before publishing
};

// Called from several threads, one call at a time.
using OnOutcome = std::function<Result<void>(const PluginOutcome&)>;

// Outcomes in id order. `on_outcome` hears of each when it ends. Errors: kInterrupted; those of the machine
// and of on_outcome. All processes are gone when it returns.
Result<std::vector<PluginOutcome>> ExecutePlan(const Plan& plan, const RunOptions& options,
                                               const RunFolders& folders, sandbox::PluginHost& host,
                                               int threads, Progress& progress, const OnOutcome& on_outcome);

}  // namespace harness::run
