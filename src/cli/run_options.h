// SPDX-License-Identifier: Apache-2.0
// What every verb that runs plugins takes from the settings in force.
#pragma once

#include "cli/invocation.h"
#include "run/run.h"
#include "store/home.h"

namespace harness::cli {

// Home, dataset, threads, memory, limits, sandbox and reports; which plugins run, with which settings, is for
// the verb to add.
run::RunOptions RunOptionsOf(const store::Home& home, const Path& dataset_folder,
                             const eventlog::DatasetInfo& dataset, const Invocation& invocation);

}  // namespace harness::cli
