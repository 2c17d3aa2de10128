// SPDX-License-Identifier: Apache-2.0
// What every verb that runs plugins takes from the settings in force.
#pragma once

#include "cli/dataset_place.h"
#include "cli/invocation.h"
#include "run/run.h"
#include "store/home.h"

namespace harness::cli {

// Home, dataset, threads, memory, limits, sandbox and reports; which plugins run, with which settings, is for
// the verb to add.
run::RunOptions RunOptionsOf(const store::Home& home, const Path& dataset_folder,
                             const eventlog::DatasetInfo& dataset, const Invocation& invocation);

// The same with all that a run of every plugin takes from the settings: plugin paths, settings of plugins,
// allowlist, the project's known issues beside the first of `inputs`, checks of formats. Errors: those of the
// files that the settings name.
Result<run::RunOptions> WholeRunOptionsOf(const store::Home& home, const DatasetPlace& dataset,
                                          const std::vector<std::string>& inputs,
                                          const Invocation& invocation);

// By lever what became of earlier uses of it, as RunOptions::track_record wants it. Errors: those of
// memory::ReadOutcomes.
Result<Json> TrackRecordOf(const store::Home& home);

// Reads the file of the setting streaming.allowlist, where there is one. Errors: those of ReadAllowlist.
Result<void> TakeAllowlist(const Invocation& invocation, run::RunOptions& options);

}  // namespace harness::cli
