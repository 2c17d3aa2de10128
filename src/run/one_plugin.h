// SPDX-License-Identifier: Apache-2.0
// One plugin of a run, from its plan to its outcome.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "run/execute.h"

namespace harness::run {

// What a plugin may use of the run's machine.
struct Share {
  int threads = 1;
  uint64_t memory_bytes = 0;
  plugin::Shares shares = plugin::Shares::kNothing;  // made before it starts: at least what it shares
};

// Runs the plugin in its sandbox, or says why not: a column is missing (na), a dependency failed (skipped).
// `states`: status of each dependency. On an error outcome the plugin's folder is removed, since nothing in
// it was checked; what it wrote to standard error is kept. Errors: kInterrupted; kIo of the machine.
Result<PluginOutcome> RunOnePlugin(const PlannedPlugin& planned, const RunOptions& options,
                                   const RunFolders& folders, sandbox::PluginHost& host,
                                   const std::map<std::string, std::string>& states, Share share,
                                   const std::function<bool()>& cancelled);

}  // namespace harness::run
